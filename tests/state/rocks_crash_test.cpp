#include <gtest/gtest.h>

#include "state/rocks_store.h"
#include "tests/state/child.h"
#include "tests/state/numbered.h"
#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;

// Kills the committer after `told` more commits were told; what it told last.
std::uint64_t kill_after(Committer& committer, std::uint64_t told) {
  std::uint64_t last = 0;
  for (std::uint64_t i = 0; i < told; ++i) {
    const auto number = committer.next();
    EXPECT_TRUE(number);
    last = number.value_or(last);
  }
  committer.kill();
  while (const auto number = committer.next()) last = *number;
  return last;
}

TEST(Crashes, LeaveAllThatWasToldAndNothingByHalves) {
  const TempDir dir;
  std::mt19937 random(11);
  std::uint64_t last = 0;
  for (int round = 0; round < 20; ++round) {
    {
      Committer committer(dir / "state");
      last = kill_after(committer, 1 + random() % 40);
    }
    const auto store = open_rocks_store(dir / "state");
    ASSERT_TRUE(store) << store.error().text();
    ASSERT_EQ(check_prefix(**store), "");
    const std::uint64_t kept = last_number(**store);
    // One more may have been committed and not told.
    ASSERT_TRUE(kept == last || kept == last + 1) << kept << " kept, told " << last;
  }
  EXPECT_GT(last, 20u);
}

TEST(Crashes, AtTheNamedPointsKeepTheBatchWholeOrNotAtAll) {
#ifndef FAIRWAY_CRASH_POINTS
  GTEST_SKIP() << "built without FAIRWAY_CRASH_POINTS";
#endif
  for (const auto& [point, kept] : std::map<std::string, std::uint64_t>{
           {"commit_before_write", 4}, {"commit_after_write", 5}}) {
    const TempDir dir;
    Committer committer(dir / "state", {{"FAIRWAY_CRASH_AT", point + ":5"}});
    std::uint64_t told = 0;
    while (const auto number = committer.next()) told = *number;
    EXPECT_EQ(told, 4u);
    committer.kill();
    const auto store = open_rocks_store(dir / "state");
    ASSERT_TRUE(store) << store.error().text();
    EXPECT_EQ(check_prefix(**store), "");
    EXPECT_EQ(last_number(**store), kept) << point;
  }
}

TEST(Opening, AStoreThatAnotherProcessHasIsRefused) {
  const TempDir dir;
  Committer committer(dir / "state");
  ASSERT_TRUE(committer.next());
  const auto second = open_rocks_store(dir / "state");
  ASSERT_EQ(code(second), "state_in_use") << second.error().text();
  committer.kill();
  EXPECT_TRUE(open_rocks_store(dir / "state"));
}

TEST(Opening, ForReadingOnlyLooksAtTheStateOfARunningProcess) {
  const TempDir dir;
  Committer committer(dir / "state");
  std::uint64_t told = 0;
  while (told < 5) told = committer.next().value();
  const auto reader = open_rocks_store(dir / "state", {.read_only = true});
  ASSERT_TRUE(reader) << reader.error().text();
  EXPECT_EQ(check_prefix(**reader), "");
  EXPECT_GE(last_number(**reader), told);
  WriteBatch batch = numbered(1);
  EXPECT_EQ(code((*reader)->commit(batch)), "state_unusable");
}

}  // namespace
}  // namespace fairway::state

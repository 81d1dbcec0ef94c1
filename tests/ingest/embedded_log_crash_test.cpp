#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/embedded_log.h"
#include "ingest/file_feed.h"
#include "tests/ingest/embedded_log_support.h"

namespace fairway::ingest {
namespace {

using namespace testing;

// The child process is told by its environment where to work: it starts this program anew.
constexpr const char* kFolderVariable = "EMBEDDED_LOG_CRASH_FOLDER";

fs::path crash_folder() { return std::getenv(kFolderVariable); }

// Appends until the crash point kills the process; writes down each message that was acknowledged.
void append_until_killed(const char* crash_at) {
  ::setenv("FAIRWAY_CRASH_AT", crash_at, 1);
  const FakeClock clock;
  const auto log =
      EmbeddedLog::open(crash_folder() / "log", {.clock = &clock, .segment_bytes = 1'000});
  std::ofstream acknowledged(crash_folder() / "acknowledged");
  for (int i = 0; i < 100; ++i) {
    const std::string text = std::to_string(i) + std::string(100, '.');
    if (append(**log, text)) acknowledged << text << std::endl;
  }
}

class EmbeddedLogCrash : public ::testing::TestWithParam<const char*> {};

TEST_P(EmbeddedLogCrash, KeepsWhatWasAcknowledgedAndGoesOn) {
#ifndef FAIRWAY_CRASH_POINTS
  GTEST_SKIP() << "built without crash points";
#endif
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  std::optional<TempDir> own;
  if (std::getenv(kFolderVariable) == nullptr) {
    ::setenv(kFolderVariable, own.emplace().path().c_str(), 1);
  }
  EXPECT_EXIT(append_until_killed(GetParam()), ::testing::KilledBySignal(SIGKILL), "");
  const fs::path folder = crash_folder();
  ::unsetenv(kFolderVariable);

  std::vector<std::string> acknowledged;
  std::ifstream in(folder / "acknowledged");
  for (std::string line; std::getline(in, line);) acknowledged.push_back(line);
  ASSERT_FALSE(acknowledged.empty());

  const FakeClock clock;
  const auto log = EmbeddedLog::open(folder / "log", {.clock = &clock, .segment_bytes = 1'000});
  ASSERT_TRUE(log) << log.error().text();
  auto found = read_texts(**log);
  ASSERT_GE(found.size(), acknowledged.size());
  EXPECT_LE(found.size(), acknowledged.size() + 1);
  found.resize(acknowledged.size());
  EXPECT_EQ(found, acknowledged);
  EXPECT_TRUE(append(**log, "after"));
}

INSTANTIATE_TEST_SUITE_P(Points, EmbeddedLogCrash,
                         ::testing::Values("log_before_write:23", "log_after_write:23",
                                           "log_after_sync:23"));

// Takes one file in and is killed before the file is moved away.
void feed_until_killed() {
  ::setenv("FAIRWAY_CRASH_AT", "file_before_move", 1);
  const FakeClock clock;
  const auto log = EmbeddedLog::open(crash_folder() / "log", {.clock = &clock});
  auto feed = FileFeed::open(SourceName{"files"}, crash_folder() / "in", **log);
  std::ofstream(crash_folder() / "in" / "a.json") << "{}";
  feed->poll();
}

TEST(FileFeedCrash, BetweenAppendAndMoveGivesADuplicateNotALoss) {
#ifndef FAIRWAY_CRASH_POINTS
  GTEST_SKIP() << "built without crash points";
#endif
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  std::optional<TempDir> own;
  if (std::getenv(kFolderVariable) == nullptr) {
    ::setenv(kFolderVariable, own.emplace().path().c_str(), 1);
  }
  EXPECT_EXIT(feed_until_killed(), ::testing::KilledBySignal(SIGKILL), "");
  const fs::path folder = crash_folder();
  ::unsetenv(kFolderVariable);

  const FakeClock clock;
  const auto log = EmbeddedLog::open(folder / "log", {.clock = &clock});
  ASSERT_TRUE(log);
  EXPECT_EQ(read_texts(**log).size(), 1u);
  auto feed = FileFeed::open(SourceName{"files"}, folder / "in", **log);
  EXPECT_EQ(feed->poll(), 1);
  EXPECT_EQ(read_texts(**log), std::vector<std::string>(2, "{}"));
  EXPECT_TRUE(fs::exists(folder / "in/done/a.json"));
}

}  // namespace
}  // namespace fairway::ingest

#include <csignal>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ingest/data_dir_lock.h"
#include "tests/ingest/embedded_log_support.h"

namespace fairway::ingest {
namespace {

using namespace testing;
using ::testing::HasSubstr;

TEST(DataDirLockTest, SecondOpenerIsToldWhoHoldsTheDirectory) {
  const TempDir dir;
  const auto first = DataDirLock::acquire(dir.path() / "new" / "data");
  ASSERT_TRUE(first) << first.error().text();
  const auto second = DataDirLock::acquire(dir.path() / "new" / "data");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "data_dir_in_use");
  EXPECT_THAT(second.error().what, HasSubstr("process " + std::to_string(::getpid())));
}

TEST(DataDirLockTest, IsFreeAgainAfterItsEnd) {
  const TempDir dir;
  {
    ASSERT_TRUE(DataDirLock::acquire(dir.path()));
  }
  EXPECT_TRUE(DataDirLock::acquire(dir.path()));
}

TEST(DataDirLockTest, AnotherProcessHoldsItUntilItIsKilled) {
  const TempDir dir;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t holder = ::fork();
  if (holder == 0) {
    const auto lock = DataDirLock::acquire(dir.path());
    static_cast<void>(::write(ready[1], lock ? "y" : "n", 1));
    while (true) ::pause();
  }
  char answer = 'n';
  ASSERT_EQ(::read(ready[0], &answer, 1), 1);
  ASSERT_EQ(answer, 'y');
  const auto second = DataDirLock::acquire(dir.path());
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().what, HasSubstr("process " + std::to_string(holder)));
  ASSERT_EQ(::kill(holder, SIGKILL), 0);
  ASSERT_EQ(::waitpid(holder, nullptr, 0), holder);
  EXPECT_TRUE(DataDirLock::acquire(dir.path()));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(DataDirLockTest, SaysWhatIsWrongWithAnUnusablePlace) {
  const TempDir dir;
  std::ofstream(dir.path() / "file") << "x";
  const auto lock = DataDirLock::acquire(dir.path() / "file" / "data");
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, "data_dir_unusable");
}

}  // namespace
}  // namespace fairway::ingest

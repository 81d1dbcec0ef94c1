#include <csignal>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "ingest/embedded_log.h"
#include "tests/ingest/embedded_log_support.h"

namespace fairway::ingest {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const fs::path kFolder = "data/log";

class EmbeddedLogFaults : public ::testing::Test {
 protected:
  std::unique_ptr<EmbeddedLog> open(FakeDisk& on) {
    auto log =
        EmbeddedLog::open(kFolder, {.clock = &clock, .segment_bytes = segment_bytes, .disk = &on});
    if (!log) throw std::runtime_error(log.error().text());
    return std::move(*log);
  }

  FakeDisk disk;
  FakeClock clock;
  std::size_t segment_bytes = limits::kSegmentBytes;
};

TEST_F(EmbeddedLogFaults, FullDiskRefusesTheWholeBatchAndTheLogWorksOnceThereIsSpace) {
  const auto log = open(disk);
  ASSERT_TRUE(append(*log, "before"));
  const std::string good = disk.bytes(disk.names()[0]);
  for (std::size_t space = 0; space < 150; ++space) {
    disk.space_left = space;
    const auto refused = append(*log, LogBatch{entry("one of two"), entry(std::string(90, 'x'))});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "storage_full");
    EXPECT_EQ(log->trouble()->code, "storage_full");
    EXPECT_EQ(disk.bytes(disk.names()[0]), good);
    EXPECT_THAT(read_texts(*log), ElementsAre("before"));
  }
  disk.space_left.reset();
  ASSERT_TRUE(append(*log, "after"));
  EXPECT_FALSE(log->trouble());
  EXPECT_THAT(read_texts(*log), ElementsAre("before", "after"));
}

TEST_F(EmbeddedLogFaults, FullDiskWhenANewSegmentIsDueIsNoDifferent) {
  segment_bytes = 150;
  auto log = open(disk);
  ASSERT_TRUE(append(*log, std::string(60, 'a')));
  for (std::size_t space = 0; space < 100; ++space) {
    disk.space_left = space;
    EXPECT_EQ(append(*log, std::string(60, 'b')).error().code, "storage_full");
  }
  disk.space_left.reset();
  ASSERT_TRUE(append(*log, std::string(60, 'c')));
  log.reset();
  EXPECT_THAT(read_texts(*open(disk)), ElementsAre(std::string(60, 'a'), std::string(60, 'c')));
}

TEST_F(EmbeddedLogFaults, FailedWriteAcknowledgesNothing) {
  const auto log = open(disk);
  ASSERT_TRUE(append(*log, "before"));
  for (const bool cuts_fail : {false, true}) {
    disk.cuts_fail = cuts_fail;
    disk.writes_fail = true;
    EXPECT_EQ(append(*log, "lost").error().code, "storage_failed");
    disk.writes_fail = false;
    ASSERT_TRUE(append(*log, "kept"));
  }
  EXPECT_THAT(read_texts(*log), ElementsAre("before", "kept", "kept"));
  disk.cuts_fail = false;
  EXPECT_THAT(read_texts(*open(*disk.copy())), ElementsAre("before", "kept", "kept"));
}

TEST_F(EmbeddedLogFaults, AfterAFailedSyncTheLogGoesOnInANewFileThatIsReallyStored) {
  for (const bool cuts_fail : {false, true}) {
    FakeDisk failing;
    auto log = open(failing);
    ASSERT_TRUE(append(*log, "before"));
    failing.cuts_fail = cuts_fail;
    failing.failing_syncs = 1;
    EXPECT_EQ(append(*log, "never acknowledged").error().code, "storage_failed");
    EXPECT_THAT(read_texts(*log), ElementsAre("before"));
    ASSERT_TRUE(append(*log, "after"));
    EXPECT_EQ(failing.names().size(), 2u);
    EXPECT_THAT(read_texts(*log), ElementsAre("before", "after"));
    std::mt19937 random(1);
    const auto later = failing.after_power_loss(random);
    EXPECT_THAT(read_texts(*open(*later)), ElementsAre("before", "after"));
  }
}

TEST_F(EmbeddedLogFaults, SyncThatKeepsFailingLeavesNoTrailOfFiles) {
  const auto log = open(disk);
  ASSERT_TRUE(append(*log, "before"));
  disk.failing_syncs = 50;
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(append(*log, "lost"));
  EXPECT_LE(disk.names().size(), 2u);
  disk.failing_syncs = 0;
  ASSERT_TRUE(append(*log, "after"));
  EXPECT_THAT(read_texts(*log), ElementsAre("before", "after"));
}

// No root needed to fill a disk: a limit on the file's size ends a write in the middle as well.
TEST(EmbeddedLogOnDisk, RealShortWriteIsUndoneAndTheLogWorksAgain) {
  const TempDir dir;
  const FakeClock clock;
  const auto log = EmbeddedLog::open(dir.path() / "log", {.clock = &clock});
  ASSERT_TRUE(log);
  ASSERT_TRUE(append(**log, "before"));
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{500, old.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto refused = append(**log, std::string(1'000, 'x'));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
  static_cast<void>(std::signal(SIGXFSZ, handler));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "storage_full");
  EXPECT_EQ(fs::file_size(dir.path() / "log" / segment_name(0)), (*log)->durable_end().offset);
  ASSERT_TRUE(append(**log, "after"));
  EXPECT_THAT(read_texts(**log), ElementsAre("before", "after"));
}

TEST(EmbeddedLogOnDisk, SaysWhatIsWrongWithAnUnusablePlace) {
  const TempDir dir;
  const FakeClock clock;
  std::ofstream(dir.path() / "file") << "x";
  for (const fs::path& place : {dir.path() / "file", dir.path() / "file" / "below"}) {
    const auto log = EmbeddedLog::open(place, {.clock = &clock});
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, "data_dir_unusable");
    EXPECT_THAT(log.error().text(), HasSubstr(place.string()));
    EXPECT_FALSE(log.error().remedy.empty());
  }
}

TEST(EmbeddedLogOnDisk, ReadOnlyFolderIsAnErrorAtStart) {
  const TempDir dir;
  const FakeClock clock;
  fs::create_directory(dir.path() / "log");
  fs::permissions(dir.path() / "log", fs::perms::owner_write, fs::perm_options::remove);
  const WithoutRoot user;
  if (!user.good()) GTEST_SKIP() << "root may write anywhere";
  for (const fs::path& place : {dir.path() / "log", dir.path() / "log" / "below"}) {
    const auto log = EmbeddedLog::open(place, {.clock = &clock});
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, "data_dir_read_only");
    EXPECT_THAT(log.error().where, HasSubstr(place.string()));
    EXPECT_THAT(log.error().remedy, HasSubstr("write"));
  }
}

TEST(EmbeddedLogOnDisk, FolderThatHoldsNoFilesIsAnErrorAtStart) {
  const FakeClock clock;
  const auto log = EmbeddedLog::open("/proc/self/fd", {.clock = &clock});
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, "data_dir_unusable");
}

TEST(DiskError, TellsReadOnlyFromFullFromBroken) {
  EXPECT_EQ(disk_error(EROFS, "open", "x").code, "data_dir_read_only");
  EXPECT_EQ(disk_error(EACCES, "open", "x").code, "data_dir_read_only");
  EXPECT_EQ(disk_error(ENOSPC, "write", "x").code, "storage_full");
  EXPECT_EQ(disk_error(EDQUOT, "write", "x").code, "storage_full");
  EXPECT_EQ(disk_error(ENOTDIR, "open", "x").code, "data_dir_unusable");
  EXPECT_EQ(disk_error(EIO, "sync", "x").code, "storage_failed");
  EXPECT_EQ(disk_error(EMFILE, "open", "x").code, "storage_failed");
}

}  // namespace
}  // namespace fairway::ingest

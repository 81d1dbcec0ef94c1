// Disks that fail while the store runs: nothing by halves, reads go on, and it comes back.
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include "state/meta.h"
#include "state/rocks_env.h"
#include "state/rocks_store.h"
#include "tests/state/failing_disk.h"
#include "tests/state/numbered.h"
#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;
namespace fs = std::filesystem;

Status commit(Store& store, std::uint64_t number, std::size_t value_bytes = 100) {
  WriteBatch batch = numbered(number, value_bytes);
  return store.commit(batch);
}

// Readers that never stop asking for row 1, on the store and on snapshots. What they may be told is
// the row, or that the state is just being opened anew.
class Readers {
 public:
  explicit Readers(const Store& store) {
    for (int i = 0; i < 3; ++i) {
      threads_.emplace_back([&store, this] {
        while (!done_) {
          const auto snapshot = store.snapshot();
          for (const Reader* reader : {static_cast<const Reader*>(&store), snapshot.get()}) {
            note(reader->get(Table::meta, kFormatKey));
          }
        }
      });
    }
  }
  ~Readers() { stop(); }

  void stop() {
    done_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  // Returns after some more good answers.
  void wait_for_answers() const {
    const std::uint64_t before = good_;
    while (good_ < before + 10) std::this_thread::yield();
  }
  std::uint64_t wrong() const { return wrong_; }

 private:
  void note(const Result<std::optional<std::string>>& answer) {
    if (answer && *answer) {
      ++good_;
    } else if (answer || (answer.error().code != "state_reopening" &&
                          answer.error().code != "snapshot_lost")) {
      ++wrong_;
    }
  }

  std::atomic<bool> done_ = false;
  std::atomic<std::uint64_t> good_ = 0;
  std::atomic<std::uint64_t> wrong_ = 0;
  std::vector<std::thread> threads_;
};

class FailingDisks : public testing::Test {
 protected:
  std::unique_ptr<RocksStore> open() {
    auto store = open_rocks_store_in(disk_.env(), dir_ / "state", {});
    EXPECT_TRUE(store) << store.error().text();
    return std::move(*store);
  }

  FailingDisk disk_;
  TempDir dir_;
};

// Each way in which a write to the log can fail; the second leaves it in the page cache.
TEST_F(FailingDisks, FailACommitWholeAndRecoverWhileOthersRead) {
  const auto store = open();
  ASSERT_TRUE(commit(*store, 1));
  std::uint64_t next = 2;
  Readers readers(*store);
  for (const bool in_append : {true, false, true}) {
    const auto before = store->snapshot();
    in_append ? disk_.fail_appends(".log") : disk_.fail_syncs(".log");
    const Status failed = commit(*store, next);
    ASSERT_EQ(code(failed), "storage_failed");
    EXPECT_EQ(last_number(*store), next - 1);
    EXPECT_EQ(check_prefix(*store), "");
    EXPECT_EQ(code(commit(*store, next)), "storage_failed") << "before recover";
    readers.wait_for_answers();

    disk_.heal();
    const Status recovered = store->recover();
    ASSERT_TRUE(recovered) << recovered.error().text();
    EXPECT_EQ(check_prefix(*store), "");
    // The batch whose sync failed may be there, whole; its position says so.
    EXPECT_GE(last_number(*store), next - 1);
    EXPECT_LE(last_number(*store), next);
    EXPECT_EQ(code(before->get(Table::meta, "x")), "snapshot_lost");
    next = last_number(*store) + 1;
    ASSERT_TRUE(commit(*store, next++));
    readers.wait_for_answers();
  }
  readers.stop();
  EXPECT_EQ(readers.wrong(), 0u);
  EXPECT_EQ(check_prefix(*store), "");
}

TEST_F(FailingDisks, KeepTheStateReadableWhenItCannotBeOpenedAnew) {
  const auto store = open();
  ASSERT_TRUE(commit(*store, 1));
  disk_.fail_appends(".log");
  ASSERT_FALSE(commit(*store, 2));
  disk_.fail_appends("");
  disk_.fail_syncs(".sst");  // opening anew writes a table file
  EXPECT_FALSE(store->recover());
  EXPECT_EQ(last_number(*store), 1u);
  EXPECT_EQ(check_prefix(*store), "");
  EXPECT_FALSE(commit(*store, 2));
  EXPECT_FALSE(store->recover());
  EXPECT_EQ(last_number(*store), 1u);

  disk_.heal();
  const Status recovered = store->recover();
  ASSERT_TRUE(recovered) << recovered.error().text();
  ASSERT_TRUE(commit(*store, 2));
  EXPECT_EQ(check_prefix(*store), "");
}

TEST_F(FailingDisks, AFailedFlushIsToldAndResumed) {
  std::atomic<int> told = 0;
  auto store = open_rocks_store_in(
      disk_.env(), dir_ / "state",
      {.wal_bytes = 256 * limits::kKiB, .on_background_error = [&](const Error& error) {
         EXPECT_EQ(error.code, "storage_failed");
         ++told;
       }});
  ASSERT_TRUE(store);
  disk_.fail_appends(".sst");
  std::uint64_t next = 1;
  while (commit(**store, next, 40'000)) ++next;
  EXPECT_GT(told, 0);
  EXPECT_GT((*store)->stats().background_errors, 0u);
  EXPECT_EQ(check_prefix(**store), "");
  EXPECT_EQ(last_number(**store), next - 1);

  disk_.heal();
  const Status recovered = (*store)->recover();
  ASSERT_TRUE(recovered) << recovered.error().text();
  ASSERT_TRUE(commit(**store, next, 40'000));
  store->reset();
  EXPECT_EQ(check_prefix(*open()), "");
}

TEST_F(FailingDisks, APowerCutLosesNothingThatWasCommitted) {
  std::uint64_t next = 1;
  for (int cut = 0; cut < 5; ++cut) {
    auto store = open();
    ASSERT_EQ(check_prefix(*store), "");
    ASSERT_EQ(last_number(*store), next - 1);
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(commit(*store, next++));
    store.reset();
    disk_.lose_power();
  }
}

// A small file system of its own that can be full. It is taken out of the tree of mounts at once
// and lives as long as its descriptor: nothing is left behind, however the test ends.
class SmallDisk : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "DISK FULL IS NOT TESTED: only root may mount a tmpfs";
    if (::mount("none", dir_.path().c_str(), "tmpfs", 0, "size=16m") != 0) {
      GTEST_SKIP() << "DISK FULL IS NOT TESTED: mount says " << std::strerror(errno);
    }
    root_ = ::open(dir_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    path_ = "/proc/self/fd/" + std::to_string(root_);
  }
  void TearDown() override {
    detach();
    if (root_ >= 0) ::close(root_);
  }

  void detach() {
    if (root_ >= 0 && !std::exchange(detached_, true)) {
      ASSERT_EQ(::umount2(dir_.path().c_str(), MNT_DETACH), 0);
    }
  }
  void make_read_only() {
    ASSERT_EQ(::mount("none", dir_.path().c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, "size=16m"), 0);
  }

  // Takes all the space that is left.
  void fill() {
    std::ofstream file(path_ / "ballast", std::ios::binary | std::ios::app);
    const std::string block(4096, 'b');
    while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }
  void free() { ASSERT_TRUE(fs::remove(path_ / "ballast")); }

  // Small memtables, so that the log's file is small from the beginning.
  static RocksOptions options() {
    return {.memory_bytes = 4 * limits::kMiB,
            .wal_bytes = limits::kMiB,
            .passed_through = {{"cf.meta.options", "write_buffer_size=262144"},
                               {"cf.facts.options", "write_buffer_size=262144"},
                               {"cf.views.options", "write_buffer_size=262144"},
                               {"cf.log.options", "write_buffer_size=262144"},
                               {"cf.raw.options", "write_buffer_size=262144"}}};
  }

  TempDir dir_;
  fs::path path_;
  int root_ = -1;
  bool detached_ = false;
};

TEST_F(SmallDisk, FullPausesCommitsServesReadsAndResumes) {
  detach();
  auto store = open_rocks_store(path_ / "state", options());
  ASSERT_TRUE(store) << store.error().text();
  ASSERT_TRUE(commit(**store, 1));
  std::uint64_t next = 2;
  Readers readers(**store);
  for (int round = 0; round < 3; ++round) {
    fill();
    Status committed;
    while ((committed = commit(**store, next, 20'000))) ++next;
    EXPECT_EQ(committed.error().code, "storage_full") << committed.error().text();
    EXPECT_EQ(check_prefix(**store), "");
    EXPECT_EQ(last_number(**store), next - 1);
    for (int attempt = 0; attempt < 2; ++attempt) {
      EXPECT_EQ(code((*store)->recover()), "storage_full");
      readers.wait_for_answers();
      EXPECT_EQ(check_prefix(**store), "");
    }
    free();
    const Status recovered = (*store)->recover();
    ASSERT_TRUE(recovered) << recovered.error().text();
    EXPECT_EQ(check_prefix(**store), "");
    EXPECT_GE(last_number(**store), next - 1);
    next = last_number(**store) + 1;
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(commit(**store, next++));
  }
  readers.stop();
  EXPECT_EQ(readers.wrong(), 0u);
  store->reset();
  store = open_rocks_store(path_ / "state", options());
  ASSERT_TRUE(store) << store.error().text();
  EXPECT_EQ(check_prefix(**store), "");
  EXPECT_EQ(last_number(**store), next - 1);
  store->reset();
}

TEST_F(SmallDisk, FullAtTheStartIsToldAsSuch) {
  detach();
  std::uint64_t last = 0;
  const auto grow = [&] {
    const auto store = open_rocks_store(path_ / "state", options());
    ASSERT_TRUE(store) << store.error().text();
    ASSERT_EQ(check_prefix(**store), "");
    ASSERT_EQ(last_number(**store), last);
    ASSERT_TRUE(commit(**store, ++last, 20'000));
  };
  grow();
  int full = 0;
  // Whatever is left, opening fails cleanly or succeeds, and harms nothing.
  for (std::uintmax_t left = 0; left <= 400'000; left += 20'000) {
    fill();
    fs::resize_file(path_ / "ballast", fs::file_size(path_ / "ballast") - left);
    for (const char* name : {"state", "another"}) {
      const auto store = open_rocks_store(path_ / name, options());
      if (store) continue;
      ASSERT_EQ(code(store), "storage_full") << store.error().text();
      ++full;
    }
    free();
    fs::remove_all(path_ / "another");
    ASSERT_NO_FATAL_FAILURE(grow());
  }
  EXPECT_GT(full, 2);
}

TEST_F(SmallDisk, MountedReadOnlyIsUnusableButCanBeRead) {
  {
    const auto store = open_rocks_store(path_ / "state", options());
    ASSERT_TRUE(commit(**store, 1));
  }
  make_read_only();
  detach();
  EXPECT_EQ(code(open_rocks_store(path_ / "state", options())), "state_unusable");
  EXPECT_EQ(code(open_rocks_store(path_ / "another", options())), "state_unusable");
  RocksOptions reading = options();
  reading.read_only = true;
  const auto store = open_rocks_store(path_ / "state", reading);
  ASSERT_TRUE(store) << store.error().text();
  EXPECT_EQ(check_prefix(**store), "");
  EXPECT_EQ(last_number(**store), 1u);
}

}  // namespace
}  // namespace fairway::state

#include "state/rocks_store.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <future>
#include <mutex>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <rocksdb/convenience.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include "schemas/base/crash_point.h"
#include "state/keys.h"
#include "state/rocks_db.h"
#include "state/rocks_env.h"
#include "state/rocks_error.h"

namespace fairway::state {
namespace {

using Pin = std::shared_ptr<OpenDb>;

// What one call reads: the database as it is, or as a snapshot holds it.
class View {
 public:
  View(const OpenDb& open, const rocksdb::Snapshot* snapshot, const std::filesystem::path& path)
      : open_(open), path_(path) {
    options_.snapshot = snapshot;
  }

  Result<std::optional<std::string>> get(Table table, std::string_view key) const {
    std::string value;
    const auto status = open_.db().Get(options_, open_.table(table), key, &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return std::unexpected(run_error(status, path_));
    return value;
  }

  Result<std::vector<std::optional<std::string>>> multi_get(
      Table table, std::span<const std::string> keys) const {
    std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
    std::vector<rocksdb::PinnableSlice> found(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    open_.db().MultiGet(options_, open_.table(table), keys.size(), slices.data(), found.data(),
                        statuses.data(), true);
    std::vector<std::optional<std::string>> values(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (statuses[i].ok()) {
        values[i].emplace(found[i].data(), found[i].size());
      } else if (!statuses[i].IsNotFound()) {
        return std::unexpected(run_error(statuses[i], path_));
      }
    }
    return values;
  }

  Status scan(Table table, std::string_view prefix, const Reader::Visit& visit,
              std::string_view from) const {
    rocksdb::ReadOptions options = options_;
    // Within one prefix the bloom filters help; wider scans must not fill the cache.
    const bool narrow = prefix_length(prefix) > 0;
    options.total_order_seek = !narrow;
    options.prefix_same_as_start = narrow;
    options.fill_cache = narrow;
    const std::unique_ptr<rocksdb::Iterator> rows(
        open_.db().NewIterator(options, open_.table(table)));
    for (rows->Seek(std::max(prefix, from)); rows->Valid(); rows->Next()) {
      const std::string_view key = rows->key().ToStringView();
      if (!key.starts_with(prefix) || !visit(key, rows->value().ToStringView())) return {};
    }
    if (!rows->status().ok()) return std::unexpected(run_error(rows->status(), path_));
    return {};
  }

 private:
  const OpenDb& open_;
  const std::filesystem::path& path_;
  rocksdb::ReadOptions options_;
};

// The database behind a store and its snapshots. `recover` may put another in its place.
class Core {
 public:
  explicit Core(RocksSetup setup) : setup_(std::move(setup)) {}

  const RocksSetup& setup() const { return setup_; }

  Status open(bool read_only) {
    auto opened = open_db(setup_, read_only);
    if (!opened) return std::unexpected(std::move(opened.error()));
    auto closed = std::make_shared<std::promise<void>>();
    const std::lock_guard lock(mutex_);
    closed_ = closed->get_future();
    current_ = Pin(opened->release(), [closed](OpenDb* db) {
      delete db;
      closed->set_value();
    });
    return {};
  }

  // Returns when the last call that reads it is done and its lock is free.
  void close() {
    std::unique_lock lock(mutex_);
    current_.reset();
    lock.unlock();
    if (closed_.valid()) closed_.wait();
  }

  Pin pin() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }

 private:
  const RocksSetup setup_;
  mutable std::mutex mutex_;  // guards current_
  Pin current_;
  std::future<void> closed_;  // of current_; the writer's
};

std::unexpected<Error> reopening(const std::filesystem::path& path) {
  return failure("state_reopening", "the state is being opened anew after a failure", path,
                 "Ask again");
}

class RocksSnapshot final : public Reader {
 public:
  RocksSnapshot(std::shared_ptr<Core> core, const Pin& open)
      : core_(std::move(core)), open_(open), snapshot_(open->take_snapshot()) {}
  RocksSnapshot(const RocksSnapshot&) = delete;
  RocksSnapshot& operator=(const RocksSnapshot&) = delete;
  ~RocksSnapshot() override {
    if (const Pin open = open_.lock()) open->release(snapshot_);
  }

  Result<std::optional<std::string>> get(Table table, std::string_view key) const override {
    const Pin open = open_.lock();
    return open ? view(*open).get(table, key) : lost();
  }
  Result<std::vector<std::optional<std::string>>> multi_get(
      Table table, std::span<const std::string> keys) const override {
    const Pin open = open_.lock();
    return open ? view(*open).multi_get(table, keys) : lost();
  }
  Status scan(Table table, std::string_view prefix, const Visit& visit,
              std::string_view from) const override {
    const Pin open = open_.lock();
    return open ? view(*open).scan(table, prefix, visit, from) : lost();
  }

 private:
  View view(const OpenDb& open) const { return View(open, snapshot_, core_->setup().path); }
  std::unexpected<Error> lost() const {
    return failure("snapshot_lost", "the state was opened anew after a failure",
                   core_->setup().path, "Ask again with a new snapshot");
  }

  const std::shared_ptr<Core> core_;  // keeps the database open
  const std::weak_ptr<OpenDb> open_;
  const rocksdb::Snapshot* const snapshot_;
};

// A snapshot that could not be taken.
class NoSnapshot final : public Reader {
 public:
  explicit NoSnapshot(std::filesystem::path path) : path_(std::move(path)) {}
  Result<std::optional<std::string>> get(Table, std::string_view) const override {
    return reopening(path_);
  }
  Result<std::vector<std::optional<std::string>>> multi_get(
      Table, std::span<const std::string>) const override {
    return reopening(path_);
  }
  Status scan(Table, std::string_view, const Visit&, std::string_view) const override {
    return reopening(path_);
  }

 private:
  std::filesystem::path path_;
};

// Whether the disk takes bytes again: RocksDB is not asked before, so that a disk that is still
// full costs nobody the database that serves reads.
Status try_disk(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / "write_probe";
  const std::string bytes(limits::kMiB, '\0');
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  bool good = file >= 0;
  int error = errno;
  if (good) {
    good = ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    error = good ? 0 : (errno != 0 ? errno : ENOSPC);
    if (good && ::fsync(file) != 0) {
      good = false;
      error = errno;
    }
    ::close(file);
    ::unlink(path.c_str());
  }
  if (good) return {};
  const bool full = error == ENOSPC || error == EDQUOT;
  return failure(full ? "storage_full" : "storage_failed",
                 "the disk of the state takes no writes: " + std::system_category().message(error),
                 directory,
                 full ? "Free some space" : "See the system's log for errors of the disk");
}

class RocksStoreImpl final : public RocksStore {
 public:
  explicit RocksStoreImpl(std::shared_ptr<Core> core) : core_(std::move(core)) {}

  Result<std::optional<std::string>> get(Table table, std::string_view key) const override {
    const Pin open = core_->pin();
    return open ? View(*open, nullptr, path()).get(table, key) : reopening(path());
  }
  Result<std::vector<std::optional<std::string>>> multi_get(
      Table table, std::span<const std::string> keys) const override {
    const Pin open = core_->pin();
    return open ? View(*open, nullptr, path()).multi_get(table, keys) : reopening(path());
  }
  Status scan(Table table, std::string_view prefix, const Visit& visit,
              std::string_view from) const override {
    const Pin open = core_->pin();
    return open ? View(*open, nullptr, path()).scan(table, prefix, visit, from) : reopening(path());
  }

  std::unique_ptr<const Reader> snapshot() const override {
    const Pin open = core_->pin();
    if (!open) return std::make_unique<NoSnapshot>(path());
    return std::make_unique<RocksSnapshot>(core_, open);
  }

  Status commit(WriteBatch& batch) override;
  Status drop(Table table, std::string_view from, std::string_view to) override;
  Status recover() override;
  StoreStats stats() const override;

 private:
  const std::filesystem::path& path() const { return core_->setup().path; }

  const std::shared_ptr<Core> core_;
  std::mutex writing_;   // held by a commit and a recovery
  bool failed_ = false;  // guarded by writing_
};

Status RocksStoreImpl::commit(WriteBatch& batch) {
  const std::lock_guard lock(writing_);
  const Pin open = core_->pin();
  if (failed_ || !open) {
    return failure("storage_failed", "an earlier commit failed and the state has not recovered",
                   path());
  }
  if (open->read_only()) {
    return failure("state_unusable", "the state is open for reading only", path());
  }
  if (batch.empty()) return {};
  batch.sort_and_unite();
  constexpr std::size_t kRowOverhead = 16;
  rocksdb::WriteBatch rows(batch.bytes() + kRowOverhead * (batch.writes().size() + 1));
  for (const WriteBatch::Write& write : batch.writes()) {
    const rocksdb::Status added = write.value
                                      ? rows.Put(open->table(write.table), write.key, *write.value)
                                      : rows.Delete(open->table(write.table), write.key);
    if (!added.ok()) return std::unexpected(run_error(added, path()));
  }
  rocksdb::WriteOptions options;
  options.sync = true;
  crash_point("commit_before_write");
  const rocksdb::Status written = open->db().Write(options, &rows);
  if (!written.ok()) {
    failed_ = true;
    return std::unexpected(run_error(written, path()));
  }
  crash_point("commit_after_write");
  return {};
}

// Cheaper by far than deleting rows, which would be written once more to say that they are gone
// (RULES 2.6).
Status RocksStoreImpl::drop(Table table, std::string_view from, std::string_view to) {
  const Pin open = core_->pin();
  if (!open || open->read_only()) return reopening(path());
  const rocksdb::Slice first(from);
  const rocksdb::Slice end(to);
  const rocksdb::Status dropped =
      rocksdb::DeleteFilesInRange(&open->db(), open->table(table), &first, &end, false);
  if (!dropped.ok()) return std::unexpected(run_error(dropped, path()));
  return {};
}

// A failed flush or compaction leaves the log whole: RocksDB may go on. After a failed write the
// log's tail is unknown, and so is what the kernel dropped on a failed sync: opening anew reads it
// back and writes it out again.
Status RocksStoreImpl::recover() {
  const std::lock_guard lock(writing_);
  if (!failed_) return {};
  FAIRWAY_TRY(try_disk(path()));
  std::atomic<bool>& log_failed = core_->setup().watch->log_failed;
  const auto resumed = [&] {
    const Pin open = core_->pin();
    return open && !open->read_only() && !log_failed && open->db().Resume().ok();
  };
  if (!resumed()) {
    core_->close();
    if (auto opened = core_->open(false); !opened) {
      // Reads, at least, go on.
      if (const auto served = core_->open(true); !served) return served;
      return opened;
    }
    log_failed = false;
  }
  failed_ = false;
  return {};
}

StoreStats RocksStoreImpl::stats() const {
  StoreStats stats;
  const RocksWatch& watch = *core_->setup().watch;
  stats.write_stalls = watch.stalls;
  stats.background_errors = watch.background_errors;
  const Pin open = core_->pin();
  if (!open) return stats;
  stats.block_cache_bytes = open->cache_bytes();
  open->db().GetAggregatedIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables,
                                      &stats.memtable_bytes);
  open->db().GetAggregatedIntProperty(rocksdb::DB::Properties::kEstimatePendingCompactionBytes,
                                      &stats.pending_compaction_bytes);
  for (const TableInfo& table : kTables) {
    std::string text;
    std::uint64_t files = 0;
    open->db().GetProperty(open->table(table.table),
                           rocksdb::DB::Properties::kNumFilesAtLevelPrefix + "0", &text);
    std::from_chars(text.data(), text.data() + text.size(), files);
    stats.level0_files += files;
  }
  return stats;
}

Result<std::unique_ptr<RocksStore>> open_store(RocksSetup setup) {
  const bool read_only = setup.options.read_only;
  auto core = std::make_shared<Core>(std::move(setup));
  FAIRWAY_TRY(core->open(read_only));
  return std::make_unique<RocksStoreImpl>(std::move(core));
}

}  // namespace

Result<std::unique_ptr<RocksStore>> open_rocks_store(const std::filesystem::path& path,
                                                     const RocksOptions& options) {
  return open_store({.path = path, .options = options});
}

Result<std::unique_ptr<RocksStore>> open_rocks_store_in(rocksdb::Env& env,
                                                        const std::filesystem::path& path,
                                                        const RocksOptions& options) {
  return open_store({.path = path, .options = options, .env = &env});
}

}  // namespace fairway::state

#pragma once

#include <array>
#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>

#include <rocksdb/db.h>

#include "state/rocks_store.h"

// RocksDB as the adapter uses it; only rocks_*.cpp include this.
namespace fairway::state {

// What RocksDB's threads tell, over all lives of one store's database.
struct RocksWatch {
  std::atomic<std::uint64_t> stalls = 0;
  std::atomic<std::uint64_t> background_errors = 0;
  // A write to the log failed: its tail is not to be trusted, nor to be written after.
  std::atomic<bool> log_failed = false;
};

struct RocksSetup {
  std::filesystem::path path;
  RocksOptions options;
  rocksdb::Env* env = nullptr;
  std::shared_ptr<RocksWatch> watch = std::make_shared<RocksWatch>();
};

// One open database. Readers pin it with a shared_ptr for as long as one call takes.
class OpenDb {
 public:
  explicit OpenDb(bool read_only) : read_only_(read_only) {}
  OpenDb(const OpenDb&) = delete;
  OpenDb& operator=(const OpenDb&) = delete;
  ~OpenDb();

  rocksdb::DB& db() const { return *db_; }
  rocksdb::ColumnFamilyHandle* table(Table table) const {
    return tables_[static_cast<std::size_t>(table)];
  }
  bool read_only() const { return read_only_; }
  std::uint64_t cache_bytes() const;

  // Snapshots that are not given back end with the database.
  const rocksdb::Snapshot* take_snapshot();
  void release(const rocksdb::Snapshot* snapshot);

 private:
  friend Result<std::unique_ptr<OpenDb>> open_db(const RocksSetup& setup, bool read_only);

  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, kTables.size()> tables_{};
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;  // all that were opened
  std::shared_ptr<rocksdb::Cache> cache_;
  const bool read_only_;
  std::mutex mutex_;  // guards snapshots_
  std::set<const rocksdb::Snapshot*> snapshots_;
};

Result<std::unique_ptr<OpenDb>> open_db(const RocksSetup& setup, bool read_only);

}  // namespace fairway::state

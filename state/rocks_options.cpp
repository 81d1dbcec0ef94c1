#include "state/rocks_options.h"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include "state/keys.h"
#include "state/rocks_error.h"
#include "state/rocks_log.h"

namespace fairway::state {
namespace {

constexpr std::size_t kMemtableBytes = 32 * limits::kMiB;
// A track's rows are a few of these; larger ones make a single read slower.
constexpr std::size_t kBlockBytes = 8 * limits::kKiB;
constexpr double kBloomBits = 10;
constexpr double kMemtableBloom = 0.02;  // of the memtable: about 10 bits a row
constexpr std::size_t kManifestBytes = 64 * limits::kMiB;

// The prefix of state/keys.h. The name is stored: another grammar needs another name.
class KeyPrefix final : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "fairway.key_prefix.1"; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), prefix_length(key.ToStringView())};
  }
  bool InDomain(const rocksdb::Slice& key) const override {
    return prefix_length(key.ToStringView()) > 0;
  }
};

class Listener final : public rocksdb::EventListener {
 public:
  explicit Listener(const RocksSetup& setup)
      : watch_(setup.watch), path_(setup.path), tell_(setup.options.on_background_error) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* status) override {
    using Reason = rocksdb::BackgroundErrorReason;
    ++watch_->background_errors;
    if (reason == Reason::kWriteCallback || reason == Reason::kMemTable) {
      watch_->log_failed = true;
    }
    if (tell_) tell_(run_error(*status, path_));
  }

  // The worker owns the only retry policy: RocksDB must not resume behind its back.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }

  void OnStallConditionsChanged(const rocksdb::WriteStallInfo& info) override {
    if (info.condition.cur != rocksdb::WriteStallCondition::kNormal) ++watch_->stalls;
  }

 private:
  std::shared_ptr<RocksWatch> watch_;
  std::filesystem::path path_;
  std::function<void(const Error&)> tell_;
};

// RocksDB 7.8.3: no compressed write-ahead log, no tracking of it in the manifest, no atomic flush
// and no asynchronous reads; each has bugs there that lose data or block the start.
rocksdb::DBOptions db_options(const RocksSetup& setup, bool read_only,
                              const std::shared_ptr<rocksdb::Cache>& cache) {
  const RocksOptions& options = setup.options;
  rocksdb::DBOptions db;
  if (setup.env != nullptr) db.env = setup.env;
  db.create_if_missing = true;
  db.create_missing_column_families = true;
  db.paranoid_checks = true;
  // A tail that was cut off by a crash is dropped; any other damage is told, never skipped.
  db.wal_recovery_mode = options.accept_damaged_log
                             ? rocksdb::WALRecoveryMode::kPointInTimeRecovery
                             : rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  db.max_total_wal_size = options.wal_bytes;
  db.max_open_files = options.open_files;
  db.write_buffer_manager =
      std::make_shared<rocksdb::WriteBufferManager>(options.memory_bytes / 4, cache);
  db.max_bgerror_resume_count = 0;
  // One writer: sorted rows then go into the memtable each beside the one before.
  db.allow_concurrent_memtable_write = false;
  db.bytes_per_sync = limits::kMiB;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  db.info_log = read_only ? make_silent_log() : make_rocks_log(setup.path);
  db.max_manifest_file_size = kManifestBytes;
  db.listeners.push_back(std::make_shared<Listener>(setup));
  return db;
}

rocksdb::ColumnFamilyOptions family_options(Table table,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions blocks;
  blocks.block_cache = cache;
  blocks.block_size = kBlockBytes;
  blocks.format_version = 5;
  blocks.cache_index_and_filter_blocks = true;
  blocks.cache_index_and_filter_blocks_with_high_priority = true;
  blocks.pin_l0_filter_and_index_blocks_in_cache = true;
  blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBits));

  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  family.write_buffer_size = kMemtableBytes;
  family.level_compaction_dynamic_level_bytes = true;
  family.compression = rocksdb::kLZ4Compression;
  if (table == Table::facts || table == Table::raw) {
    family.bottommost_compression = rocksdb::kZSTD;
  }
  if (table == Table::facts || table == Table::views) {
    family.prefix_extractor = std::make_shared<KeyPrefix>();
    // Most rows that a merge asks for are not there yet.
    family.memtable_prefix_bloom_size_ratio = kMemtableBloom;
    family.memtable_whole_key_filtering = true;
  }
  return family;
}

}  // namespace

Result<RocksTuning> tune(const RocksSetup& setup, bool read_only) {
  RocksTuning tuning;
  tuning.cache = rocksdb::NewLRUCache(setup.options.memory_bytes);
  tuning.db = db_options(setup, read_only, tuning.cache);
  // RocksDB insists on this one; it stays empty.
  tuning.families.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions{});
  for (const TableInfo& table : kTables) {
    tuning.families.emplace_back(std::string(table.name),
                                 family_options(table.table, tuning.cache));
  }
  const rocksdb::ConfigOptions config;
  for (const auto& [name, text] : setup.options.passed_through) {
    rocksdb::Status status = rocksdb::Status::InvalidArgument("no options are named " + name);
    if (name == "db_options") {
      status =
          rocksdb::GetDBOptionsFromString(config, rocksdb::DBOptions(tuning.db), text, &tuning.db);
    }
    for (rocksdb::ColumnFamilyDescriptor& family : tuning.families) {
      if (name != "cf." + family.name + ".options") continue;
      status = rocksdb::GetColumnFamilyOptionsFromString(
          config, rocksdb::ColumnFamilyOptions(family.options), text, &family.options);
    }
    if (!status.ok()) {
      return failure("state_options", "RocksDB refuses an option string: " + status.ToString(),
                     name, "Correct the option strings that are passed through");
    }
  }
  return tuning;
}

}  // namespace fairway::state

#include "state/rocks_db.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include <rocksdb/cache.h>

#include "state/codec.h"
#include "state/meta.h"
#include "state/rocks_error.h"
#include "state/rocks_options.h"

namespace fairway::state {
namespace {

std::unexpected<Error> newer(const std::filesystem::path& path) {
  return failure("state_newer", "the state was written by a later version of Fairway", path,
                 "Run that version, or restore a copy of the state from before it");
}

Status make_directory(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return {};
  if (error == std::errc::no_space_on_device) {
    return failure("storage_full", "the disk of the state is full", path, "Free some space");
  }
  return failure("state_unusable", "the directory cannot be made: " + error.message(), path,
                 "Give Fairway a directory that it may write to");
}

// A store without CURRENT looks new to RocksDB, which would then delete its data.
Status check_files(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::exists(path / "CURRENT", error)) return {};
  for (const auto& file : std::filesystem::directory_iterator(path, error)) {
    const auto ending = file.path().extension();
    if (ending != ".sst" && ending != ".log") continue;
    return failure("state_corrupt", "the state has data but no file CURRENT", path / "CURRENT",
                   "Restore a copy of the state, or move it away: the input is then read again");
  }
  if (error) {
    return failure("state_unusable", "the directory cannot be read: " + error.message(), path,
                   "Give Fairway a directory that it may write to");
  }
  return {};
}

// Column families that this program does not know come from a later one.
Status check_families(const RocksTuning& tuning, const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path / "CURRENT", error)) return {};
  std::vector<std::string> names;
  const auto status = rocksdb::DB::ListColumnFamilies(tuning.db, path, &names);
  if (!status.ok()) return std::unexpected(open_error(status, path));
  for (const std::string& name : names) {
    if (std::ranges::find(tuning.families, name, &rocksdb::ColumnFamilyDescriptor::name) ==
        tuning.families.end()) {
      return newer(path);
    }
  }
  return {};
}

Status check_format(OpenDb& open, const std::filesystem::path& path) {
  std::string value;
  const auto found = open.db().Get({}, open.table(Table::meta), kFormatKey, &value);
  if (found.ok()) {
    const auto format = decode_number(kFormatKey, value);
    if (!format) return std::unexpected(format.error());
    return *format > kFormat ? newer(path) : Status{};
  }
  if (!found.IsNotFound()) return std::unexpected(open_error(found, path));
  if (open.read_only()) return {};
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const auto written = open.db().Put(synced, open.table(Table::meta), kFormatKey,
                                     encode_number(kFormatKey, kFormat));
  if (!written.ok()) return std::unexpected(open_error(written, path));
  return {};
}

}  // namespace

OpenDb::~OpenDb() {
  if (!db_) return;
  for (const rocksdb::Snapshot* snapshot : snapshots_) db_->ReleaseSnapshot(snapshot);
  for (rocksdb::ColumnFamilyHandle* handle : handles_) {
    db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  db_->Close().PermitUncheckedError();
}

std::uint64_t OpenDb::cache_bytes() const { return cache_->GetUsage(); }

const rocksdb::Snapshot* OpenDb::take_snapshot() {
  const std::lock_guard lock(mutex_);
  const rocksdb::Snapshot* snapshot = db_->GetSnapshot();
  snapshots_.insert(snapshot);
  return snapshot;
}

void OpenDb::release(const rocksdb::Snapshot* snapshot) {
  const std::lock_guard lock(mutex_);
  snapshots_.erase(snapshot);
  db_->ReleaseSnapshot(snapshot);
}

Result<std::unique_ptr<OpenDb>> open_db(const RocksSetup& setup, bool read_only) {
  if (!read_only) FAIRWAY_TRY(make_directory(setup.path));
  FAIRWAY_TRY(check_files(setup.path));
  auto tuning = tune(setup, read_only);
  if (!tuning) return std::unexpected(std::move(tuning.error()));
  FAIRWAY_TRY(check_families(*tuning, setup.path));

  auto open = std::make_unique<OpenDb>(read_only);
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status =
      read_only ? rocksdb::DB::OpenForReadOnly(tuning->db, setup.path, tuning->families,
                                               &open->handles_, &db)
                : rocksdb::DB::Open(tuning->db, setup.path, tuning->families, &open->handles_, &db);
  if (!status.ok()) return std::unexpected(open_error(status, setup.path));
  open->db_.reset(db);
  open->cache_ = tuning->cache;
  std::copy_n(open->handles_.begin() + 1, open->tables_.size(), open->tables_.begin());
  FAIRWAY_TRY(check_format(*open, setup.path));
  return open;
}

}  // namespace fairway::state

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "schemas/base/limits.h"
#include "schemas/base/result.h"
#include "state/store.h"

namespace fairway::state {

struct RocksOptions {
  // Block cache, with indexes, filters and memtables charged to it: nearly all that the store
  // takes.
  std::size_t memory_bytes = 512 * limits::kMiB;
  // Below the lowest hard limit on descriptors seen (20,000), beside limits::kConnections.
  int open_files = 4'000;
  std::size_t wal_bytes = limits::kWalBytes;
  // Nothing is written, and no lock is taken: may look at the state of a running Fairway.
  bool read_only = false;
  // A write-ahead log that is damaged, not merely cut off, stops the start unless this is set: then
  // the state is that of the last commit before the damage, and the input is read again from there.
  bool accept_damaged_log = false;
  // Option strings of RocksDB, "name=value;...": under "db_options" and "cf.<table>.options".
  std::map<std::string, std::string> passed_through = {};
  // A flush or compaction failed: commits will, until `recover`. Comes from RocksDB's threads and
  // must not block.
  std::function<void(const Error&)> on_background_error = {};
};

struct StoreStats {
  std::uint64_t block_cache_bytes = 0;
  std::uint64_t memtable_bytes = 0;
  std::uint64_t pending_compaction_bytes = 0;
  std::uint64_t level0_files = 0;
  std::uint64_t write_stalls = 0;       // times that writes were slowed down or stopped
  std::uint64_t background_errors = 0;  // failed flushes, compactions and writes
};

// The state on disk: one RocksDB, a column family a table. Life: open, commit and read, destroy;
// the directory is free for others once the store and its snapshots are gone.
class RocksStore : public Store {
 public:
  // Any thread.
  virtual StoreStats stats() const = 0;
};

// Opens the store at `path` and makes it if there is none. Codes: state_in_use (another process has
// it), state_unusable (no permission, read-only, no directory), state_corrupt (`where` names the
// file), state_newer (a later Fairway wrote it), state_options (a passed-through string),
// storage_full, storage_failed.
Result<std::unique_ptr<RocksStore>> open_rocks_store(const std::filesystem::path& path,
                                                     const RocksOptions& options = {});

}  // namespace fairway::state

#pragma once

#include <filesystem>
#include <memory>

#include <rocksdb/env.h>

namespace fairway::state {

// RocksDB's own log: the files "rocksdb_log" and, before it, "rocksdb_log.1", each of bounded size.
// A line that cannot be written is dropped: RocksDB's logger gives up on a full disk, and the
// library as Debian builds it then aborts the process.
std::shared_ptr<rocksdb::Logger> make_rocks_log(const std::filesystem::path& directory);
// Drops everything.
std::shared_ptr<rocksdb::Logger> make_silent_log();

}  // namespace fairway::state

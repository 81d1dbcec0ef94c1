#pragma once

#include <filesystem>

#include <rocksdb/status.h>

#include "schemas/base/result.h"

namespace fairway::state {

// What RocksDB answered, as an error of ours: on opening, and afterwards.
Error open_error(const rocksdb::Status& status, const std::filesystem::path& path);
Error run_error(const rocksdb::Status& status, const std::filesystem::path& path);

}  // namespace fairway::state

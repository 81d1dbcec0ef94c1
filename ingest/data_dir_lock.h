#pragma once

#include <filesystem>

#include "ingest/embedded_log_disk.h"
#include "schemas/base/result.h"

namespace fairway::ingest {

// Keeps a second process out of a data directory: a lock (flock) on its file LOCK, which names the
// process that holds it. The lock ends with this object or with the process, however it dies.
class DataDirLock {
 public:
  // Creates the directory if need be. Errors: data_dir_in_use (names the holder's process id), and
  // those of Disk.
  static Result<DataDirLock> acquire(const std::filesystem::path& data_dir);

 private:
  explicit DataDirLock(Descriptor file) : file_(std::move(file)) {}

  Descriptor file_;
};

}  // namespace fairway::ingest

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/base/result.h"

namespace fairway::ingest {

// The file system as the log needs it. A seam of its own so that its faults (no space, a failing
// fsync, power loss) can be tests.
//
// Codes of the errors: storage_full (no space, quota, limit on the file's size), data_dir_read_only
// (no permission, read-only file system), data_dir_unusable (the path cannot be what it should),
// storage_failed (the device).

// One open file. One thread uses it.
class LogFile {
 public:
  virtual ~LogFile() = default;
  virtual Result<std::uint64_t> size() = 0;
  // Fills `into`; gives fewer bytes only where the file ends.
  virtual Result<std::size_t> read(std::uint64_t offset, std::span<char> into) = 0;
  // Writes everything, or fails with any part of it written.
  virtual Status write(std::uint64_t offset, std::string_view bytes) = 0;
  // Forgets what lies beyond `size`.
  virtual Status cut(std::uint64_t size) = 0;
  // Returns once what was written is on stable storage (fdatasync).
  virtual Status sync() = 0;
};

enum class OpenMode : std::uint8_t {
  read,
  update,  // read and write
  create,  // a new file, which must not be there yet
};

// Any thread.
class Disk {
 public:
  virtual ~Disk() = default;
  // With its parents; one that is there already is fine.
  virtual Status make_folder(const std::filesystem::path& folder) = 0;
  virtual Result<std::vector<std::string>> list(const std::filesystem::path& folder) = 0;
  virtual Result<std::unique_ptr<LogFile>> open(const std::filesystem::path& path,
                                                OpenMode mode) = 0;
  // A missing file is fine.
  virtual Status remove(const std::filesystem::path& path) = 0;
  // Returns once the folder's names are on stable storage.
  virtual Status sync_folder(const std::filesystem::path& folder) = 0;
};

// This machine's disk.
std::unique_ptr<Disk> make_disk();

// The error of a failed system call: `number` is its errno, `doing` completes "cannot ...".
Error disk_error(int number, std::string_view doing, const std::filesystem::path& path);

// A file descriptor that closes itself.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  bool good() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  int number_ = -1;
};

}  // namespace fairway::ingest

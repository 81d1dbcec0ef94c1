#include "ingest/data_dir_lock.h"

#include <cctype>
#include <cerrno>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace fairway::ingest {
namespace {

// What the holder wrote: digits and a line feed.
std::string holder_of(const Descriptor& file) {
  char text[24];
  const ssize_t size = ::pread(file.number(), text, sizeof text, 0);
  std::string pid;
  for (ssize_t i = 0; i < size && std::isdigit(static_cast<unsigned char>(text[i])); ++i) {
    pid += text[i];
  }
  return pid.empty() ? "that has not said its id yet" : pid;
}

}  // namespace

Result<DataDirLock> DataDirLock::acquire(const std::filesystem::path& data_dir) {
  FAIRWAY_TRY(make_disk()->make_folder(data_dir));
  const std::filesystem::path path = data_dir / "LOCK";
  Descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)};
  if (!file.good()) return std::unexpected(disk_error(errno, "open", path));
  if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return std::unexpected(disk_error(errno, "lock", path));
    const std::string holder = holder_of(file);
    return failure("data_dir_in_use", "the data directory is in use by process " + holder,
                   path.string(), "End that process, or name another data_dir");
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file.number(), 0) != 0 ||
      ::pwrite(file.number(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return std::unexpected(disk_error(errno, "write", path));
  }
  return DataDirLock(std::move(file));
}

}  // namespace fairway::ingest

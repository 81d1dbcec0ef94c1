// A disk that stalls or fails, for machine_test.py: preloaded, it stands before the C library's
// sync calls. In the folder that BAD_DISK names, "log.fails" makes what is synced below a folder
// "log" fail as a broken disk does; while "log.held" is locked, it waits. The same for "state".
#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

std::string path_of(int file) {
  std::array<char, 4096> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const ssize_t size = readlink(link.c_str(), path.data(), path.size());
  return {path.data(), size < 0 ? 0 : static_cast<std::size_t>(size)};
}

void wait_while_locked(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  flock(file, LOCK_SH);
  close(file);
}

int synced(int file, long number) {
  const char* control = std::getenv("BAD_DISK");
  const std::string path = path_of(file) + "/";
  for (const std::string folder : {"log", "state"}) {
    if (control == nullptr || path.find("/" + folder + "/") == std::string::npos) continue;
    const std::string word = std::string(control) + "/" + folder;
    wait_while_locked(word + ".held");
    if (access((word + ".fails").c_str(), F_OK) != 0) continue;
    errno = EIO;
    return -1;
  }
  return static_cast<int>(syscall(number, file));
}

}  // namespace

extern "C" int fsync(int file) { return synced(file, SYS_fsync); }
extern "C" int fdatasync(int file) { return synced(file, SYS_fdatasync); }

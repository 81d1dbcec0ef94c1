#include "ingest/embedded_log_disk.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fairway::ingest {
namespace {

namespace fs = std::filesystem;

class PosixFile final : public LogFile {
 public:
  PosixFile(Descriptor file, fs::path path) : file_(std::move(file)), path_(std::move(path)) {}

  Result<std::uint64_t> size() override {
    struct stat status{};
    if (::fstat(file_.number(), &status) != 0) return failed("look at");
    return static_cast<std::uint64_t>(status.st_size);
  }

  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t got = ::pread(file_.number(), into.data() + done, into.size() - done,
                                  static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return failed("read");
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  Status write(std::uint64_t offset, std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t put =
          ::pwrite(file_.number(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return failed("write");
      offset += static_cast<std::uint64_t>(put);
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
  }

  Status cut(std::uint64_t size) override {
    if (::ftruncate(file_.number(), static_cast<off_t>(size)) != 0) return failed("shorten");
    return {};
  }

  Status sync() override {
    if (::fdatasync(file_.number()) != 0) return failed("sync");
    return {};
  }

 private:
  std::unexpected<Error> failed(std::string_view doing) const {
    return std::unexpected(disk_error(errno, doing, path_));
  }

  Descriptor file_;
  fs::path path_;
};

int flags_of(OpenMode mode) {
  switch (mode) {
    case OpenMode::read:
      return O_RDONLY | O_CLOEXEC;
    case OpenMode::update:
      return O_RDWR | O_CLOEXEC;
    case OpenMode::create:
      return O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
  }
  return O_RDONLY | O_CLOEXEC;
}

class PosixDisk final : public Disk {
 public:
  Status make_folder(const fs::path& folder) override {
    std::error_code error;
    fs::create_directories(folder, error);
    if (!error && !fs::is_directory(folder, error) && !error) {
      error = std::make_error_code(std::errc::not_a_directory);
    }
    if (error) return std::unexpected(disk_error(error.value(), "create the folder", folder));
    return {};
  }

  Result<std::vector<std::string>> list(const fs::path& folder) override {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
      names.push_back(it->path().filename().string());
    }
    if (error) return std::unexpected(disk_error(error.value(), "list", folder));
    return names;
  }

  Result<std::unique_ptr<LogFile>> open(const fs::path& path, OpenMode mode) override {
    Descriptor file{::open(path.c_str(), flags_of(mode), 0644)};
    if (!file.good()) return std::unexpected(disk_error(errno, "open", path));
    return std::make_unique<PosixFile>(std::move(file), path);
  }

  Status remove(const fs::path& path) override {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
      return std::unexpected(disk_error(errno, "remove", path));
    }
    return {};
  }

  Status sync_folder(const fs::path& folder) override {
    const fs::path path = folder.empty() ? fs::path(".") : folder;
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    // EINVAL: a file system that has no such thing, because its names are stored at once.
    if (!file.good() || (::fsync(file.number()) != 0 && errno != EINVAL)) {
      return std::unexpected(disk_error(errno, "sync the folder", path));
    }
    return {};
  }
};

}  // namespace

std::unique_ptr<Disk> make_disk() { return std::make_unique<PosixDisk>(); }

Error disk_error(int number, std::string_view doing, const fs::path& path) {
  Error error;
  error.what = "cannot " + std::string(doing) + " " + path.string() + ": " +
               std::generic_category().message(number);
  error.where = path.string();
  switch (number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      error.code = "storage_full";
      error.remedy = "Free space on this disk; nothing that was acknowledged is lost";
      break;
    case EROFS:
    case EACCES:
    case EPERM:
      error.code = "data_dir_read_only";
      error.remedy =
          "Let the user that runs Fairway read and write there, or name another data_dir";
      break;
    case EMFILE:
    case ENFILE:
      error.code = "storage_failed";
      error.remedy = "Let the process have more descriptors (ulimit -n, LimitNOFILE)";
      break;
    case ENOTDIR:
    case EISDIR:
    case EEXIST:
    case ENOENT:
    case ELOOP:
    case ENAMETOOLONG:
      error.code = "data_dir_unusable";
      error.remedy = "Name a data_dir that is a folder, or can be created as one";
      break;
    default:
      error.code = "storage_failed";
      error.remedy = "Look at the disk and the system's log";
  }
  return error;
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

}  // namespace fairway::ingest

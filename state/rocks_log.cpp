#include "state/rocks_log.h"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "schemas/base/clock.h"
#include "schemas/base/limits.h"

namespace fairway::state {
namespace {

constexpr std::size_t kLineBytes = 4 * limits::kKiB;
constexpr std::size_t kFileBytes = 4 * limits::kMiB;

class SilentLog final : public rocksdb::Logger {
 public:
  using Logger::Logv;
  void Logv(const char*, va_list) override {}
};

class FileLog final : public rocksdb::Logger {
 public:
  explicit FileLog(std::filesystem::path path) : path_(std::move(path)) { open(); }
  FileLog(const FileLog&) = delete;
  FileLog& operator=(const FileLog&) = delete;
  ~FileLog() override {
    if (file_ >= 0) ::close(file_);
  }

  using Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    std::array<char, kLineBytes> text;
    std::vsnprintf(text.data(), text.size(), format, arguments);
    const auto now = static_cast<std::int64_t>(rocksdb::Env::Default()->NowMicros());
    const std::string line = to_rfc3339(from_micros(now)) + " " + text.data() + "\n";
    const std::lock_guard lock(mutex_);
    if (size_ > kFileBytes) rotate();
    const ssize_t written = file_ < 0 ? -1 : ::write(file_, line.data(), line.size());
    if (written > 0) size_ += static_cast<std::size_t>(written);
  }

 private:
  void open() {
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    std::error_code error;
    const auto size = std::filesystem::file_size(path_, error);
    size_ = error ? 0 : size;
  }

  void rotate() {
    if (file_ >= 0) ::close(file_);
    std::error_code ignored;
    std::filesystem::rename(path_, path_.string() + ".1", ignored);
    open();
  }

  const std::filesystem::path path_;
  std::mutex mutex_;  // guards all below
  int file_ = -1;
  std::size_t size_ = 0;
};

}  // namespace

std::shared_ptr<rocksdb::Logger> make_rocks_log(const std::filesystem::path& directory) {
  return std::make_shared<FileLog>(directory / "rocksdb_log");
}

std::shared_ptr<rocksdb::Logger> make_silent_log() { return std::make_shared<SilentLog>(); }

}  // namespace fairway::state

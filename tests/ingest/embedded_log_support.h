#pragma once

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include "ingest/embedded_log.h"
#include "tests/support/temp_dir.h"

// A disk that breaks on demand, and short ways to append and read.
namespace fairway::ingest::testing {

namespace fs = std::filesystem;

// Keeps what was written apart from what was synced, as a disk with a page cache does.
class FakeDisk final : public Disk {
 public:
  struct File {
    std::string now;
    std::string synced;
    // After a failed sync the kernel may call these pages clean without having stored them.
    std::vector<std::pair<std::size_t, std::size_t>> lost;
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;

  // What goes wrong next. Set before the log is used, or from a hook.
  std::optional<std::size_t> space_left;  // bytes that files may still grow by
  std::atomic<int> failing_syncs = 0;     // as many fdatasync calls fail
  std::atomic<bool> writes_fail = false;
  std::atomic<bool> cuts_fail = false;
  std::function<void()> before_sync;  // runs without the lock
  std::atomic<int> syncs = 0;

  std::string& bytes(const fs::path& path) { return now_.at(path.string())->now; }
  bool has(const fs::path& path) const { return now_.contains(path.string()); }
  void drop(const fs::path& path) { now_.erase(path.string()); }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& [name, file] : now_) names.push_back(name);
    return names;
  }

  // A disk with the same files, all of them synced.
  std::unique_ptr<FakeDisk> copy() const {
    auto disk = std::make_unique<FakeDisk>();
    for (const auto& [name, file] : now_) {
      disk->now_[name] = std::make_shared<File>(File{file->now, file->now, {}});
    }
    disk->durable_ = disk->now_;
    return disk;
  }

  // The disk after the power went: of the unsynced, any sectors may have made it.
  std::unique_ptr<FakeDisk> after_power_loss(std::mt19937& random) const {
    auto disk = std::make_unique<FakeDisk>();
    const auto lucky = [&] { return random() % 2 == 0; };
    for (const auto& [name, file] : durable_) {
      if (now_.contains(name) || lucky()) disk->now_[name] = survivor(*file, random);
    }
    for (const auto& [name, file] : now_) {
      if (!durable_.contains(name) && lucky()) disk->now_[name] = survivor(*file, random);
    }
    disk->durable_ = disk->now_;
    return disk;
  }

  Status make_folder(const fs::path&) override { return {}; }

  Result<std::vector<std::string>> list(const fs::path& folder) override {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> found;
    for (const auto& [name, file] : now_) {
      if (fs::path(name).parent_path() == folder) found.push_back(fs::path(name).filename());
    }
    return found;
  }

  Result<std::unique_ptr<LogFile>> open(const fs::path& path, OpenMode mode) override;

  Status remove(const fs::path& path) override {
    const std::lock_guard lock(mutex_);
    now_.erase(path.string());
    return {};
  }

  Status sync_folder(const fs::path& folder) override {
    const std::lock_guard lock(mutex_);
    const auto inside = [&](const auto& entry) {
      return fs::path(entry.first).parent_path() == folder;
    };
    std::erase_if(durable_, inside);
    for (const auto& entry : now_) {
      if (inside(entry)) durable_.insert(entry);
    }
    return {};
  }

 private:
  friend class FakeFile;

  static std::shared_ptr<File> survivor(const File& file, std::mt19937& random) {
    constexpr std::size_t kSector = 64;  // small, so that small tests tear too
    std::string bytes = file.synced;
    const std::size_t longer = std::max(file.now.size(), file.synced.size());
    const std::size_t shorter = std::min(file.now.size(), file.synced.size());
    bytes.resize(shorter + random() % (longer - shorter + 1));
    for (std::size_t at = 0; at < bytes.size(); at += kSector) {
      if (random() % 2 == 0) continue;
      for (std::size_t i = at; i < std::min({at + kSector, bytes.size(), file.now.size()}); ++i) {
        bytes[i] = file.now[i];
      }
    }
    return std::make_shared<File>(File{bytes, bytes, {}});
  }

  std::mutex mutex_;
  Names now_;
  Names durable_;
};

class FakeFile final : public LogFile {
 public:
  FakeFile(FakeDisk& disk, std::shared_ptr<FakeDisk::File> file)
      : disk_(disk), file_(std::move(file)) {}

  Result<std::uint64_t> size() override {
    const std::lock_guard lock(disk_.mutex_);
    return file_->now.size();
  }

  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
    const std::lock_guard lock(disk_.mutex_);
    if (offset >= file_->now.size()) return 0;
    return file_->now.copy(into.data(), into.size(), offset);
  }

  Status write(std::uint64_t offset, std::string_view bytes) override {
    const std::lock_guard lock(disk_.mutex_);
    if (disk_.writes_fail) {
      store(offset, bytes.substr(0, bytes.size() / 2));
      return failure("storage_failed", "cannot write");
    }
    const std::size_t fits = std::min(bytes.size(), disk_.space_left.value_or(bytes.size()));
    store(offset, bytes.substr(0, fits));
    if (disk_.space_left) *disk_.space_left -= fits;
    return fits == bytes.size() ? Status{} : failure("storage_full", "no space left");
  }

  Status cut(std::uint64_t size) override {
    const std::lock_guard lock(disk_.mutex_);
    if (disk_.cuts_fail) return failure("storage_failed", "cannot shorten");
    if (disk_.space_left) *disk_.space_left += file_->now.size() - size;
    file_->now.resize(size);
    return {};
  }

  Status sync() override {
    if (disk_.before_sync) disk_.before_sync();
    const std::lock_guard lock(disk_.mutex_);
    ++disk_.syncs;
    if (disk_.failing_syncs > 0) {
      --disk_.failing_syncs;
      file_->lost.emplace_back(std::min(file_->synced.size(), file_->now.size()),
                               file_->now.size());
      return failure("storage_failed", "cannot sync");
    }
    file_->synced = file_->now;
    for (const auto& [from, to] : file_->lost) {
      for (std::size_t i = from; i < std::min(to, file_->synced.size()); ++i) file_->synced[i] = 0;
    }
    return {};
  }

 private:
  void store(std::uint64_t offset, std::string_view bytes) {
    if (file_->now.size() < offset + bytes.size()) file_->now.resize(offset + bytes.size());
    file_->now.replace(offset, bytes.size(), bytes);
  }

  FakeDisk& disk_;
  std::shared_ptr<FakeDisk::File> file_;
};

inline Result<std::unique_ptr<LogFile>> FakeDisk::open(const fs::path& path, OpenMode mode) {
  const std::lock_guard lock(mutex_);
  auto& file = now_[path.string()];
  if (mode == OpenMode::create) {
    if (file) return failure("data_dir_unusable", "the file is there already", path.string());
    file = std::make_shared<File>();
  }
  if (!file) {
    now_.erase(path.string());
    return failure("data_dir_unusable", "no such file", path.string());
  }
  return std::make_unique<FakeFile>(*this, file);
}

class FakeClock final : public Clock {
 public:
  Instant now() const override { return from_micros(micros_); }
  void set(std::int64_t micros) { micros_ = micros; }

 private:
  std::atomic<std::int64_t> micros_ = 1'000'000;
};

inline LogEntry entry(std::string bytes, std::optional<std::int64_t> received = {}) {
  LogEntry entry{SourceName{"terminal-a"}, std::move(bytes), {}};
  if (received) entry.received = from_micros(*received);
  return entry;
}

inline Result<std::vector<Appended>> append(EmbeddedLog& log, LogBatch batch) {
  const auto promise = std::make_shared<std::promise<Result<std::vector<Appended>>>>();
  auto outcome = promise->get_future();
  log.append(std::move(batch),
             [promise](auto appended) { promise->set_value(std::move(appended)); });
  return outcome.get();
}

inline Result<std::vector<Appended>> append(EmbeddedLog& log, std::string bytes) {
  return append(log, LogBatch{entry(std::move(bytes))});
}

// Everything from the source's position to the end; throws its error.
inline std::vector<RawMessage> read_all(Source& source, const PollBudget& budget = {}) {
  std::vector<RawMessage> all;
  while (true) {
    auto batch = source.poll(budget);
    if (!batch) throw std::runtime_error(batch.error().code + ": " + batch.error().text());
    std::ranges::move(batch->messages, std::back_inserter(all));
    if (batch->caught_up()) return all;
  }
}

inline std::vector<std::string> texts(const std::vector<RawMessage>& messages) {
  std::vector<std::string> texts;
  for (const RawMessage& message : messages) texts.push_back(message.bytes);
  return texts;
}

inline std::vector<std::string> read_texts(const EmbeddedLog& log) {
  return texts(read_all(*log.reader()));
}

// While it lives, the process is a user who may not write everywhere, even if root runs the tests.
class WithoutRoot {
 public:
  WithoutRoot() { good_ = ::geteuid() != 0 || ::seteuid(kNobody) == 0; }
  ~WithoutRoot() { static_cast<void>(::seteuid(::getuid())); }
  WithoutRoot(const WithoutRoot&) = delete;
  WithoutRoot& operator=(const WithoutRoot&) = delete;

  bool good() const { return good_; }

 private:
  static constexpr uid_t kNobody = 65534;
  bool good_;
};

using fairway::test::TempDir;

}  // namespace fairway::ingest::testing

#include "tests/state/failing_disk.h"

namespace fairway::state::test {

class FailingFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FailingFile(std::unique_ptr<rocksdb::FSWritableFile> file, std::string name, FailingDisk& disk)
      : FSWritableFileOwnerWrapper(std::move(file)), name_(std::move(name)), disk_(disk) {}

  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
    if (!disk_.append_fails(name_)) return target()->Append(data, options, debug);
    // Half of it reaches the file, as a disk would have it.
    const rocksdb::Slice half(data.data(), data.size() / 2);
    target()->Append(half, options, debug).PermitUncheckedError();
    return rocksdb::IOStatus::IOError("append", "Input/output error");
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo&,
                           rocksdb::IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                         rocksdb::IODebugContext* debug) override {
    return sync(options, debug, [&] { return target()->Sync(options, debug); });
  }
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* debug) override {
    return sync(options, debug, [&] { return target()->Fsync(options, debug); });
  }

 private:
  template <typename Act>
  rocksdb::IOStatus sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug,
                         Act act) {
    if (disk_.sync_fails(name_)) return rocksdb::IOStatus::IOError("sync", "Input/output error");
    const std::uint64_t size = target()->GetFileSize(options, debug);
    rocksdb::IOStatus status = act();
    if (status.ok()) disk_.synced(name_, size);
    return status;
  }

  const std::string name_;
  FailingDisk& disk_;
};

FailingDisk::FailingDisk()
    : FileSystemWrapper(rocksdb::FileSystem::Default()),
      // Borrowed: the environment must not own the disk that owns it.
      env_(rocksdb::NewCompositeEnv(
          std::shared_ptr<rocksdb::FileSystem>(std::shared_ptr<void>(), this))) {}

void FailingDisk::fail_appends(std::string ending) {
  const std::lock_guard lock(mutex_);
  failing_appends_ = std::move(ending);
}

void FailingDisk::fail_syncs(std::string ending) {
  const std::lock_guard lock(mutex_);
  failing_syncs_ = std::move(ending);
}

void FailingDisk::heal() {
  const std::lock_guard lock(mutex_);
  failing_appends_.clear();
  failing_syncs_.clear();
}

void FailingDisk::lose_power() const {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, bytes] : synced_) {
    if (std::filesystem::exists(name)) std::filesystem::resize_file(name, bytes);
  }
}

rocksdb::IOStatus FailingDisk::NewWritableFile(const std::string& name,
                                               const rocksdb::FileOptions& options,
                                               std::unique_ptr<rocksdb::FSWritableFile>* result,
                                               rocksdb::IODebugContext* debug) {
  const auto status = target()->NewWritableFile(name, options, result, debug);
  if (status.ok()) {
    *result = std::make_unique<FailingFile>(std::move(*result), name, *this);
    synced(name, 0);
  }
  return status;
}

rocksdb::IOStatus FailingDisk::RenameFile(const std::string& from, const std::string& to,
                                          const rocksdb::IOOptions& options,
                                          rocksdb::IODebugContext* debug) {
  const auto status = target()->RenameFile(from, to, options, debug);
  const std::lock_guard lock(mutex_);
  if (status.ok() && synced_.contains(from)) {
    synced_[to] = synced_[from];
    synced_.erase(from);
  }
  return status;
}

rocksdb::IOStatus FailingDisk::DeleteFile(const std::string& name,
                                          const rocksdb::IOOptions& options,
                                          rocksdb::IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  synced_.erase(name);
  return target()->DeleteFile(name, options, debug);
}

bool FailingDisk::append_fails(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  return !failing_appends_.empty() && name.ends_with(failing_appends_);
}

bool FailingDisk::sync_fails(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  return !failing_syncs_.empty() && name.ends_with(failing_syncs_);
}

void FailingDisk::synced(const std::string& name, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  synced_[name] = bytes;
}

}  // namespace fairway::state::test

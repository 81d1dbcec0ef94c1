#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

namespace fairway::state::test {

// The machine's file system with a disk that fails when it is told to, and that knows what a power
// cut would leave. Outlives the stores on it.
class FailingDisk final : public rocksdb::FileSystemWrapper {
 public:
  FailingDisk();

  const char* Name() const override { return "FailingDisk"; }
  rocksdb::Env& env() { return *env_; }

  // While set, appends or syncs of files whose name ends so fail with an error of the device.
  void fail_appends(std::string ending);
  void fail_syncs(std::string ending);
  void heal();
  // Cuts every file back to what was synced of it. No store may be open.
  void lose_power() const;

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;

 private:
  friend class FailingFile;

  bool append_fails(const std::string& name) const;
  bool sync_fails(const std::string& name) const;
  void synced(const std::string& name, std::uint64_t bytes);

  std::unique_ptr<rocksdb::Env> env_;
  mutable std::mutex mutex_;  // guards all below
  std::string failing_appends_;
  std::string failing_syncs_;
  std::map<std::string, std::uint64_t> synced_;  // bytes of each file on stable storage
};

}  // namespace fairway::state::test

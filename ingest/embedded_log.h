#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "ingest/embedded_log_disk.h"
#include "ingest/embedded_log_extent.h"
#include "ingest/embedded_log_reader.h"
#include "ingest/embedded_log_recovery.h"
#include "ingest/embedded_log_writer.h"
#include "ingest/source.h"
#include "schemas/base/limits.h"

namespace fairway::ingest {

// The durable log of Fairway alone: messages are appended to it by HTTP and files, and the worker
// reads them from it. A message is acknowledged once it is on stable storage, and then survives the
// process and the power. Many appenders share one write and one sync. Grammar: segment.h.
//
// Any thread appends. One thread of the log writes, syncs and calls back. Hold the DataDirLock of
// the directory while a log is open.
class EmbeddedLog {
 public:
  struct Options {
    const Clock* clock = nullptr;  // stamps what is received; borrowed, required
    std::size_t segment_bytes = limits::kSegmentBytes;    // a new file begins beyond
    std::size_t queue_bytes = limits::kAppendQueueBytes;  // waiting for the disk
    Disk* disk = nullptr;                                 // borrowed; none: this machine's
  };

  // Errors: log_damaged, and those of Disk.
  static Result<std::unique_ptr<EmbeddedLog>> open(const std::filesystem::path& folder,
                                                   const Options& options);
  // Writes what is queued, calls back, then ends. Readers must be gone by then.
  ~EmbeddedLog();

  // Appends all messages of the batch, side by side and in order, or none. Calls back in the order
  // of the appends, on the log's thread: do not block it; appending from there is fine.
  // What is refused at the door (bad_source, message_too_large, batch_too_large, too_busy) calls
  // back before append returns. Later errors: storage_full, storage_failed: the next append tries
  // the disk again. A crash may leave some or all messages of an unacknowledged batch in the log.
  using Done = std::function<void(Result<std::vector<Appended>>)>;
  void append(LogBatch batch, Done done);

  // Behind the last record on stable storage.
  Position durable_end() const { return {0, extent_.end()}; }

  // A source that sees only synced records, from the beginning. Each reader has its own position.
  std::unique_ptr<LogReader> reader() const;

  // Called on the log's thread whenever the durable end has moved; must not block, nor call
  // on_durable. Once on_durable returns, the hook before is not called any more.
  void on_durable(std::function<void()> wake);

  // What opening cut off.
  const std::vector<TornTail>& torn() const { return torn_; }
  // Why the last write failed; none once one succeeded.
  std::optional<Error> trouble() const;
  // When it failed; none once one succeeded. Only another append tells whether the disk is good.
  std::optional<Instant> failed_at() const;
  // Since when the disk has been at work on one write; none while nothing waits for it.
  std::optional<Instant> writing_since() const;

 private:
  struct Waiting {
    LogBatch batch;
    std::size_t bytes;
    Done done;
  };

  EmbeddedLog(std::unique_ptr<Disk> own_disk, Disk& disk, std::filesystem::path folder,
              const Options& options, RecoveredLog recovered);

  std::optional<Error> refusal(const LogBatch& batch, std::size_t bytes) const;
  void run();
  std::vector<Waiting> take_group();
  void commit(std::vector<Waiting> group);

  std::unique_ptr<Disk> own_disk_;
  Disk& disk_;
  const Clock& clock_;
  std::filesystem::path folder_;
  std::size_t queue_bytes_max_;
  std::vector<TornTail> torn_;
  LogExtent extent_;
  LogWriter writer_;  // the log's thread only

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable queued_;
  std::deque<Waiting> queue_;
  std::size_t queue_bytes_ = 0;  // of the queue and of the group being written
  bool closing_ = false;
  std::optional<Error> trouble_;
  std::optional<Instant> failed_at_;
  std::optional<Instant> writing_since_;

  std::mutex wake_mutex_;  // guards wake_, held while it runs
  std::function<void()> wake_;

  std::thread thread_;
};

}  // namespace fairway::ingest

#include "ingest/embedded_log.h"

#include <algorithm>
#include <cassert>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace fairway::ingest {

Result<std::unique_ptr<EmbeddedLog>> EmbeddedLog::open(const std::filesystem::path& folder,
                                                       const Options& options) {
  assert(options.clock != nullptr);
  std::unique_ptr<Disk> own_disk = options.disk == nullptr ? make_disk() : nullptr;
  Disk& disk = own_disk ? *own_disk : *options.disk;
  auto recovered = recover_log(disk, folder);
  if (!recovered) return std::unexpected(std::move(recovered.error()));
  std::unique_ptr<EmbeddedLog> log(
      new EmbeddedLog(std::move(own_disk), disk, folder, options, std::move(*recovered)));
  FAIRWAY_TRY(log->writer_.prepare());
  log->extent_.grow(log->writer_.segment_base(), log->writer_.end());
  log->thread_ = std::thread([log = log.get()] { log->run(); });
  return log;
}

EmbeddedLog::EmbeddedLog(std::unique_ptr<Disk> own_disk, Disk& disk, std::filesystem::path folder,
                         const Options& options, RecoveredLog recovered)
    : own_disk_(std::move(own_disk)),
      disk_(disk),
      clock_(*options.clock),
      folder_(std::move(folder)),
      queue_bytes_max_(options.queue_bytes),
      torn_(std::move(recovered.torn)),
      extent_(recovered.segments, recovered.end),
      writer_(disk_, *options.clock, folder_, options.segment_bytes, std::move(recovered)) {}

EmbeddedLog::~EmbeddedLog() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  queued_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void EmbeddedLog::append(LogBatch batch, Done done) {
  const std::size_t bytes = log_bytes(batch);
  if (auto refused = refusal(batch, bytes)) {
    done(std::unexpected(std::move(*refused)));
    return;
  }
  std::unique_lock lock(mutex_);
  if (queue_bytes_ + bytes > queue_bytes_max_) {
    lock.unlock();
    done(failure("too_busy", "more messages are waiting for the disk than fit in memory",
                 folder_.string(), "Send it again a little later"));
    return;
  }
  queue_bytes_ += bytes;
  queue_.push_back({std::move(batch), bytes, std::move(done)});
  lock.unlock();
  queued_.notify_one();
}

std::optional<Error> EmbeddedLog::refusal(const LogBatch& batch, std::size_t bytes) const {
  for (const LogEntry& entry : batch) {
    const std::size_t source = entry.source.value().size();
    if (source == 0 || source > limits::kSourceNameBytes) {
      return Error{"bad_source",
                   fmt::format("the source's name has {} bytes, 1 to {} are allowed", source,
                               limits::kSourceNameBytes),
                   entry.source.value().substr(0, limits::kSourceNameBytes), "Name the source"};
    }
    if (entry.bytes.size() > limits::kMessageBytes) {
      return Error{"message_too_large",
                   fmt::format("a message has {} bytes, {} are allowed", entry.bytes.size(),
                               limits::kMessageBytes),
                   entry.source.value(), "Send it in parts"};
    }
  }
  if (bytes > queue_bytes_max_) {
    return Error{"batch_too_large",
                 fmt::format("the messages sent together take {} bytes, {} are allowed", bytes,
                             queue_bytes_max_),
                 {},
                 "Send fewer at a time"};
  }
  return std::nullopt;
}

void EmbeddedLog::run() {
  while (true) {
    std::vector<Waiting> group = take_group();
    if (group.empty()) return;
    commit(std::move(group));
  }
}

// Waits for work; nothing once the log is closing and the queue is empty.
std::vector<EmbeddedLog::Waiting> EmbeddedLog::take_group() {
  std::unique_lock lock(mutex_);
  queued_.wait(lock, [this] { return closing_ || !queue_.empty(); });
  std::vector<Waiting> group;
  std::size_t bytes = 0;
  std::size_t room = 0;
  while (!queue_.empty()) {
    const std::size_t more = queue_.front().bytes;
    if (group.empty()) {
      room = std::max(more, std::min(writer_.room_for(more), limits::kAppendGroupBytes));
    } else if (bytes + more > room) {
      break;
    }
    bytes += more;
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  if (!group.empty()) writing_since_ = clock_.now();
  return group;
}

void EmbeddedLog::commit(std::vector<Waiting> group) {
  std::vector<const LogBatch*> batches;
  std::size_t bytes = 0;
  for (const Waiting& waiting : group) {
    batches.push_back(&waiting.batch);
    bytes += waiting.bytes;
  }
  auto written = writer_.write(batches);
  if (written) extent_.grow(writer_.segment_base(), writer_.end());
  {
    const std::lock_guard lock(mutex_);
    queue_bytes_ -= bytes;
    writing_since_.reset();
    if (bytes != 0) {
      trouble_ = written ? std::nullopt : std::optional(written.error());
      failed_at_ = written ? std::nullopt : std::optional(clock_.now());
    }
  }
  if (written && bytes != 0) {
    const std::lock_guard lock(wake_mutex_);
    if (wake_) wake_();
  }
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (written) {
      group[i].done(std::move((*written)[i]));
    } else {
      group[i].done(std::unexpected(written.error()));
    }
  }
}

std::unique_ptr<LogReader> EmbeddedLog::reader() const {
  return std::make_unique<LogReader>(disk_, folder_, extent_);
}

void EmbeddedLog::on_durable(std::function<void()> wake) {
  const std::lock_guard lock(wake_mutex_);
  wake_ = std::move(wake);
}

std::optional<Instant> EmbeddedLog::failed_at() const {
  const std::lock_guard lock(mutex_);
  return failed_at_;
}

std::optional<Instant> EmbeddedLog::writing_since() const {
  const std::lock_guard lock(mutex_);
  return writing_since_;
}

std::optional<Error> EmbeddedLog::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

}  // namespace fairway::ingest

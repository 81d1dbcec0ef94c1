// What a running Fairway says of itself: whether it is ready, and what its metrics show.
#include <cstdint>
#include <fstream>
#include <optional>

#include <unistd.h>

#include "pipeline/service/node.h"

namespace fairway::pipeline {
namespace {

// A disk answers within milliseconds; one that is silent for so long is in trouble.
constexpr std::chrono::seconds kSilentDisk{5};
// So long a failed write keeps senders away; then one may try again, for nothing else shows that
// the disk is good.
constexpr std::chrono::seconds kFailedWrite{30};

std::optional<std::uint64_t> resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  if (!(statm >> total >> resident)) return std::nullopt;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

sinks::Health Node::health() const {
  const auto now = wall_clock_.now();
  const auto writing = log_->writing_since();
  if (writing && now - *writing > kSilentDisk) {
    return {false, "nothing is taken in, reads are served: the disk of the log does not answer"};
  }
  const auto trouble = log_->trouble();
  const auto failed = log_->failed_at();
  if (trouble && failed && now - *failed < kFailedWrite) {
    return {false, "nothing is taken in, reads are served: " + trouble->text()};
  }
  sinks::Health health = worker_thread_->health();
  return health.ready ? board_.health() : health;
}

sinks::Metrics::Readings Node::readings() const {
  sinks::Metrics::Readings readings;
  if (const std::int64_t tick = tick_micros_; tick != 0) {
    readings.tick = from_micros(tick);
    const auto lag = wall_clock_.now() - *readings.tick;
    readings.state_lag_s = static_cast<double>(lag.count()) / 1e6;
  }
  readings.log_bytes = log_->durable_end().offset;
  if (const auto merged = worker_thread_->merged_until()) readings.position_bytes = merged->offset;
  board_.read(readings);
  if (publisher_) readings.publisher = publisher_->reading();
  readings.auth_failures = access_->failures();
  if (const auto fresh = access_->issuer_keys_fresh()) readings.reloads["issuer_keys"] = *fresh;
  if (tls_) {
    readings.certificate_ends = tls_->ends();
    readings.reloads["certificate"] = tls_->fresh();
  }
  readings.memory_bytes = resident_bytes();
  readings.changes = changes_->bounds().last.sequence;
  readings.untold = untold_;
  if (streams_) readings.streams = streams_->streams();
  if (streams_) readings.stream_bytes = streams_->queued_bytes();
  const state::StoreStats stats = store_->stats();
  readings.rocksdb = {{"block_cache_usage_bytes", stats.block_cache_bytes},
                      {"memtable_bytes", stats.memtable_bytes},
                      {"estimated_pending_compaction_bytes", stats.pending_compaction_bytes},
                      {"level0_files", stats.level0_files},
                      {"write_stalls", stats.write_stalls},
                      {"background_errors", stats.background_errors}};
  return readings;
}

}  // namespace fairway::pipeline

#include "pipeline/worker.h"

#include <chrono>
#include <utility>

#include "pipeline/take_in.h"
#include "schemas/base/crash_point.h"
#include "state/reader.h"

namespace fairway::pipeline {
namespace {

constexpr std::uint32_t kInput = 0;  // the embedded log
constexpr ingest::PollBudget kOneMessage{.messages = 1};
constexpr std::size_t kOnlyOwner = 0;  // this process owns every shard

// Times a step for the metrics; nothing that is stored depends on it.
class StopWatch {
 public:
  std::chrono::nanoseconds elapsed() const { return std::chrono::steady_clock::now() - start_; }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

Worker::Worker(const Parts& parts)
    : parts_(parts), applier_(parts.store, parts.exchange, kOnlyOwner) {}

Status Worker::start() { return seek_and_resume(); }

Result<StepReport> Worker::step() {
  StepReport report;

  // poll
  const bool cautious = parts_.guard != nullptr && parts_.guard->cautious();
  auto batch = parts_.source.poll(cautious ? kOneMessage : parts_.budget);
  if (!batch) return std::unexpected(std::move(batch.error()));
  crash_point("after_poll");

  // decode: bytes to records, each for one owner
  const StopWatch decoding;
  std::vector<Record> records;
  for (ingest::RawMessage& message : batch->messages) {
    report.bytes += message.bytes.size();
    report.last_received = message.received;
    take_in(std::move(message), parts_.decoder, records);
  }
  report.decode_time = decoding.elapsed();
  crash_point("after_decode");

  // apply: every record to its owner, and what that owes to others
  const StopWatch merging;
  if (!records.empty()) parts_.exchange.send(std::move(records));
  FAIRWAY_TRY(applier_.apply());
  report.merge_time = merging.elapsed();
  crash_point("after_apply");

  // tick
  const auto tick =
      next_tick(tick_, parts_.tick_mode, parts_.clock, batch->caught_up, report.last_received);

  // commit: rows, counts, position and T in one synced batch
  const StopWatch committing;
  report.messages = batch->messages.size();
  report.caught_up = batch->caught_up;
  report.merged = applier_.stats();
  report.commit_bytes = applier_.batch_bytes();
  const bool moved = report.messages > 0 || report.commit_bytes > 0;
  if (moved) FAIRWAY_TRY(applier_.commit({batch->next, tick}));
  report.commit_time = committing.elapsed();
  crash_point("after_step");

  next_ = batch->next;
  tick_ = tick;
  report.next = next_;
  report.tick = tick_;
  return report;
}

Status Worker::recover() {
  FAIRWAY_TRY(parts_.store.recover());
  applier_.discard();
  parts_.exchange.clear();
  return seek_and_resume();
}

Status Worker::seek_and_resume() {
  const state::StateReader reader(parts_.store);
  const auto position = reader.position(kInput);
  if (!position) return std::unexpected(position.error());
  const auto tick = reader.tick();
  if (!tick) return std::unexpected(tick.error());
  next_ = position->value_or(Position{kInput, 0});
  tick_ = *tick;
  FAIRWAY_TRY(applier_.resume());
  return parts_.source.seek(*next_);
}

}  // namespace fairway::pipeline

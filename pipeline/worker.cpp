#include "pipeline/worker.h"

#include <chrono>
#include <utility>
#include <variant>

#include "pipeline/fold/track_fold.h"
#include "pipeline/take_in.h"
#include "schemas/base/crash_point.h"
#include "state/meta.h"
#include "state/reader.h"

namespace fairway::pipeline {
namespace {

constexpr ingest::PollBudget kOneMessage{.messages = 1};
constexpr std::size_t kOnlyOwner = 0;  // this process owns every shard

// Times a step for the metrics; nothing that is stored depends on it.
class StopWatch {
 public:
  std::chrono::nanoseconds elapsed() const { return std::chrono::steady_clock::now() - start_; }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::vector<Input> moved_inputs(const ingest::RawBatch& batch) {
  std::vector<Input> moved;
  for (const ingest::InputStanding& standing : batch.inputs) {
    if (standing.moved) moved.push_back(standing.input);
  }
  return moved;
}

std::map<SourceName, std::uint64_t> unmapped_in(const std::vector<Record>& records,
                                                const Catalogue& catalogue) {
  std::map<SourceName, std::uint64_t> unmapped;
  for (const Record& record : records) {
    const auto* stated = std::get_if<FactRecord>(&record);
    if (stated == nullptr || kind_of(stated->row.fact, catalogue) != nullptr) continue;
    ++unmapped[stated->row.fact.source];
  }
  return unmapped;
}

}  // namespace

Worker::Worker(const Parts& parts)
    : parts_(parts),
      applier_(parts.store, parts.exchange, kOnlyOwner),
      tick_rule_(parts.tick_mode, parts.clock) {}

Status Worker::start() { return seek_and_resume(); }

Result<StepReport> Worker::step() {
  StepReport report;

  // poll
  const bool cautious = parts_.guard != nullptr && parts_.guard->cautious();
  auto batch = parts_.source.poll(cautious ? kOneMessage : parts_.budget);
  if (!batch) return std::unexpected(std::move(batch.error()));
  if (parts_.teller != nullptr) parts_.teller->listen(batch->messages);
  crash_point("after_poll");

  // decode: bytes to records, each for one owner
  const StopWatch decoding;
  std::vector<Record> records;
  for (ingest::RawMessage& message : batch->messages) {
    report.bytes += message.bytes.size();
    take_in(std::move(message), parts_.decoder, records);
  }
  report.decode_time = decoding.elapsed();
  if (parts_.catalogue != nullptr) report.unmapped = unmapped_in(records, *parts_.catalogue);
  crash_point("after_decode");

  // apply: every record to its owner, and what that owes to others
  const StopWatch merging;
  if (!records.empty()) parts_.exchange.send(std::move(records));
  FAIRWAY_TRY(applier_.apply());
  report.merge_time = merging.elapsed();
  crash_point("after_apply");

  // tick
  const auto tick = tick_rule_.next(tick_, *batch);
  for (DataGap& gap : batch->gaps) gap.noticed = parts_.clock.now();

  // tell: what that changed for readers, and what earlier steps had no time for
  std::vector<state::GrownTrack> grown = applier_.take_grown();
  report.merged = applier_.stats();
  if (parts_.teller != nullptr) FAIRWAY_TRY(tell(*batch, std::move(grown), tick, report));
  crash_point("after_tell");

  // commit: rows, counts, changes, positions, gaps and T in one synced batch
  const StopWatch committing;
  report.messages = batch->messages.size();
  report.caught_up = batch->caught_up();
  report.commit_bytes = applier_.batch_bytes();
  std::vector<Input> moved = moved_inputs(*batch);
  if (!moved.empty() || !batch->gaps.empty() || report.commit_bytes > 0) {
    FAIRWAY_TRY(applier_.commit({std::move(moved), batch->gaps, tick}));
  }
  report.commit_time = committing.elapsed();
  FAIRWAY_TRY(told(report));
  crash_point("after_step");

  tick_ = tick;
  report.inputs = std::move(batch->inputs);
  report.gaps = std::move(batch->gaps);
  report.tick = tick_;
  return report;
}

Status Worker::tell(const ingest::RawBatch& batch, std::vector<state::GrownTrack> grown,
                    std::optional<Instant> tick, StepReport& report) {
  const StopWatch telling;
  const std::size_t limit = parts_.tell_at_most.value_or(
      pace_.limit(!batch.messages.empty(), report.decode_time + report.merge_time));
  News news{.grown = std::move(grown),
            .refused = report.merged.refused,
            .gaps = batch.gaps,
            .tick = tick.value_or(Instant{}),
            .caught_up = batch.caught_up()};
  const News tests = parts_.test_teller != nullptr ? parts_.test_teller->take_own(news) : News{};
  FAIRWAY_TRY(parts_.teller->tell(news, limit, applier_.batch()));
  report.told = parts_.teller->looked_at();
  report.tell_time = telling.elapsed();
  pace_.note(report.told, report.tell_time);
  if (parts_.test_teller == nullptr) return {};
  return tell_tests(tests, !batch.messages.empty(), report);
}

// Beside the live log, and with half as much time.
Status Worker::tell_tests(const News& news, bool has_input, const StepReport& report) {
  const StopWatch telling;
  const std::size_t limit = parts_.tell_at_most.value_or(
      test_pace_.limit(has_input, (report.decode_time + report.merge_time) / 2));
  FAIRWAY_TRY(parts_.test_teller->tell(news, limit, applier_.batch()));
  test_pace_.note(parts_.test_teller->looked_at(), telling.elapsed());
  return {};
}

Status Worker::told(StepReport& report) {
  if (report.commit_bytes > 0) {
    pace_.note_commit(report.commit_time);
    test_pace_.note_commit(report.commit_time);
  }
  if (parts_.teller != nullptr) {
    FAIRWAY_TRY(parts_.teller->committed());
    report.untold = parts_.teller->untold();
  }
  report.at_rest = report.untold == 0;
  if (parts_.test_teller != nullptr) {
    FAIRWAY_TRY(parts_.test_teller->committed());
    report.at_rest = report.at_rest && parts_.test_teller->untold() == 0;
  }
  return {};
}

Status Worker::recover() {
  FAIRWAY_TRY(parts_.store.recover());
  applier_.discard();
  parts_.exchange.clear();
  return seek_and_resume();
}

Status Worker::seek_and_resume() {
  const auto inputs = state::read_inputs(parts_.store);
  if (!inputs) return std::unexpected(inputs.error());
  const auto tick = state::StateReader(parts_.store).tick();
  if (!tick) return std::unexpected(tick.error());
  tick_ = *tick;
  FAIRWAY_TRY(applier_.resume());
  if (parts_.teller != nullptr) FAIRWAY_TRY(parts_.teller->resume());
  if (parts_.test_teller != nullptr) FAIRWAY_TRY(parts_.test_teller->resume());
  return parts_.source.resume(*inputs);
}

}  // namespace fairway::pipeline

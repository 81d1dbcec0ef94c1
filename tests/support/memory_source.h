#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "ingest/source.h"

namespace fairway::test {

// An input log in memory: what a test pushes is there at once. Offsets count messages.
class MemorySource final : public ingest::Source {
 public:
  void push(SourceName source, std::string bytes, Instant received) {
    const Position position{0, log_.size()};
    log_.push_back({position, received, std::move(source), std::move(bytes)});
  }

  Status resume(std::span<const Input> known) override {
    next_ = known.empty() ? 0 : known.front().next;
    return {};
  }

  Result<ingest::RawBatch> poll(const ingest::PollBudget& budget) override {
    ingest::RawBatch batch;
    while (next_ < log_.size() && batch.messages.size() < budget.messages) {
      batch.messages.push_back(log_[next_++]);
    }
    ingest::InputStanding standing;
    standing.input.next = next_;
    standing.moved = !batch.messages.empty();
    standing.caught_up = next_ == log_.size();
    if (next_ > 0) standing.last_received = log_[next_ - 1].received;
    batch.inputs.push_back(std::move(standing));
    return batch;
  }

  const std::vector<ingest::RawMessage>& log() const { return log_; }

 private:
  std::vector<ingest::RawMessage> log_;
  std::uint64_t next_ = 0;
};

class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant now) : now_(now) {}
  Instant now() const override { return now_; }
  void set(Instant now) { now_ = now; }

 private:
  Instant now_;
};

}  // namespace fairway::test

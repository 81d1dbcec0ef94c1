#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "ingest/source.h"
#include "schemas/base/clock.h"

namespace fairway::pipeline {

// How T moves (SETTLED 7): with the wall clock when the input is caught up, or with the input
// alone.
enum class TickMode { wall, input };

// T of RULES R9: stored, only grows. Its candidate is the least over all inputs of: the wall clock
// for one that is caught up, else the stamp of the last record read from it; never later than the
// wall clock, for senders stamp records themselves. An input in trouble holds T for limits::
// kUnreachableHold; then it is a data gap, once, and T goes on without it. One thread.
class TickRule {
 public:
  // Borrows the clock.
  TickRule(TickMode mode, const Clock& clock) : mode_(mode), clock_(clock) {}

  // T after the batch; who was given up on joins the batch's gaps.
  std::optional<Instant> next(std::optional<Instant> tick, ingest::RawBatch& batch);

 private:
  struct Trouble {
    Instant since;
    bool given_up = false;
  };

  // What the input lets T be; none: T stays where it is.
  std::optional<Instant> bound(const ingest::InputStanding& standing, Instant now,
                               std::vector<DataGap>& gaps);

  TickMode mode_;
  const Clock& clock_;
  std::map<std::uint32_t, Trouble> troubled_;  // by the input's number
};

}  // namespace fairway::pipeline

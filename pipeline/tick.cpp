#include "pipeline/tick.h"

#include <algorithm>

#include "schemas/base/limits.h"

namespace fairway::pipeline {

std::optional<Instant> TickRule::next(std::optional<Instant> tick, ingest::RawBatch& batch) {
  std::optional<Instant> candidate;
  if (mode_ == TickMode::input) {
    for (const ingest::RawMessage& message : batch.messages) {
      candidate = candidate ? std::max(*candidate, message.received) : message.received;
    }
  } else {
    const Instant now = clock_.now();
    candidate = now;
    for (const ingest::InputStanding& standing : batch.inputs) {
      const auto bounded = bound(standing, now, batch.gaps);
      candidate = candidate && bounded ? std::min(*candidate, *bounded) : std::optional<Instant>();
    }
  }
  if (!candidate) return tick;
  return tick ? std::max(*tick, *candidate) : *candidate;
}

std::optional<Instant> TickRule::bound(const ingest::InputStanding& standing, Instant now,
                                       std::vector<DataGap>& gaps) {
  const Input& input = standing.input;
  if (!standing.trouble) {
    troubled_.erase(input.number);
    return standing.caught_up ? now : standing.last_received;
  }
  Trouble& trouble = troubled_.try_emplace(input.number, Trouble{now}).first->second;
  if (now - trouble.since < limits::kUnreachableHold) return std::nullopt;
  if (!trouble.given_up) {
    gaps.push_back({input.number, GapReason::unreachable, input.next, input.next, now});
    trouble.given_up = true;
  }
  return now;
}

}  // namespace fairway::pipeline

#pragma once

#include <optional>

#include "schemas/base/clock.h"

namespace fairway::pipeline {

// How T moves (SETTLED 7): with the wall clock when the input is caught up, or with the input
// alone.
enum class TickMode { wall, input };

// T of RULES R9: stored, only grows. `caught_up`: nothing of the input was left behind the batch;
// `last_received`: the stamp of the last record read, if one was.
inline std::optional<Instant> next_tick(std::optional<Instant> tick, TickMode mode,
                                        const Clock& clock, bool caught_up,
                                        std::optional<Instant> last_received) {
  std::optional<Instant> candidate = last_received;
  if (mode == TickMode::wall && caught_up) candidate = clock.now();
  if (!candidate) return tick;
  return tick ? std::max(*tick, *candidate) : *candidate;
}

}  // namespace fairway::pipeline

#pragma once

#include <cstdint>

#include "pipeline/simulator/dice.h"
#include "schemas/base/clock.h"

namespace fairway::simulator {

// How senders err; each a share of their messages. The defaults are a busy port's good days.
struct Habits {
  Share late = percent(4);         // come one to forty-eight hours later than usual
  Share doubles = percent(3);      // come a second time, the same bytes
  Share corrections = percent(3);  // say it wrongly first; half of these come after the correction
  Share withdrawals = percent(1);  // say what never happened, and take it back
  Share contradictions = percent(2);  // a second witness is hours off
  Share zone_errors = percent(1);     // a second witness writes local time as UTC
  Share silence = percent(2);         // of a feed's days: it is silent for hours, then tells all
  Share rubbish = Share{50};          // are followed by bytes that nobody can read
};

// A port's days. All that is sent follows from these numbers and nothing else.
struct Settings {
  std::uint64_t seed = 1;
  std::uint64_t shipments = 1'000;
  std::uint64_t per_day = 200;  // how many shipments' ships, flights and lists come a day
  Instant start = from_micros(1'772'323'200'000'000);  // 2026-03-01T00:00:00Z: of the first of them
  // How long after a box began one trip it may begin the next: longer than any trip.
  std::uint64_t box_rest_days = 75;
  Habits habits = {};
};

}  // namespace fairway::simulator

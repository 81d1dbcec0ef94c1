#pragma once

#include <cstdint>

#include "pipeline/simulator/settings.h"
#include "schemas/base/clock.h"

namespace fairway::simulator {

// What the world's own figures are, for comparison with the published ones (VIEWS section 2): M9
// arrival to release of what was released later than it arrived or with it, M11 arrival report to
// release, M12 inspected declarations of all.
struct Figures {
  struct Times {
    std::uint64_t count = 0;
    Duration mean{0};
    Duration median{0};
  };

  Times import_clearance;
  Times export_clearance;
  std::uint64_t declared = 0;
  std::uint64_t inspected = 0;
};

Figures figures_of(const Settings& settings);

}  // namespace fairway::simulator

#pragma once

#include <string>
#include <vector>

#include "pipeline/simulator/settings.h"
#include "schemas/base/clock.h"
#include "schemas/model/names.h"
#include "schemas/model/reference.h"

namespace fairway::simulator {

// Something worth looking at, and what.
struct Highlight {
  Reference reference;
  Names shows;
};

// Five at most, each of another kind: an inspection, a move that is taken back, a declaration that
// is rejected and lodged again, a box of several consignees, cargo that flies in parts; of each the
// one that is told nearest to the noon of the day that begins at `from`.
std::vector<Highlight> highlights_of(const Settings& settings, Instant from);

}  // namespace fairway::simulator

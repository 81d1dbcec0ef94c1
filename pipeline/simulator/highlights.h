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

// Five at most, each of another kind: an inspection, a move that was taken back, a declaration that
// was rejected and lodged again, a box of several consignees, cargo that flew in parts. Of lives
// that somebody tells of within a day after `from`.
std::vector<Highlight> highlights_of(const Settings& settings, Instant from);

}  // namespace fairway::simulator

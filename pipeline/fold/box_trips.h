#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "pipeline/fold/track_fold.h"

namespace fairway::pipeline {

// Cuts a container's track into its uses, by one scan over its live actual equipment facts in the
// order of their key (RULES R4 (a) to (g)). Reads `fold.said`, nothing else.
std::vector<Trip> cut_box_trips(const TrackFold& fold, const Rules& rules);

// The phase of a kind that cuts: empty_out 0 ... empty_in 8; none for other kinds.
std::optional<int> trip_phase(std::string_view kind);

}  // namespace fairway::pipeline

#pragma once

#include <optional>
#include <string_view>

#include "pipeline/fold/track_fold.h"

namespace fairway::pipeline {

// Cuts a container's track into trips by one scan over its live actual equipment facts, then places
// every other fact (RULES R4). Fills trips and trip_of of `fold`, whose `said` is sorted.
void cut_trips(TrackFold& fold, const Rules& rules);

// The phase of a kind that cuts: empty_out 0 ... empty_in 8; none for other kinds.
std::optional<int> trip_phase(std::string_view kind);

// The trip that an anchor chooses for a link (RULES R5): the one that holds it, else the nearest
// within 45 days, the later on a tie; kNoTrip: the link waits. `valid_from`: of the link's window.
std::size_t choose_trip(const TrackFold& fold, Instant anchor, std::optional<Instant> valid_from);
// Only a trip that holds the instant.
std::size_t trip_holding(const TrackFold& fold, Instant instant);

// Where a trip's window [start, next start) ends; none for the last.
std::optional<Instant> next_start(const TrackFold& fold, std::size_t trip);

}  // namespace fairway::pipeline

#pragma once

#include <vector>

#include "pipeline/fold/track_fold.h"

namespace fairway::pipeline {

// What the statements about one (role, from, to) come to (RULES R5). Borrows from the TrackFold.
struct HeldLink {
  const Link* link = nullptr;  // the winner by R7
  Instant published;           // of the winner
  bool claimed = false;        // nobody with the right has said it: opens nothing
};

// The present links at a track, both ends', sorted by (role, from, to). A link that only sources
// without the right state is claimed.
std::vector<HeldLink> present_links(const TrackFold& track, const Rules& rules);

// The trip of `box` that a present link means, or kNoTrip while it waits (RULES R5).
std::size_t trip_of_link(const HeldLink& held, const TrackFold& box);

}  // namespace fairway::pipeline

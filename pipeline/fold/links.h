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
// without the right state is claimed. Of planned stays of one leg the latest published holds.
// The trips of `track` are cut.
std::vector<HeldLink> present_links(const TrackFold& track, const Rules& rules);

// A link that was stated and holds no more: its document was corrected or withdrawn, a later
// statement takes it back, or another call took over its leg.
struct EndedLink {
  const Link* link = nullptr;
  FactStatus status = FactStatus::superseded;
  bool claimed = false;
};
// Sorted by (role, from, to), each once; none that is present.
std::vector<EndedLink> ended_links(const TrackFold& track, const Rules& rules);

}  // namespace fairway::pipeline

#pragma once

#include <optional>

#include "pipeline/fold/world.h"

namespace fairway::pipeline {

// Which use of one of its ends a link means (RULES R5).
struct LinkTrip {
  std::size_t trip = kNoTrip;  // none: the end is not used again, or the link waits
  bool pending = false;        // it waits for a trip
};

// `end` is one of the link's ends. Its anchor decides: its own, else its validFrom, else the shown
// arrival of the call on which the same message puts the document, else the event's date; when it
// was published counts for a box only if a trip holds that.
LinkTrip trip_of_link(const HeldLink& held, const Reference& end, World& world);

// The same against a fold that the world is still making.
LinkTrip trip_of_link(const HeldLink& held, const TrackFold& end, World& world);

}  // namespace fairway::pipeline

#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/fold/world.h"

namespace fairway::pipeline {

// What a container's track says of each of its trips, as hashes. A timeline that shows a trip of it
// reads what that trip's hash covers and nothing else of the track: the facts that lie in the trip,
// where it begins and ends, the links that mean it and who states them. While the hash stays, so
// does the timeline, whatever is said of the container's other trips.
struct Portrait {
  std::vector<std::uint64_t> trips;  // in the order of the trips
  std::uint64_t loose = 0;           // the facts and the links that lie in none

  std::uint64_t of(std::size_t trip) const { return trip == kNoTrip ? loose : trips[trip]; }
  // Whether all of these are to be seen now.
  bool shows(const std::vector<std::uint64_t>& parts) const;
};

Portrait portrait_of(const Reference& container, World& world);

}  // namespace fairway::pipeline

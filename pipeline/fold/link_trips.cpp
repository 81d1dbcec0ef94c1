#include "pipeline/fold/link_trips.h"

#include "pipeline/fold/milestones.h"
#include "pipeline/fold/trips.h"

namespace fairway::pipeline {
namespace {

// The arrival that the call shows, in its use nearest to the link's publication.
std::optional<Instant> arrival_at(const Reference& call, Instant published, World& world) {
  const TrackFold& track = world.track(call);
  const std::size_t trip = choose_trip(track, published, std::nullopt);
  std::vector<std::size_t> arrivals;
  for (std::size_t i = 0; i < track.said.size(); ++i) {
    const Said& said = track.said[i];
    if (said.counts() && said.kind->code == "arrived" && track.trip_of[i] == trip) {
      arrivals.push_back(i);
    }
  }
  const std::vector<Milestone> shown = milestones_of(track, arrivals, world.rules());
  if (shown.empty()) return std::nullopt;
  return shown_time(shown.front());
}

}  // namespace

LinkTrip trip_of_link(const HeldLink& held, const TrackFold& end, World& world) {
  const Link& link = *held.link;
  const bool box = end.reuse.how == Reuse::How::trip;
  // Of a call or a parcel without a fact there is nothing to choose; a box waits for its first
  // move.
  if (end.trips.empty()) return {kNoTrip, box};
  std::optional<Instant> anchor = link.anchor ? link.anchor : link.valid_from;
  std::optional<Instant> window = link.valid_from;
  if (!anchor && box && link.call) anchor = window = arrival_at(*link.call, held.published, world);
  if (!anchor) anchor = link.event_time;
  if (!anchor && !box) anchor = held.published;
  const std::size_t trip =
      anchor ? choose_trip(end, *anchor, window) : trip_holding(end, held.published);
  return {trip, trip == kNoTrip};
}

LinkTrip trip_of_link(const HeldLink& held, const Reference& end, World& world) {
  return trip_of_link(held, world.track(end), world);
}

}  // namespace fairway::pipeline

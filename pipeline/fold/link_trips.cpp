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
  // move, by the same anchor.
  if (end.trips.empty() && !box) return {kNoTrip, false};
  using Basis = LinkTrip::Basis;
  LinkTrip chosen{.anchor = link.anchor, .basis = Basis::anchor};
  const Reference& document = link.to == end.track->reference ? link.from : link.to;
  const auto window_from = [&](const std::optional<Instant>& from) {
    return from ? std::optional(TripWindow{*from, document}) : std::nullopt;
  };
  std::optional<TripWindow> window = window_from(link.valid_from);
  const auto else_by = [&](const std::optional<Instant>& anchor, Basis basis) {
    if (!chosen.anchor && anchor) chosen = {.anchor = anchor, .basis = basis};
  };
  else_by(link.valid_from, Basis::valid_from);
  if (!chosen.anchor && box && link.call) {
    const auto arrival = arrival_at(*link.call, held.published, world);
    window = window_from(arrival);
    if (window) window->place = link.call->value.substr(link.call->value.rfind('/') + 1);
    else_by(arrival, Basis::arrival);
  }
  else_by(link.event_time, Basis::event_time);
  // When it was said tells of a box's trip only if that trip holds it.
  const bool only_within = box && !chosen.anchor;
  else_by(held.published, Basis::published);
  chosen.trip =
      only_within ? trip_holding(end, *chosen.anchor) : choose_trip(end, *chosen.anchor, window);
  chosen.pending = chosen.trip == kNoTrip;
  return chosen;
}

LinkTrip trip_of_link(const HeldLink& held, const Reference& end, World& world) {
  return trip_of_link(held, world.track(end), world);
}

}  // namespace fairway::pipeline

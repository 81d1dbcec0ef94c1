#include "pipeline/fold/trips.h"

#include <algorithm>

#include "pipeline/fold/box_trips.h"

namespace fairway::pipeline {
namespace {

// The limits of RULES R5.
constexpr Duration kBoxReach = std::chrono::days{45};
constexpr Duration kWindowLead = std::chrono::days{7};
// By how much a trip may end after the next began: a day without an hour is known to the day.
constexpr Duration kOverlap = std::chrono::days{2};

bool is_box(const TrackFold& fold) { return fold.reuse.how == Reuse::How::trip; }

Duration reach_of(const TrackFold& fold) { return is_box(fold) ? kBoxReach : fold.reuse.gap; }

std::vector<Trip> cut_at_gaps(const TrackFold& fold) {
  std::vector<Trip> trips;
  for (std::size_t i = 0; i < fold.said.size(); ++i) {
    const Said& said = fold.said[i];
    if (!said.live() || said.implausible) continue;
    if (trips.empty() || *said.time - trips.back().last > fold.reuse.gap) {
      const char cut = trips.empty() ? char{0} : 'a';
      trips.push_back({{}, cut, *said.time, *said.time, {}, {}});
    }
    trips.back().facts.push_back(i);
    trips.back().last = *said.time;
    trips.back().documents.merge(documents_of(*said.fact));
  }
  return trips;
}

std::size_t place_of(const TrackFold& fold, const Documents& waiting, const Said& said) {
  const Documents documents = documents_of(*said.fact);
  for (std::size_t trip = fold.trips.size(); trip-- > 0;) {
    if (share_one(documents, fold.trips[trip].documents)) return trip;
  }
  if (share_one(documents, waiting) || fold.trips.empty()) return kNoTrip;
  if (*said.time < fold.trips.front().start - reach_of(fold)) return kNoTrip;
  const auto later =
      std::ranges::upper_bound(fold.trips, *said.time, {}, [](const Trip& t) { return t.start; });
  const auto begun = static_cast<std::size_t>(later - fold.trips.begin());
  return begun == 0 ? 0 : begun - 1;
}

// When a trip ends for the choice of links: a box's when it closed; an unclosed one that is not the
// last, at its last fact; the last one not at all. A use told by gaps ends with its last fact.
std::optional<Instant> end_of(const TrackFold& fold, std::size_t trip) {
  if (fold.trips[trip].closed) return fold.trips[trip].closed;
  if (!is_box(fold) || trip + 1 < fold.trips.size()) return fold.trips[trip].last;
  return std::nullopt;
}

// The box was last loaded elsewhere, and has not been at the place of the call since: it is under
// way there.
bool is_bound_for(const TrackFold& fold, const Trip& trip, const TripWindow& window) {
  constexpr int kLoaded = 3;
  constexpr int kTranshipped = 4;
  if (window.place.empty()) return false;
  int last_elsewhere = 0;
  for (const std::size_t index : trip.facts) {
    const Said& said = fold.said[index];
    if (*said.time > window.from) break;
    if (said.place != window.place) {
      last_elsewhere = trip_phase(said.kind->code).value_or(0);
    } else if (*said.time < window.from - kWindowLead) {
      return false;
    }
  }
  return last_elsewhere == kLoaded || last_elsewhere == kTranshipped;
}

}  // namespace

void cut_trips(TrackFold& fold, const Rules& rules) {
  const ReferenceKind* kind = rules.catalogue().reference_kind(fold.track->reference.kind);
  fold.reuse = kind ? kind->reuse : Reuse{};
  if (fold.reuse.how == Reuse::How::never) return;
  fold.trips = is_box(fold) ? cut_box_trips(fold, rules) : cut_at_gaps(fold);
}

void place_facts(TrackFold& fold, const Documents& waiting) {
  fold.trip_of.assign(fold.said.size(), kNoTrip);
  if (fold.reuse.how == Reuse::How::never) return;
  for (std::size_t trip = 0; trip < fold.trips.size(); ++trip) {
    for (const std::size_t index : fold.trips[trip].facts) fold.trip_of[index] = trip;
  }
  for (std::size_t i = 0; i < fold.said.size(); ++i) {
    if (fold.trip_of[i] == kNoTrip) fold.trip_of[i] = place_of(fold, waiting, fold.said[i]);
  }
}

std::size_t trip_holding(const TrackFold& fold, Instant instant) {
  for (std::size_t trip = fold.trips.size(); trip-- > 0;) {
    const auto end = end_of(fold, trip);
    if (fold.trips[trip].start <= instant && (!end || instant <= *end)) return trip;
  }
  return kNoTrip;
}

std::size_t choose_trip(const TrackFold& fold, Instant anchor,
                        const std::optional<TripWindow>& window) {
  const auto too_early = [&](const Trip& trip) {
    return is_box(fold) && window && trip.start < window->from - kWindowLead &&
           !trip.documents.contains(window->document) && !is_bound_for(fold, trip, *window);
  };
  std::size_t best = kNoTrip;
  Duration best_distance = reach_of(fold);
  const auto beyond =
      std::ranges::upper_bound(fold.trips, anchor + best_distance, {}, &Trip::start);
  // From the latest that begins within reach, as on a tie the later counts, to where the ends, too,
  // are farther than the best.
  for (auto trip = static_cast<std::size_t>(beyond - fold.trips.begin()); trip-- > 0;) {
    const Instant start = fold.trips[trip].start;
    const auto end = end_of(fold, trip);
    if (end && anchor - *end > best_distance + kOverlap) break;
    if (too_early(fold.trips[trip])) continue;
    Duration distance{0};
    if (anchor < start) {
      distance = start - anchor;
    } else if (end && anchor > *end) {
      distance = anchor - *end;
    }
    if (distance < best_distance || (best == kNoTrip && distance == best_distance)) {
      best = trip;
      best_distance = distance;
    }
  }
  return best;
}

std::string trip_name(const TrackFold& fold, std::size_t trip) {
  return to_rfc3339(fold.trips[trip].start).substr(0, 10);
}

std::optional<Instant> next_start(const TrackFold& fold, std::size_t trip) {
  if (trip + 1 >= fold.trips.size()) return std::nullopt;
  return fold.trips[trip + 1].start;
}

}  // namespace fairway::pipeline

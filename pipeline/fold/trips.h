#pragma once

#include <optional>
#include <string>

#include "pipeline/fold/track_fold.h"

namespace fairway::pipeline {

// Cuts the track of a reference that is used again into its uses, as the rule of its kind says
// (RULES R4, schemas/codes/reference_kinds.yaml). A container by what happened to it; any other
// kind where its live facts leave a gap, plans included: a call lives on its estimates for weeks.
// Fills `trips` of `fold`, whose `said` is sorted.
void cut_trips(TrackFold& fold, const Rules& rules);

// Puts every fact into a trip: fills `trip_of`. Those that cut are in theirs. Another goes to the
// trip that holds a document it names; else, where one of `waiting` is named, to none, with it;
// else to the trip whose window [start, next start) holds it, a fact before the first to the first
// if that is within reach.
void place_facts(TrackFold& fold, const Documents& waiting);

// When the stay begins for which a document is linked to a box. The box's trip starts a week
// before it at the earliest, so that a booking does not take hold of a trip that nobody saw the end
// of. But a box is loaded weeks before it arrives: a trip fits, too, whose own facts name the
// document, or in which the box is under way to the place of the call.
struct TripWindow {
  Instant from;
  Reference document;
  std::string place = {};  // of the call; empty: no call tells the stay
};

// The trip that an anchor chooses (RULES R5): the one that holds it, else the nearest within reach
// (of a box 45 days; of any other kind its gap, for what is nearer is the same use), the later on a
// tie; kNoTrip: it waits.
std::size_t choose_trip(const TrackFold& fold, Instant anchor,
                        const std::optional<TripWindow>& window);
// Only a trip that holds the instant.
std::size_t trip_holding(const TrackFold& fold, Instant instant);

// What a trip is called where it is shown: its first day. No identity: it may move (RULES B8).
std::string trip_name(const TrackFold& fold, std::size_t trip);

// Where a trip's window [start, next start) ends; none for the last.
std::optional<Instant> next_start(const TrackFold& fold, std::size_t trip);

}  // namespace fairway::pipeline

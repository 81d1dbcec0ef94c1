#include "pipeline/fold/trips.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include "pipeline/fold/links.h"

namespace fairway::pipeline {
namespace {

using std::chrono::days;
using std::chrono::hours;

// The limits of RULES R4 and R5.
constexpr Duration kGap = days{120};
constexpr Duration kEmptyOutTwins = hours{24};
constexpr Duration kAfterClosing = hours{24};
constexpr Duration kAfterLoading = hours{24};
constexpr Duration kSameMove = days{3};
constexpr Duration kLinkReach = days{45};
constexpr Duration kWindowLead = days{7};

constexpr int kEmptyOut = 0;
constexpr int kLoaded = 3;
constexpr int kDischarged = 5;
constexpr int kStripped = 7;
constexpr int kEmptyIn = 8;

struct PhaseName {
  std::string_view kind;
  int phase;
};
constexpr std::array kPhases = {
    PhaseName{"empty_out", kEmptyOut},
    PhaseName{"stuffed", 1},
    PhaseName{"gate_in", 2},
    PhaseName{"loaded", kLoaded},
    PhaseName{"transhipment_loaded", 4},
    PhaseName{"transhipment_discharged", 4},
    PhaseName{"restowed", 4},
    PhaseName{"discharged", kDischarged},
    PhaseName{"gate_out", 6},
    PhaseName{"stripped", kStripped},
    PhaseName{"empty_in", kEmptyIn},
};

// The documents that tell one use of a box from the next.
bool tells_use(RefKind kind) { return is_root(kind); }

using Documents = std::set<Reference>;

Documents documents_of(const Fact& fact) {
  Documents documents;
  for (const Reference& reference : fact.references) {
    if (tells_use(reference.kind)) documents.insert(reference);
  }
  return documents;
}

bool share_one(const Documents& a, const Documents& b) {
  return std::ranges::any_of(a, [&](const Reference& one) { return b.contains(one); });
}

// A fact that cuts, with its key of R4.
struct Step {
  std::size_t index;  // into said
  Instant t;
  int phase;
  FactId id;
  std::string_view place;
  Documents documents;
  std::string direction;
};

// A day without an hour: an opener counts from its end, anything else from its start, so that a box
// returned and picked up again on one day makes two trips in that order.
Instant key_time(const Said& said, int phase) {
  if (said.fact->time.precision == Precision::day && phase == kEmptyOut) {
    return *said.time + days{1} - Duration{1};
  }
  return *said.time;
}

std::vector<Step> steps_of(const TrackFold& fold, const Rules& rules) {
  std::vector<Step> steps;
  for (std::size_t i = 0; i < fold.said.size(); ++i) {
    const Said& said = fold.said[i];
    if (!said.counts() || !said.actual()) continue;
    const auto phase = trip_phase(said.kind->code);
    if (!phase) continue;
    steps.push_back({i, key_time(said, *phase), *phase, said.fact->id, said.place,
                     documents_of(*said.fact), said.attribute(rules, "direction")});
  }
  std::ranges::sort(steps, {}, [](const Step& s) { return std::tuple(s.t, s.phase, s.id); });
  return steps;
}

// The open trip while scanning: what the conditions of R4 ask of it.
struct OpenTrip {
  std::vector<const Step*> steps;
  Documents documents;
  int greatest_phase = -1;
  bool has_movement = false;
  bool states_import = false;
  std::optional<Instant> closed;

  void add(const Step& step) {
    steps.push_back(&step);
    documents.insert(step.documents.begin(), step.documents.end());
    greatest_phase = std::max(greatest_phase, step.phase);
    has_movement = has_movement || (step.phase >= 1 && step.phase <= kStripped);
    states_import = states_import || step.direction == "import";
    if (step.phase == kEmptyIn && !closed) closed = step.t;
  }

  template <typename Condition>
  bool any(Condition condition) const {
    return std::ranges::any_of(steps, [&](const Step* step) { return condition(*step); });
  }
};

// RULES R4 (a) to (g), in that order: whether a new trip starts at `x`.
bool cut_before(const Step& x, const OpenTrip& cur) {
  const bool apart = !share_one(x.documents, cur.documents);
  if (x.t - cur.steps.back()->t > kGap) return true;
  if (x.phase == kEmptyOut && (cur.has_movement || cur.closed) && !cur.any([&](const Step& s) {
        return s.phase == kEmptyOut && x.t - s.t <= kEmptyOutTwins;
      })) {
    return true;
  }
  if (cur.closed && x.t - *cur.closed > kAfterClosing && x.phase != kEmptyIn) return true;
  if (!x.documents.empty() && !cur.documents.empty() && apart &&
      cur.greatest_phase >= kDischarged && x.phase <= kLoaded) {
    return true;
  }
  if (x.phase >= kDischarged && apart && !x.place.empty() && cur.any([&](const Step& s) {
        return s.phase == kLoaded && s.place == x.place && x.t - s.t > kAfterLoading;
      })) {
    return true;
  }
  if (x.direction == "export" && cur.states_import) return true;
  const bool once_a_trip = x.phase == kDischarged || x.phase == kLoaded || x.phase == kEmptyOut;
  return once_a_trip && apart && cur.any([&](const Step& s) {
    return s.phase == x.phase && s.place == x.place && x.t - s.t > kSameMove;
  });
}

Trip close(const OpenTrip& open) {
  Trip trip{{}, open.steps.front()->t, open.steps.back()->t, open.closed};
  for (const Step* step : open.steps) trip.facts.push_back(step->index);
  return trip;
}

// The documents whose link to this box waits for a trip.
Documents waiting_documents(const TrackFold& fold, const Rules& rules) {
  Documents waiting;
  for (const HeldLink& held : present_links(fold, rules)) {
    const Link& link = *held.link;
    if (link.role == LinkRole::carries && link.to == fold.track.reference &&
        trip_of_link(held, fold) == kNoTrip) {
      waiting.insert(link.from);
    }
  }
  return waiting;
}

// Facts that do not cut: to the trip that holds a document they name; else, where a document that
// they name waits, with it; else to the trip whose window holds their time.
std::size_t place_of(const TrackFold& fold, const std::vector<Documents>& held,
                     const Documents& waiting, const Said& said) {
  const Documents documents = documents_of(*said.fact);
  for (std::size_t trip = fold.trips.size(); trip-- > 0;) {
    if (share_one(documents, held[trip])) return trip;
  }
  if (share_one(documents, waiting)) return kNoTrip;
  std::size_t found = fold.trips.empty() ? kNoTrip : 0;
  for (std::size_t trip = 0; trip < fold.trips.size(); ++trip) {
    if (fold.trips[trip].start <= *said.time) found = trip;
  }
  return found;
}

// When a trip ends for the choice of links: when it closed; an unclosed one that is not the last,
// at its last actual fact; the last one not at all.
std::optional<Instant> end_of(const TrackFold& fold, std::size_t trip) {
  if (fold.trips[trip].closed) return fold.trips[trip].closed;
  if (trip + 1 < fold.trips.size()) return fold.trips[trip].last;
  return std::nullopt;
}

}  // namespace

std::optional<int> trip_phase(std::string_view kind) {
  const auto* found = std::ranges::find(kPhases, kind, &PhaseName::kind);
  if (found == kPhases.end()) return std::nullopt;
  return found->phase;
}

void cut_trips(TrackFold& fold, const Rules& rules) {
  const std::vector<Step> steps = steps_of(fold, rules);
  std::vector<Documents> held;
  OpenTrip open;
  const auto finish = [&] {
    if (open.steps.empty()) return;
    fold.trips.push_back(close(open));
    held.push_back(open.documents);
    open = {};
  };
  for (const Step& step : steps) {
    if (!open.steps.empty() && cut_before(step, open)) finish();
    open.add(step);
  }
  finish();
  for (std::size_t trip = 0; trip < fold.trips.size(); ++trip) {
    for (const std::size_t index : fold.trips[trip].facts) fold.trip_of[index] = trip;
  }
  const Documents waiting = waiting_documents(fold, rules);
  for (std::size_t i = 0; i < fold.said.size(); ++i) {
    if (fold.trip_of[i] == kNoTrip) fold.trip_of[i] = place_of(fold, held, waiting, fold.said[i]);
  }
}

std::size_t trip_holding(const TrackFold& fold, Instant instant) {
  for (std::size_t trip = 0; trip < fold.trips.size(); ++trip) {
    const auto end = end_of(fold, trip);
    if (fold.trips[trip].start <= instant && (!end || instant <= *end)) return trip;
  }
  return kNoTrip;
}

std::size_t choose_trip(const TrackFold& fold, Instant anchor, std::optional<Instant> valid_from) {
  std::size_t best = kNoTrip;
  Duration best_distance = kLinkReach;
  for (std::size_t trip = 0; trip < fold.trips.size(); ++trip) {
    const Instant start = fold.trips[trip].start;
    const auto end = end_of(fold, trip);
    if (valid_from && start < *valid_from - kWindowLead) continue;
    Duration distance{0};
    if (anchor < start) {
      distance = start - anchor;
    } else if (end && anchor > *end) {
      distance = anchor - *end;
    }
    if (distance <= best_distance) {  // on a tie the later trip
      best = trip;
      best_distance = distance;
    }
  }
  return best;
}

std::optional<Instant> next_start(const TrackFold& fold, std::size_t trip) {
  if (trip + 1 >= fold.trips.size()) return std::nullopt;
  return fold.trips[trip + 1].start;
}

}  // namespace fairway::pipeline

#include "pipeline/fold/box_trips.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace fairway::pipeline {
namespace {

using std::chrono::days;
using std::chrono::hours;

// The limits of RULES R4.
constexpr Duration kGap = days{120};
constexpr Duration kEmptyOutTwins = hours{24};
constexpr Duration kAfterClosing = hours{24};
constexpr Duration kAfterLoading = hours{24};
constexpr Duration kSameMove = days{3};

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
  char cut = 0;

  void add(const Step& step) {
    steps.push_back(&step);
    documents.insert(step.documents.begin(), step.documents.end());
    greatest_phase = std::max(greatest_phase, step.phase);
    has_movement = has_movement || (step.phase >= 1 && step.phase <= kStripped);
    states_import = states_import || step.direction == "import";
    if (step.phase == kEmptyIn && !closed) closed = step.t;
  }

  // A step of this phase, at this known place, more than `before` earlier than `t`.
  bool had(int phase, std::string_view place, Instant t, Duration before) const {
    return !place.empty() && std::ranges::any_of(steps, [&](const Step* step) {
      return step->phase == phase && step->place == place && t - step->t > before;
    });
  }

  bool picked_up_within(Instant t, Duration before) const {
    return std::ranges::any_of(
        steps, [&](const Step* step) { return step->phase == kEmptyOut && t - step->t <= before; });
  }
};

// The first condition of RULES R4, (a) to (g), by which a new trip starts at `x`; 0: none does.
char cut_before(const Step& x, const OpenTrip& cur) {
  const bool apart = !share_one(x.documents, cur.documents);
  if (x.t - cur.steps.back()->t > kGap) return 'a';
  if (x.phase == kEmptyOut && (cur.has_movement || cur.closed) &&
      !cur.picked_up_within(x.t, kEmptyOutTwins)) {
    return 'b';
  }
  if (cur.closed && x.t - *cur.closed > kAfterClosing && x.phase != kEmptyIn) return 'c';
  if (!x.documents.empty() && !cur.documents.empty() && apart &&
      cur.greatest_phase >= kDischarged && x.phase <= kLoaded) {
    return 'd';
  }
  if (x.phase >= kDischarged && apart && cur.had(kLoaded, x.place, x.t, kAfterLoading)) return 'e';
  if (x.direction == "export" && cur.states_import) return 'f';
  const bool once_a_trip = x.phase == kDischarged || x.phase == kLoaded || x.phase == kEmptyOut;
  return once_a_trip && apart && cur.had(x.phase, x.place, x.t, kSameMove) ? 'g' : char{0};
}

Trip close(const OpenTrip& open) {
  Trip trip{{}, open.cut, open.steps.front()->t, open.steps.back()->t, open.closed, open.documents};
  for (const Step* step : open.steps) trip.facts.push_back(step->index);
  return trip;
}

}  // namespace

std::optional<int> trip_phase(std::string_view kind) {
  const auto* found = std::ranges::find(kPhases, kind, &PhaseName::kind);
  if (found == kPhases.end()) return std::nullopt;
  return found->phase;
}

std::vector<Trip> cut_box_trips(const TrackFold& fold, const Rules& rules) {
  const std::vector<Step> steps = steps_of(fold, rules);
  std::vector<Trip> trips;
  OpenTrip open;
  for (const Step& step : steps) {
    const char cut = open.steps.empty() ? char{0} : cut_before(step, open);
    if (cut != 0) {
      trips.push_back(close(open));
      open = {};
      open.cut = cut;
    }
    open.add(step);
  }
  if (!open.steps.empty()) trips.push_back(close(open));
  return trips;
}

}  // namespace fairway::pipeline

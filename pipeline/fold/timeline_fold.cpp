#include "pipeline/fold/timeline_fold.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "pipeline/fold/lanes.h"
#include "pipeline/fold/milestones.h"
#include "pipeline/fold/pieces.h"
#include "pipeline/fold/reach.h"
#include "pipeline/fold/trips.h"
#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

bool names(const Fact& fact, const Reference& reference) {
  return std::ranges::count(fact.references, reference) > 0;
}

// What of a certificate a declaration's reader may see: its life, and the draws that name one of
// the declarations in reach, never another's (RULES R6).
bool is_foreign_draw(const Said& said, const Reach& reach) {
  const std::string_view kind = said.kind_code();
  if (kind != "certificate_drawn" && kind != "certificate_returned") return false;
  return std::ranges::none_of(said.fact->references, [&](const Reference& reference) {
    return reference.kind == RefKind::declaration && reach.holds(reference);
  });
}

// Which facts of one held track the timeline shows.
std::vector<std::size_t> facts_in(const Held& held, const TrackFold& track, const Reach& reach) {
  std::vector<std::size_t> indexes;
  for (std::size_t i = 0; i < track.said.size(); ++i) {
    const Said& said = track.said[i];
    bool in = true;
    if (held.reference == reach.root) {
      in = true;
    } else if (held.pending) {
      in = track.trip_of[i] == kNoTrip && names(*said.fact, reach.root);
    } else if (held.reference.kind == RefKind::container) {
      in = track.trip_of[i] == held.trip;
    } else if (held.reference.kind == RefKind::certificate) {
      in = !is_foreign_draw(said, reach);
    }
    if (in) indexes.push_back(i);
  }
  return indexes;
}

TimelineFact shown_fact(const Said& said, const Reach* redact, const Rules& rules) {
  const Fact& fact = *said.fact;
  TimelineFact shown;
  shown.id = fact.id;
  shown.kind = said.kind_code();
  shown.code = fact.code;
  shown.classifier = fact.classifier;
  shown.subject = fact.subject;
  shown.time = said.time;
  shown.time_text = fact.time.text;
  shown.zone_basis = fact.time.basis;
  shown.precision = fact.time.precision;
  shown.place = said.place;
  shown.facility = fact.facility;
  for (const Reference& reference : fact.references) {
    if (redact == nullptr || redact->holds(reference)) shown.references.push_back(reference);
  }
  for (const Attribute& attribute : fact.attributes) {
    shown.attributes[attribute.name] = said.attribute(rules, attribute.name);
  }
  shown.warnings = fact.warnings;
  shown.source = fact.source;
  shown.definition = fact.definition;
  shown.message = said.message;
  shown.published = said.published;
  shown.received = said.received;
  shown.status = said.status;
  shown.implausible = said.implausible;
  return shown;
}

HeldReference shown_reference(const Held& held, World& world) {
  HeldReference shown{held.reference, held.role,    held.by,    {}, {}, {},
                      held.pending,   held.claimed, held.walked};
  if (held.trip == kNoTrip) return shown;
  const TrackFold& track = world.track(held.reference);
  const Trip& trip = track.trips[held.trip];
  shown.trip = to_rfc3339(trip.start).substr(0, 10);
  shown.from = trip.start;
  shown.to = trip.closed ? trip.closed : next_start(track, held.trip);
  return shown;
}

class TimelineFold {
 public:
  TimelineFold(Reach reach, bool redact, World& world, const sinks::TimelineOptions& options)
      : reach_(std::move(reach)), redact_(redact), world_(world), options_(options) {
    timeline_.id = reach_.root;
  }

  Timeline run() {
    gather();
    fold_lanes();
    flag();
    sort();
    return std::move(timeline_);
  }

  // A principal's view of a hub: only the trips that its own roots reach.
  void keep_only(std::set<std::size_t> trips) { allowed_trips_ = std::move(trips); }

 private:
  bool allowed(const TrackFold& track, std::size_t index) const {
    return !allowed_trips_ || track.track.reference != reach_.root ||
           allowed_trips_->contains(track.trip_of[index]);
  }

  void gather() {
    std::set<Reference> whole;
    for (const Held& held : reach_.held) {
      const bool is_root = held.reference == reach_.root;
      if (!is_root || held.trip != kNoTrip) add_reference(held);
      if (!held.walked || (is_root && !whole.insert(held.reference).second)) continue;
      const TrackFold& track = world_.track(held.reference);
      std::vector<std::size_t> indexes = facts_in(held, track, reach_);
      std::erase_if(indexes, [&](std::size_t index) { return !allowed(track, index); });
      add_track(track, indexes);
    }
  }

  void add_reference(const Held& held) {
    if (held.reference == reach_.root && allowed_trips_ && !allowed_trips_->contains(held.trip)) {
      return;
    }
    timeline_.references.push_back(shown_reference(held, world_));
  }

  void add_track(const TrackFold& track, const std::vector<std::size_t>& indexes) {
    for (Milestone& milestone : milestones_of(track, indexes, world_.rules())) {
      timeline_.milestones.push_back(std::move(milestone));
    }
    for (const std::size_t index : indexes) {
      const Said& said = track.said[index];
      if (said.implausible && said.live()) {
        timeline_.flags.push_back({"implausible", "", to_text(said.fact->id)});
      }
      if (!said.live() && !options_.superseded) continue;
      timeline_.facts.push_back(shown_fact(said, redact_ ? &reach_ : nullptr, world_.rules()));
    }
    for (Flag& flag : missing_pieces(track, world_.rules())) {
      timeline_.flags.push_back(std::move(flag));
    }
    if (track.truncated) {
      timeline_.flags.push_back({"truncated", "", to_text(track.track.reference)});
    }
  }

  void fold_lanes() {
    bool assumed = false;
    bool exception = false;
    const RefKind kind = reach_.root.kind;
    if (is_root(kind) || kind == RefKind::container) {
      timeline_.regime = regime_of(reach_, world_, assumed);
      timeline_.goods =
          goods_lane(timeline_.regime, reach_, current_trip_milestones(), world_.rules());
    }
    if (is_root(kind) && kind != RefKind::booking) {
      timeline_.customs = customs_lane(reach_, world_, timeline_.flags, exception);
    } else {
      timeline_.customs = declaration_lane(reach_.root, world_, timeline_.flags, exception);
    }
    if (assumed) timeline_.flags.push_back({"regime_assumed", "", timeline_.regime});
    if (timeline_.goods && !exception) {
      timeline_.headline = timeline_.goods->code;
    } else if (timeline_.customs) {
      timeline_.headline = timeline_.customs->code;
    }
  }

  // A box asked for by itself stands where its last trip stands.
  std::vector<Milestone> current_trip_milestones() const {
    std::vector<Milestone> milestones = timeline_.milestones;
    if (reach_.root.kind != RefKind::container) return milestones;
    std::optional<std::string> last;
    for (const Milestone& milestone : milestones) {
      if (milestone.trip && (!last || *milestone.trip > *last)) last = milestone.trip;
    }
    std::erase_if(milestones, [&](const Milestone& milestone) {
      return milestone.subject == reach_.root && milestone.trip != last;
    });
    return milestones;
  }

  void flag() {
    for (const Milestone& milestone : timeline_.milestones) {
      if (!milestone.conflict) continue;
      timeline_.flags.push_back(
          {"conflict", "", milestone.kind + " of " + to_text(milestone.subject)});
    }
    if (reach_.truncated) timeline_.flags.push_back({"truncated", "", to_text(reach_.root)});
  }

  void sort() {
    sort_milestones(timeline_.milestones);
    std::ranges::sort(timeline_.facts, {},
                      [](const TimelineFact& fact) { return std::tuple(fact.time, fact.id); });
    const auto same_fact = [](const TimelineFact& a, const TimelineFact& b) {
      return a.id == b.id;
    };
    const auto doubles = std::ranges::unique(timeline_.facts, same_fact);
    timeline_.facts.erase(doubles.begin(), doubles.end());
    std::ranges::sort(timeline_.references, {}, [](const HeldReference& held) {
      return std::tuple(held.reference, held.from, held.role);
    });
    std::ranges::sort(timeline_.flags);
    const auto same = std::ranges::unique(timeline_.flags);
    timeline_.flags.erase(same.begin(), same.end());
  }

  Reach reach_;
  bool redact_;
  World& world_;
  const sinks::TimelineOptions& options_;
  std::optional<std::set<std::size_t>> allowed_trips_;
  Timeline timeline_;
};

// The trips of a hub that the scope's own roots reach; none at all: it may not see the hub.
std::set<std::size_t> reached_trips(const Reference& hub, const Scope& scope, World& world) {
  std::set<std::size_t> trips;
  for (const Reference& root : roots_of(hub, scope, world, limits::kReachPerTimeline)) {
    for (const Held& held : reach_of_root(root, scope, world).held) {
      if (held.reference == hub && held.walked) trips.insert(held.trip);
    }
  }
  return trips;
}

}  // namespace

Result<std::optional<Timeline>> fold_timeline(const Reference& reference,
                                              const state::TrackReader& reader, const Rules& rules,
                                              const Scope& scope,
                                              const sinks::TimelineOptions& options, Instant tick) {
  World world(reader, rules, options.as_of);
  const bool known = !world.track(reference).track.empty();
  std::optional<Timeline> timeline;
  if (known && is_root(reference.kind)) {
    if (may_see_root(reference, scope, world)) {
      timeline = TimelineFold(reach_of_root(reference, scope, world), true, world, options).run();
    }
  } else if (known) {
    TimelineFold fold(reach_of_hub(reference, scope, world), !scope.operator_, world, options);
    bool visible = scope.operator_;
    if (!visible) {
      std::set<std::size_t> trips = reached_trips(reference, scope, world);
      visible = !trips.empty();
      fold.keep_only(std::move(trips));
    }
    if (visible) timeline = fold.run();
  }
  FAIRWAY_TRY(world.status());
  if (timeline) timeline->as_of = options.as_of ? std::min(*options.as_of, tick) : tick;
  return timeline;
}

}  // namespace fairway::pipeline

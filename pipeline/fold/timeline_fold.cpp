#include "pipeline/fold/timeline_fold.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "pipeline/fold/lanes.h"
#include "pipeline/fold/link_trips.h"
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

// What belongs to a use of the root that the reader may not see.
bool is_foreign(const Held& held, const Reach& reach) {
  if (!reach.trips) return false;
  if (held.reference != reach.root) return !reach.trips->contains(held.root_trip);
  return held.trip != kNoTrip && !reach.trips->contains(held.trip);
}

// The trips of a hub that the scope's own roots reach; none at all: it may not see the hub.
std::set<std::size_t> reached_trips(const Reference& hub, const Scope& scope, World& world) {
  std::set<std::size_t> trips;
  const std::set<Reference>& names = world.names(hub);
  for (const Reference& root : roots_of(hub, scope, world, limits::kReachPerTimeline)) {
    for (const Held& held : reach_of_root(root, scope, world).held) {
      if (held.walked && names.contains(held.reference)) trips.insert(held.trip);
    }
  }
  return trips;
}

std::optional<Reach> reach_from(const Reference& reference, const Scope& scope, World& world) {
  if (world.track(reference).track.empty()) return std::nullopt;
  if (is_root(reference.kind)) {
    if (!may_see_root(reference, scope, world)) return std::nullopt;
    return reach_of_root(reference, scope, world);
  }
  Reach reach = reach_of_hub(reference, scope, world);
  if (scope.operator_) return reach;
  reach.trips = reached_trips(reference, scope, world);
  if (reach.trips->empty()) return std::nullopt;
  return reach;
}

}  // namespace

std::optional<View> view_from(const Reference& reference, const Scope& scope, World& world) {
  auto reach = reach_from(reference, scope, world);
  if (!reach) return std::nullopt;
  std::erase_if(reach->held, [&](const Held& held) { return is_foreign(held, *reach); });
  return View{std::move(*reach), is_root(reference.kind) || !scope.operator_};
}

std::vector<std::size_t> facts_in(const View& view, const Held& held, const TrackFold& track) {
  const Reach& reach = view.reach;
  std::vector<std::size_t> indexes;
  for (std::size_t i = 0; i < track.said.size(); ++i) {
    const Said& said = track.said[i];
    bool in = true;
    if (held.reference == reach.root) {
      in = !reach.trips || reach.trips->contains(track.trip_of[i]);
    } else if (held.pending) {
      in = track.trip_of[i] == kNoTrip &&
           (names(*said.fact, reach.root) || (held.by && names(*said.fact, *held.by)));
    } else if (!track.trips.empty()) {
      in = track.trip_of[i] == held.trip;
    } else if (held.reference.kind == RefKind::certificate) {
      in = !is_foreign_draw(said, reach);
    }
    if (in) indexes.push_back(i);
  }
  return indexes;
}

TimelineFact shown_fact(const Said& said, const View& view, const Rules& rules) {
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
    if (!view.redact || view.reach.holds(reference)) shown.references.push_back(reference);
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
  if (said.instead) shown.ended_by = said.instead->revision.message;
  shown.implausible = said.implausible;
  return shown;
}

Reach last_use(const View& view, World& world) {
  Reach last = view.reach;
  const std::size_t trips = world.track(last.root).trips.size();
  if (trips == 0) return last;
  std::size_t trip = trips - 1;
  while (last.trips && !last.trips->contains(trip) && trip != kNoTrip) --trip;
  last.trips = {{trip}};
  std::erase_if(last.held, [&](const Held& held) {
    return held.reference == last.root ? held.trip != kNoTrip && held.trip != trip
                                       : held.root_trip != trip;
  });
  return last;
}

std::vector<Milestone> milestones_in(const Timeline& timeline, const Reach& last, World& world) {
  std::optional<std::string> trip;
  if (last.trips && *last.trips->begin() != kNoTrip) {
    trip = trip_name(world.track(last.root), *last.trips->begin());
  }
  std::vector<Milestone> milestones;
  for (const Milestone& milestone : timeline.milestones) {
    const bool in = milestone.subject == last.root ? !last.trips || milestone.trip == trip
                                                   : last.holds(milestone.subject);
    if (in) milestones.push_back(milestone);
  }
  return milestones;
}

namespace {

HeldReference shown_reference(const Held& held, const Reference& root, World& world) {
  HeldReference shown{held.reference, held.role,    held.by,    {}, {}, {},
                      held.pending,   held.claimed, held.walked};
  if (held.root_trip != kNoTrip) shown.trip = trip_name(world.track(root), held.root_trip);
  if (held.trip == kNoTrip) return shown;
  const TrackFold& track = world.track(held.reference);
  const Trip& trip = track.trips[held.trip];
  shown.trip = trip_name(track, held.trip);
  shown.from = trip.start;
  shown.to = trip.closed ? trip.closed : next_start(track, held.trip);
  return shown;
}

class TimelineFold {
 public:
  TimelineFold(const View& view, const Scope& scope, World& world,
               const sinks::TimelineOptions& options)
      : view_(view), reach_(view.reach), scope_(scope), world_(world), options_(options) {
    timeline_.id = reach_.root;
  }

  Timeline run() {
    gather();
    fold_lanes();
    flag();
    sort();
    return std::move(timeline_);
  }

 private:
  void gather() {
    std::set<std::pair<Reference, std::size_t>> shown;
    for (const Held& held : reach_.held) {
      const bool is_root = held.reference == reach_.root;
      if (!is_root || held.trip != kNoTrip) add_reference(held);
      if (!held.walked) continue;
      if (!shown.emplace(held.reference, is_root ? kNoTrip : held.trip).second) continue;
      const TrackFold& track = world_.track(held.reference);
      add_track(track, facts_in(view_, held, track));
    }
    if (options_.superseded) add_ended_links();
  }

  // What the root was linked to and is no more: the links that it states, and to an operator those
  // that name it.
  void add_ended_links() {
    for (const EndedLink& ended : world_.ended_links(reach_.root)) {
      const Link& link = *ended.link;
      const bool own = link.from == reach_.root;
      if (is_party_role(link.role) || (!own && !scope_.operator_)) continue;
      if (ended.claimed && !scope_.operator_ && !scope_.sources.contains(link.source)) continue;
      const LinkTrip trip = trip_of_link({&link, {}, ended.claimed}, reach_.root, world_);
      if (reach_.trips && !reach_.trips->contains(trip.trip)) continue;
      Held held{.reference = own ? link.to : link.from,
                .role = link.role,
                .by = own ? link.from : link.to,
                .root_trip = trip.trip,
                .claimed = ended.claimed,
                .walked = false};
      timeline_.references.push_back(shown_reference(held, reach_.root, world_));
      timeline_.references.back().status = ended.status;
    }
  }

  void add_reference(const Held& held) {
    timeline_.references.push_back(shown_reference(held, reach_.root, world_));
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
      timeline_.facts.push_back(shown_fact(said, view_, world_.rules()));
    }
    for (Flag& flag : missing_pieces(track, world_.rules())) {
      timeline_.flags.push_back(std::move(flag));
    }
    if (track.truncated) {
      timeline_.flags.push_back({"truncated", "", to_text(track.track.reference)});
    }
  }

  void fold_lanes() {
    const Reach last = last_use(view_, world_);
    Lanes lanes = lanes_of(last, milestones_in(timeline_, last, world_), world_);
    TerritoryStage& primary = lanes.territories.front();
    timeline_.territory = std::move(primary.territory);
    timeline_.regime = std::move(primary.regime);
    timeline_.headline = std::move(primary.headline);
    timeline_.customs = std::move(primary.customs);
    timeline_.goods = std::move(primary.goods);
    lanes.territories.erase(lanes.territories.begin());
    timeline_.elsewhere = std::move(lanes.territories);
    std::ranges::move(lanes.flags, std::back_inserter(timeline_.flags));
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
      return std::tuple(held.reference, held.from, held.role, held.trip, held.by, held.status);
    });
    std::ranges::sort(timeline_.flags);
    const auto same = std::ranges::unique(timeline_.flags);
    timeline_.flags.erase(same.begin(), same.end());
  }

  const View& view_;
  const Reach& reach_;
  const Scope& scope_;
  World& world_;
  const sinks::TimelineOptions& options_;
  Timeline timeline_;
};

}  // namespace

Timeline fold_timeline(const View& view, const Scope& scope, World& world,
                       const sinks::TimelineOptions& options) {
  return TimelineFold(view, scope, world, options).run();
}

Result<std::optional<Timeline>> fold_timeline(const Reference& reference,
                                              const state::TrackReader& reader, const Rules& rules,
                                              const Scope& scope,
                                              const sinks::TimelineOptions& options, Instant tick) {
  World world(reader, rules, options.as_of);
  std::optional<Timeline> timeline;
  if (const auto view = view_from(reference, scope, world)) {
    timeline = fold_timeline(*view, scope, world, options);
  }
  FAIRWAY_TRY(world.status());
  if (timeline) timeline->as_of = options.as_of ? std::min(*options.as_of, tick) : tick;
  return timeline;
}

}  // namespace fairway::pipeline

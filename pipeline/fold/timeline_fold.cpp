#include "pipeline/fold/timeline_fold.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "pipeline/fold/alerts.h"
#include "pipeline/fold/lanes.h"
#include "pipeline/fold/link_trips.h"
#include "pipeline/fold/milestones.h"
#include "pipeline/fold/pieces.h"
#include "pipeline/fold/trips.h"

namespace fairway::pipeline {

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
    if (view.may_name(reference)) shown.references.push_back(reference);
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
  if (said.instead) {
    shown.ended_by = said.instead->revision.message;
    shown.ended = said.instead->received;
  }
  shown.implausible = said.implausible;
  return shown;
}

std::optional<Instant> shown_end(const TrackFold& track, const Held& held, const View& view) {
  const Trip& trip = track.trips[held.trip];
  if (trip.closed) return trip.closed;
  const bool next_is_seen = view.unbounded || view.reach.opens(held.reference, held.trip + 1);
  return next_is_seen ? next_start(track, held.trip) : std::nullopt;
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
                                                   : last.opens(milestone.subject);
    if (in) milestones.push_back(milestone);
  }
  return milestones;
}

namespace {

HeldReference shown_reference(const Held& held, const View& view, World& world) {
  HeldReference shown{held.reference, held.role,    held.by,    {}, {}, {},
                      held.pending,   held.claimed, held.walked};
  if (held.root_trip != kNoTrip) {
    shown.trip = trip_name(world.track(view.reach.root), held.root_trip);
  }
  if (held.trip == kNoTrip) return shown;
  const TrackFold& track = world.track(held.reference);
  const Trip& trip = track.trips[held.trip];
  shown.trip = trip_name(track, held.trip);
  shown.from = trip.start;
  shown.to = shown_end(track, held, view);
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
    gather_references();
    gather_facts();
    fold_lanes();
    if (view_.behind) leave_out();
    flag();
    sort();
    return std::move(timeline_);
  }

  std::vector<HeldReference> references() {
    gather_references();
    sort();
    return std::move(timeline_.references);
  }

 private:
  void gather_references() {
    for (const Held& held : reach_.held) {
      if (held.reference == reach_.root && held.trip == kNoTrip) continue;
      timeline_.references.push_back(shown_reference(held, view_, world_));
    }
    if (options_.superseded && !view_.behind) add_ended_links();
  }

  void gather_facts() {
    for (const auto& [reference, indexes] : view_.facts) {
      add_track(world_.track(reference), indexes);
    }
  }

  // What the root was linked to and is no more: the links that it states, and to an operator those
  // that name it.
  void add_ended_links() {
    for (const EndedLink& ended : world_.ended_links(reach_.root)) {
      const Link& link = *ended.link;
      const bool own = link.from == reach_.root;
      if (is_party_role(link.role) || (!scope_.operator_ && !may_know(ended, own))) continue;
      const LinkTrip trip = trip_of_link({&link, {}, ended.claimed}, reach_.root, world_);
      if (reach_.trips && !reach_.trips->contains(trip.trip)) continue;
      const Held held{.reference = own ? link.to : link.from,
                      .role = link.role,
                      .by = own ? link.from : link.to,
                      .root_trip = trip.trip,
                      .claimed = ended.claimed,
                      .walked = false};
      timeline_.references.push_back(shown_reference(held, view_, world_));
      timeline_.references.back().status = ended.status;
    }
  }

  bool may_know(const EndedLink& ended, bool own) const {
    const Link& link = *ended.link;
    const At at = position_of(reach_.root.kind);
    return own && step_of(at, link.role, LinkEnd::from, link.to.kind) != nullptr &&
           (!ended.claimed || scope_.sources.contains(link.source));
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
      timeline_.flags.push_back({"truncated", "", to_text(track.track->reference)});
    }
  }

  void fold_lanes() {
    const Reach last = last_use(view_, world_);
    const std::vector<Milestone> milestones = milestones_in(timeline_, last, world_);
    Lanes lanes = lanes_of(last, milestones, !view_.partial, world_);
    fold_alerts(milestones, std::move(lanes.alerts));
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

  // Nothing under test alarms anybody (CONTRACT G22).
  void fold_alerts(const std::vector<Milestone>& milestones, std::vector<Alert> declared) {
    const bool shipment = is_root(timeline_.id.kind) && !view_.partial;
    if (!shipment || view_.behind || scope_.space == Space::test) return;
    timeline_.alerts = std::move(declared);
    soften_asked_for(timeline_.alerts, milestones, reach_, world_);
    std::ranges::move(
        milestone_alerts(timeline_.id, milestones, timeline_.facts, world_.rules().catalogue()),
        std::back_inserter(timeline_.alerts));
    unite(timeline_.alerts);
    note_acknowledged(timeline_.alerts, timeline_.facts, world_);
  }

  // What a port authority is not told of the shipments that pass it; of customs it is told the
  // stage.
  void leave_out() {
    const std::shared_ptr<const Timeline> told = view_.behind_told;
    const Timeline whole = told ? *told : fold_timeline(*view_.behind, Scope::all(), world_, {});
    timeline_.customs.reset();
    if (whole.customs) {
      timeline_.customs.emplace();
      timeline_.customs->code = whole.customs->code;
      timeline_.customs->name = whole.customs->name;
    }
    timeline_.headline = timeline_.goods ? timeline_.goods->code : std::string{};
    const bool exception = whole.customs && whole.headline == whole.customs->code;
    if (exception || !timeline_.goods)
      timeline_.headline = whole.customs ? whole.customs->code : "";
    timeline_.elsewhere.clear();
    timeline_.flags.clear();
    // An alert is told whole or not at all: whoever sees all that caused it.
    std::ranges::copy_if(whole.alerts, std::back_inserter(timeline_.alerts),
                         [&](const Alert& alert) { return shows_all(alert.causes); });
    for (HeldReference& held : timeline_.references) {
      held.trip.reset();
      held.from.reset();
      held.to.reset();
    }
    for (Milestone& milestone : timeline_.milestones) milestone.trip.reset();
  }

  bool shows_all(const std::vector<FactId>& facts) const {
    return std::ranges::all_of(facts, [&](const FactId& fact) {
      return std::ranges::find(timeline_.facts, fact, &TimelineFact::id) != timeline_.facts.end();
    });
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

std::vector<HeldReference> shown_references(const View& view, const Scope& scope, World& world,
                                            const sinks::TimelineOptions& options) {
  return TimelineFold(view, scope, world, options).references();
}

Timeline fold_timeline(const View& view, const Scope& scope, World& world,
                       const sinks::TimelineOptions& options) {
  return TimelineFold(view, scope, world, options).run();
}

Result<std::optional<Timeline>> fold_timeline(const Reference& reference,
                                              const state::TrackReader& reader, const Rules& rules,
                                              const Scope& scope,
                                              const sinks::TimelineOptions& options, Instant tick) {
  World world(reader, rules, options.as_of, scope);
  World today(reader, rules, std::nullopt, scope);
  std::optional<Timeline> timeline;
  const auto view = view_from(reference, scope, world, options.as_of ? today : world);
  if (view) timeline = fold_timeline(*view, scope, world, options);
  FAIRWAY_TRY(today.status());
  FAIRWAY_TRY(world.status());
  if (timeline) timeline->as_of = options.as_of ? std::min(*options.as_of, tick) : tick;
  return timeline;
}

}  // namespace fairway::pipeline

#include "pipeline/fold/reach.h"

#include <algorithm>
#include <utility>

#include "pipeline/fold/link_trips.h"
#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

bool is_carriage(RefKind kind) {
  return kind == RefKind::voyage_call || kind == RefKind::train || kind == RefKind::flight ||
         kind == RefKind::vehicle;
}

bool is_declaration(RefKind kind) {
  return kind == RefKind::declaration || kind == RefKind::declaration_seq;
}

// Collects what a walk holds: each (reference, trip) once, a walked one over a merely shown one.
class Walk {
 public:
  Walk(const Reference& root, const Scope& scope, World& world) : scope_(scope), world_(world) {
    reach_.root = root;
  }

  Reach take() { return std::move(reach_); }
  World& world() { return world_; }
  const Scope& scope() const { return scope_; }
  // What is held from now on belongs to this use of the root.
  void within(std::size_t root_trip) { root_trip_ = root_trip; }
  void sees_only(std::optional<std::set<std::size_t>> trips) { reach_.trips = std::move(trips); }
  bool sees(std::size_t root_trip) const {
    return !reach_.trips || reach_.trips->contains(root_trip);
  }

  // False when it was held already, or when the timeline is full.
  bool hold(Held held) {
    held.root_trip = root_trip_;
    if (held.walked && is_told_already(held.reference)) held.walked = false;
    for (Held& known : reach_.held) {
      if (known.reference != held.reference || known.trip != held.trip ||
          known.root_trip != held.root_trip) {
        continue;
      }
      if (known.walked || !held.walked) return false;
      known = std::move(held);
      return true;
    }
    if (reach_.held.size() >= limits::kReachPerTimeline) {
      reach_.truncated = true;
      return false;
    }
    reach_.held.push_back(std::move(held));
    return true;
  }

  void show(const HeldLink& held, const Reference& other) {
    hold({.reference = other,
          .role = held.link->role,
          .by = near_end(held, other),
          .claimed = held.claimed,
          .walked = false});
  }

  // A link that nobody with the right has stated opens nothing; only its sender sees it as claimed.
  bool opens(const HeldLink& held) {
    if (!held.claimed) return true;
    if (scope_.operator_ || scope_.sources.contains(held.link->source)) show(held, held.link->to);
    return false;
  }

 private:
  static Reference near_end(const HeldLink& held, const Reference& other) {
    return held.link->to == other ? held.link->from : held.link->to;
  }

  // A call's facts are shown under one of its names.
  bool is_told_already(const Reference& call) {
    if (call.kind != RefKind::voyage_call || world_.names(call).size() == 1) return false;
    return std::ranges::any_of(reach_.held, [&](const Held& known) {
      return known.walked && known.reference != call && known.root_trip == root_trip_ &&
             world_.names(call).contains(known.reference);
    });
  }

  const Scope& scope_;
  World& world_;
  Reach reach_;
  std::size_t root_trip_ = kNoTrip;
};

// The far end of a link, in the use that the link means.
Held walked(const HeldLink& held, World& world) {
  const LinkTrip trip = trip_of_link(held, held.link->to, world);
  return {.reference = held.link->to,
          .role = held.link->role,
          .by = held.link->from,
          .trip = trip.trip,
          .pending = trip.pending};
}

// A call and its other names, which find the same facts.
void hold_carriage(Walk& walk, const HeldLink& link) {
  walk.hold(walked(link, walk.world()));
  if (link.link->to.kind != RefKind::voyage_call) return;
  for (const Reference& name : walk.world().names(link.link->to)) {
    if (name == link.link->to) continue;
    walk.hold({.reference = name, .role = LinkRole::same_as, .by = link.link->to, .walked = false});
  }
}

// What a reference sails on: calls, trains, flights, vehicles. Their tracks hold nothing further.
void walk_carriage(Walk& walk, const Reference& from) {
  for (const HeldLink& held : walk.world().links(from)) {
    if (held.link->from != from || held.link->role != LinkRole::sails_on) continue;
    if (is_carriage(held.link->to.kind) && walk.opens(held)) hold_carriage(walk, held);
  }
}

// A container in the trip that the link means, and the calls of that trip only.
void walk_container(Walk& walk, const HeldLink& link) {
  const Reference& box = link.link->to;
  Held held = walked(link, walk.world());
  const std::size_t trip = held.trip;
  if (!walk.hold(std::move(held)) || trip == kNoTrip) return;
  for (const HeldLink& onward : walk.world().links(box)) {
    if (onward.link->from != box || onward.link->role != LinkRole::sails_on) continue;
    if (!is_carriage(onward.link->to.kind)) continue;
    if (trip_of_link(onward, box, walk.world()).trip == trip && walk.opens(onward)) {
      hold_carriage(walk, onward);
    }
  }
}

void walk_certificates(Walk& walk, const Reference& declaration) {
  for (const HeldLink& held : walk.world().links(declaration)) {
    if (held.link->from != declaration || held.link->role != LinkRole::licensed_by) continue;
    if (walk.opens(held)) walk.hold(walked(held, walk.world()));
  }
}

void walk_declaration(Walk& walk, const HeldLink& link) {
  walk.hold(walked(link, walk.world()));
  for (const Reference& member : declaration_group(link.link->to, walk.world())) {
    walk.hold({.reference = member, .role = LinkRole::numbered, .by = link.link->to});
    walk_certificates(walk, member);
  }
}

bool is_continued(World& world, const Reference& booking) {
  return std::ranges::any_of(world.links(booking), [&](const HeldLink& held) {
    return held.link->from == booking && held.link->role == LinkRole::continued_by && !held.claimed;
  });
}

// Another root's booking: its carriage, and its boxes only while no bill continues it (B18).
void walk_booking(Walk& walk, const HeldLink& link) {
  const Reference& booking = link.link->to;
  walk.hold(walked(link, walk.world()));
  walk_carriage(walk, booking);
  if (is_continued(walk.world(), booking)) return;
  for (const HeldLink& held : walk.world().links(booking)) {
    if (held.link->from != booking || held.link->role != LinkRole::carries) continue;
    if (walk.opens(held)) walk_container(walk, held);
  }
}

// One step from a root. The roles not named here lead nowhere (RULES R6: a whitelist).
void walk_from_root(Walk& walk, const HeldLink& held) {
  const Link& link = *held.link;
  if (is_party_role(link.role) || !walk.opens(held)) return;
  switch (link.role) {
    case LinkRole::carries:
      if (link.to.kind == RefKind::container) walk_container(walk, held);
      return;
    case LinkRole::sails_on:
      if (is_carriage(link.to.kind)) hold_carriage(walk, held);
      return;
    case LinkRole::declared_by:
      if (is_declaration(link.to.kind)) {
        walk_declaration(walk, held);
      } else {
        walk.hold(walked(held, walk.world()));
      }
      return;
    case LinkRole::booked_by:
      if (link.to.kind == RefKind::booking) walk_booking(walk, held);
      return;
    case LinkRole::house_of:
      walk.show(held, link.to);
      walk_carriage(walk, link.to);
      return;
    case LinkRole::listed_by:
    case LinkRole::ordered_by:
    case LinkRole::licensed_by:
    case LinkRole::known_as:
      walk.hold(walked(held, walk.world()));
      return;
    case LinkRole::entered_by:
    case LinkRole::continued_by:
    case LinkRole::replaced_by:
      walk.show(held, link.to);
      return;
    default:
      return;
  }
}

void collect_roots(const Reference& reference, World& world, int depth, std::set<Reference>& seen,
                   std::set<Reference>& roots) {
  if (!seen.insert(reference).second || seen.size() > limits::kReachPerTimeline) return;
  if (is_root(reference.kind)) roots.insert(reference);
  if (depth == 0) return;
  for (const HeldLink& held : world.links(reference)) {
    const Link& link = *held.link;
    if (held.claimed || is_party_role(link.role)) continue;
    if (link.role == LinkRole::same_as) {  // another name, no step
      const Reference& other = link.from == reference ? link.to : link.from;
      collect_roots(other, world, depth, seen, roots);
      continue;
    }
    if (link.to == reference) collect_roots(link.from, world, depth - 1, seen, roots);
    if (link.role == LinkRole::numbered && link.from == reference) {
      collect_roots(link.to, world, depth - 1, seen, roots);
    }
  }
}

// A reference that is asked for, in each of its uses.
void hold_root(Walk& walk, const Reference& root) {
  walk.hold({.reference = root, .by = {}});
  const TrackFold& track = walk.world().track(root);
  for (std::size_t trip = 0; trip < track.trips.size(); ++trip) {
    if (walk.sees(trip)) walk.hold({.reference = root, .by = {}, .trip = trip});
  }
}

// A master names its houses, and who takes another's place names whom: both timelines say so.
bool names_its_near_end(LinkRole role) {
  return role == LinkRole::house_of || role == LinkRole::replaced_by ||
         role == LinkRole::continued_by;
}

// Whether a party statement of the root names the reader.
bool is_the_scopes(const HeldLink& held, const Reference& root, const Scope& scope) {
  return is_party_role(held.link->role) && held.link->from == root && !held.claimed &&
         scope.parties.contains(held.link->to.value);
}

// RULES R6: the table is a graph of kinds of this depth.
constexpr int kReachDepth = 4;

}  // namespace

bool Reach::holds(const Reference& reference) const {
  return std::ranges::any_of(held, [&](const Held& one) { return one.reference == reference; });
}

bool Reach::holds(const Reference& reference, std::size_t trip) const {
  return std::ranges::any_of(held, [&](const Held& one) {
    return one.reference == reference && one.trip == trip && one.walked;
  });
}

std::vector<Reference> declaration_group(const Reference& declaration, World& world) {
  std::set<Reference> unified;
  std::set<Reference> members = {declaration};
  // A temporary number and the unified one are names of one declaration.
  const auto add_names = [&](const Reference& number) {
    const std::set<Reference>& names = world.names(number);
    unified.insert(names.begin(), names.end());
  };
  if (declaration.kind == RefKind::declaration_seq) add_names(declaration);
  for (const HeldLink& held : world.links(declaration)) {
    if (held.link->role == LinkRole::numbered && held.link->from == declaration && !held.claimed) {
      add_names(held.link->to);
    }
  }
  for (const Reference& number : unified) {
    members.insert(number);
    for (const HeldLink& held : world.links(number)) {
      if (held.link->role == LinkRole::numbered && held.link->to == number && !held.claimed) {
        members.insert(held.link->from);
      }
    }
  }
  return {members.begin(), members.end()};
}

Reach reach_of_root(const Reference& root, const Scope& scope, World& world) {
  Walk walk(root, scope, world);
  walk.sees_only(visible_trips(root, scope, world));
  hold_root(walk, root);
  for (const HeldLink& held : world.links(root)) {
    const LinkTrip trip = trip_of_link(held, root, world);
    if (!walk.sees(trip.trip)) continue;
    walk.within(trip.trip);
    if (held.link->from == root) {
      walk_from_root(walk, held);
    } else if (names_its_near_end(held.link->role) && !held.claimed) {
      walk.show(held, held.link->from);  // a house's or a predecessor's facts are not its own
    }
  }
  return walk.take();
}

Reach reach_of_hub(const Reference& hub, const Scope& scope, World& world) {
  Walk walk(hub, scope, world);
  hold_root(walk, hub);
  if (hub.kind == RefKind::voyage_call) {
    for (const Reference& name : world.names(hub)) {
      walk.hold({.reference = name, .role = LinkRole::same_as, .by = hub, .walked = false});
    }
  }
  if (is_declaration(hub.kind)) {
    for (const Reference& member : declaration_group(hub, world)) {
      walk.hold({.reference = member, .role = LinkRole::numbered, .by = hub});
    }
    walk_certificates(walk, hub);
  }
  if (hub.kind == RefKind::container) {
    for (const HeldLink& held : world.links(hub)) {
      if (held.link->from != hub || held.link->role != LinkRole::sails_on) continue;
      walk.within(trip_of_link(held, hub, world).trip);
      if (is_carriage(held.link->to.kind) && walk.opens(held)) hold_carriage(walk, held);
    }
  }
  if (scope.operator_ && !is_carriage(hub.kind)) {
    for (const HeldLink& held : world.links(hub)) {
      const LinkRole role = held.link->role;
      if (held.link->to != hub || is_party_role(role) || role == LinkRole::same_as) continue;
      walk.within(trip_of_link(held, hub, world).trip);
      walk.show(held, held.link->from);
    }
  }
  return walk.take();
}

std::optional<std::set<std::size_t>> visible_trips(const Reference& root, const Scope& scope,
                                                   World& world) {
  if (scope.operator_ || world.track(root).trips.empty()) return std::nullopt;
  std::set<std::size_t> trips;
  for (const HeldLink& held : world.links(root)) {
    if (is_the_scopes(held, root, scope)) trips.insert(trip_of_link(held, root, world).trip);
  }
  return trips;
}

bool may_see_root(const Reference& root, const Scope& scope, World& world) {
  return scope.operator_ || std::ranges::any_of(world.links(root), [&](const HeldLink& held) {
           return is_the_scopes(held, root, scope);
         });
}

std::vector<Reference> roots_of(const Reference& reference, const Scope& scope, World& world,
                                std::size_t limit) {
  std::set<Reference> seen;
  std::set<Reference> candidates;
  collect_roots(reference, world, kReachDepth, seen, candidates);
  std::vector<Reference> roots;
  for (const Reference& candidate : candidates) {
    if (roots.size() == limit) break;
    if (!may_see_root(candidate, scope, world)) continue;
    const bool holds =
        candidate == reference || reach_of_root(candidate, scope, world).holds(reference);
    if (holds) roots.push_back(candidate);
  }
  return roots;
}

}  // namespace fairway::pipeline

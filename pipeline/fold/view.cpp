#include "pipeline/fold/view.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "pipeline/fold/link_trips.h"
#include "pipeline/fold/port_view.h"
#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

// The longest way through the table of R6, and one step more for the root itself.
constexpr int kReachDepth = 6;

bool names_back(LinkRole role) {
  return role == LinkRole::house_of || role == LinkRole::continued_by ||
         role == LinkRole::replaced_by;
}

// Up from a reference to every root that might hold it. False: they are too many to be looked at,
// or the visitor has seen enough.
class Ascent {
 public:
  Ascent(World& world, const std::function<bool(const Reference&)>& visit)
      : world_(world), visit_(visit) {}

  bool climb(const Reference& reference, int depth) {
    // No link leads to a vessel: its calls name it.
    if (reference.kind == RefKind::vessel) return false;
    if (!seen_.insert(reference).second) return true;
    if (seen_.size() > limits::kReachPerTimeline) return false;
    if (is_root(reference.kind) && !visit_(reference)) return false;
    if (depth == 0) return true;
    for (const HeldLink& held : world_.links(reference)) {
      const Link& link = *held.link;
      if (held.claimed || is_party_role(link.role)) continue;
      const bool up = link.to == reference;
      const bool name = link.role == LinkRole::same_as;  // no step
      // Who is named from the other end of a link is named next to it.
      const bool named = depth == kReachDepth && names_back(link.role);
      if (!up && !name && !named && link.role != LinkRole::numbered) continue;
      if (!climb(up ? link.from : link.to, name ? depth : depth - 1)) return false;
    }
    return true;
  }

 private:
  World& world_;
  const std::function<bool(const Reference&)>& visit_;
  std::set<Reference> seen_;
};

std::vector<Reference> candidates_for(const Reference& reference, const Scope& scope, World& world,
                                      World& today) {
  std::set<Reference> roots;
  const bool all = visit_roots(reference, world, [&](const Reference& root) {
    roots.insert(root);
    return true;
  });
  // Other people's shipments must not crowd out one's own.
  if (!all && !scope.operator_) return own_roots(scope, today);
  return {roots.begin(), roots.end()};
}

void see(const Held& held, const Reach& reach, World& world, View& view) {
  // What is asked for is held whole, and then once more in each of its uses.
  const bool again = !held.by && held.trip != kNoTrip;
  if (!held.walked || again) return;
  std::vector<std::size_t>& facts = view.facts[held.reference];
  const std::vector<std::size_t> more = facts_of(held, reach, world);
  facts.insert(facts.end(), more.begin(), more.end());
}

void settle(View& view) {
  for (auto& [reference, facts] : view.facts) {
    std::ranges::sort(facts);
    const auto doubles = std::ranges::unique(facts);
    facts.erase(doubles.begin(), doubles.end());
  }
}

void see_all(World& world, View& view) {
  for (const Held& held : view.reach.held) {
    see(held, view.reach, world, view);
    if (!held.claimed) view.nameable.insert(held.reference);
  }
}

bool same_place(const Held& one, const Held& other) {
  return one.reference == other.reference && one.trip == other.trip && one.by == other.by;
}

void hold_once(std::vector<Held>& all, const Held& held) {
  const bool known =
      std::ranges::any_of(all, [&](const Held& one) { return same_place(one, held); });
  if (!known) all.push_back(held);
}

// The part of a root's reach that is about the hub: itself, what it leads to, and its group. False:
// the reach opens nothing of the hub.
bool see_through(const Reference& hub, const Reach& reach, const std::set<Reference>& group,
                 World& world, View& view) {
  const std::set<Reference>& names = world.names(hub);
  bool opened = false;
  for (Held held : reach.held) {
    if (held.claimed) continue;
    view.nameable.insert(held.reference);
    held.root_trip = kNoTrip;
    if (held.walked && names.contains(held.reference)) {
      opened = true;
      held.reference = hub;
      see(held, reach, world, view);
      view.reach.trips->insert(held.trip);
      if (held.trip != kNoTrip) {
        hold_once(view.reach.held, {.reference = hub, .by = {}, .trip = held.trip});
      }
    } else if (held.by == hub || group.contains(held.reference)) {
      see(held, reach, world, view);
      if (held.by == hub) held.root_trip = held.by_trip;
      hold_once(view.reach.held, held);
    }
  }
  return opened;
}

// The own documents that state a link to the hub, by name.
void name_documents(const Reference& hub, const std::vector<Reference>& roots, World& world,
                    View& view) {
  for (const HeldLink& held : world.links(hub)) {
    const Link& link = *held.link;
    if (link.to != hub || held.claimed || !std::ranges::binary_search(roots, link.from)) continue;
    if (step_of(At::root, link.role, LinkEnd::from, hub.kind) == nullptr) continue;
    hold_once(view.reach.held, {.reference = link.from,
                                .role = link.role,
                                .by = hub,
                                .root_trip = trip_of_link(held, hub, world).trip,
                                .walked = false});
  }
}

std::optional<View> principals_hub(const Reference& hub, const Scope& scope, World& world,
                                   World& today) {
  const std::vector<Reference> roots =
      roots_of(hub, scope, world, today, limits::kReachPerTimeline);
  View view;
  view.partial = true;
  view.reach.root = hub;
  view.reach.trips.emplace();
  view.reach.held.push_back({.reference = hub, .by = {}});
  std::set<Reference> group;
  const At at = position_of(hub.kind);
  if (at == At::declaration || at == At::unified) {
    const auto members = declaration_group(hub, world);
    group.insert(members.begin(), members.end());
  }
  bool opened = false;
  for (const Reference& root : roots) {
    const Reach reach = reach_of_root(root, scope, world, visible_trips(root, scope, world, today));
    if (see_through(hub, reach, group, world, view)) opened = true;
  }
  if (!opened) return std::nullopt;
  name_documents(hub, roots, world, view);
  return view;
}

bool names_party(const HeldLink& held, const Reference& root) {
  return is_party_role(held.link->role) && held.link->from == root && !held.claimed;
}

// Whether a party statement of the root names the reader.
bool names_reader(const HeldLink& held, const Reference& root, const Scope& scope) {
  const std::string& party = held.link->to.value;
  return names_party(held, root) &&
         (scope.parties.contains(party) || std::ranges::any_of(scope.lent, [&](const Lent& lent) {
            return lent.party == party && (lent.shipments.empty() || lent.shipments.contains(root));
          }));
}

}  // namespace

View shared_view(const Reference& root, World& world) {
  const Scope anyone;
  View view;
  view.reach = reach_of_root(root, anyone, world);
  see_all(world, view);
  settle(view);
  return view;
}

bool may_see_root(const Reference& root, const Scope& scope, World& today) {
  return scope.operator_ || std::ranges::any_of(today.links(root), [&](const HeldLink& held) {
           return names_reader(held, root, scope);
         });
}

bool has_parties(const Reference& root, World& world) {
  return std::ranges::any_of(world.links(root),
                             [&](const HeldLink& held) { return names_party(held, root); });
}

Trips visible_trips(const Reference& root, const Scope& scope, World& world, World& today) {
  if (scope.operator_ || world.track(root).trips.empty()) return std::nullopt;
  std::set<std::size_t> trips;
  for (const HeldLink& held : today.links(root)) {
    if (names_reader(held, root, scope)) trips.insert(trip_of_link(held, root, world).trip);
  }
  return trips;
}

bool visit_roots(const Reference& reference, World& world,
                 const std::function<bool(const Reference&)>& visit) {
  return Ascent(world, visit).climb(reference, kReachDepth);
}

std::set<std::string> readable_parties(const Scope& scope) {
  std::set<std::string> parties = scope.parties;
  for (const Lent& lent : scope.lent) parties.insert(lent.party);
  return parties;
}

Scope as_party(const Scope& scope, const std::string& party) {
  Scope part;
  if (scope.parties.contains(party)) part.parties.insert(party);
  std::ranges::copy_if(scope.lent, std::back_inserter(part.lent),
                       [&](const Lent& lent) { return lent.party == party; });
  return part;
}

namespace {

// Its own parties, and those of which it may read every shipment.
std::set<std::string> whole_parties(const Scope& scope) {
  std::set<std::string> parties = scope.parties;
  for (const Lent& lent : scope.lent) {
    if (lent.shipments.empty()) parties.insert(lent.party);
  }
  return parties;
}

}  // namespace

std::vector<Reference> own_roots(const Scope& scope, World& today) {
  std::set<Reference> roots;
  for (const Lent& lent : scope.lent) {
    for (const Reference& root : lent.shipments) {
      if (may_see_root(root, scope, today)) roots.insert(root);
    }
  }
  for (const std::string& party : whole_parties(scope)) {
    const Reference reference{RefKind::party, party};
    for (const HeldLink& held : today.links(reference)) {
      const Link& link = *held.link;
      if (link.to == reference && is_party_role(link.role) && is_root(link.from.kind) &&
          !held.claimed) {
        roots.insert(link.from);
      }
    }
  }
  return {roots.begin(), roots.end()};
}

std::vector<Reference> roots_of(const Reference& reference, const Scope& scope, World& world,
                                World& today, std::size_t limit) {
  if (!scope.places.empty()) return port_roots(reference, scope, world, today, limit);
  std::vector<Reference> roots;
  for (const Reference& candidate : candidates_for(reference, scope, world, today)) {
    if (roots.size() == limit) break;
    if (!may_see_root(candidate, scope, today)) continue;
    const bool holds =
        candidate == reference ||
        reach_of_root(candidate, scope, world, visible_trips(candidate, scope, world, today))
            .holds(reference);
    if (holds) roots.push_back(candidate);
  }
  return roots;
}

std::optional<View> view_from(const Reference& reference, const Scope& scope, World& world,
                              World& today) {
  if (world.track(reference).track->empty() && world.links(reference).empty()) return std::nullopt;
  if (!scope.places.empty()) return port_view(reference, scope, world, today);
  std::optional<View> view;
  if (is_root(reference.kind) && may_see_root(reference, scope, today)) {
    view.emplace().reach =
        reach_of_root(reference, scope, world, visible_trips(reference, scope, world, today));
    see_all(world, *view);
  } else if (scope.operator_) {
    view.emplace().reach = reach_of_hub(reference, world);
    view->whole = true;
    see_all(world, *view);
  } else {
    view = principals_hub(reference, scope, world, today);
  }
  if (!view) return std::nullopt;
  view->unbounded = scope.operator_;
  settle(*view);
  return view;
}

}  // namespace fairway::pipeline

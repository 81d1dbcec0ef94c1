#include "pipeline/fold/view.h"

#include <algorithm>
#include <utility>

#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

// The longest way through the table of R6, and one step more for the root itself.
constexpr int kReachDepth = 6;

// Up from a reference to every root that might hold it. False: they are too many to be looked at.
class Ascent {
 public:
  explicit Ascent(World& world) : world_(world) {}

  bool climb(const Reference& reference, int depth) {
    // No link leads to a vessel: its calls name it.
    if (reference.kind == RefKind::vessel) return false;
    if (!seen_.insert(reference).second) return true;
    if (seen_.size() > limits::kReachPerTimeline) return false;
    if (is_root(reference.kind)) roots_.insert(reference);
    if (depth == 0) return true;
    for (const HeldLink& held : world_.links(reference)) {
      const Link& link = *held.link;
      if (held.claimed || is_party_role(link.role)) continue;
      const bool up = link.to == reference;
      const bool either = link.role == LinkRole::numbered || link.role == LinkRole::same_as;
      if (!up && !either) continue;
      if (!climb(up ? link.from : link.to, depth - 1)) return false;
    }
    return true;
  }

  const std::set<Reference>& roots() const { return roots_; }

 private:
  World& world_;
  std::set<Reference> seen_;
  std::set<Reference> roots_;
};

std::vector<Reference> candidates_for(const Reference& reference, const Scope& scope, World& world,
                                      World& today) {
  Ascent ascent(world);
  const bool all = ascent.climb(reference, kReachDepth);
  // Other people's shipments must not crowd out one's own.
  if (!all && !scope.operator_) return own_roots(scope, today);
  return {ascent.roots().begin(), ascent.roots().end()};
}

void see(const Held& held, const Reach& reach, World& world, View& view) {
  if (!held.walked) return;
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

// The part of a root's reach that is about the hub: itself, what it leads to, and its group.
void see_through(const Reference& hub, const Reach& reach, const std::set<Reference>& group,
                 World& world, View& view) {
  for (const Held& held : reach.held) {
    if (held.claimed) continue;
    view.nameable.insert(held.reference);
    if (held.reference == hub) {
      see(held, reach, world, view);
      if (held.trip != kNoTrip) {
        hold_once(view.reach.held, {.reference = hub, .by = {}, .trip = held.trip});
      }
    } else if (held.by == hub || group.contains(held.reference)) {
      see(held, reach, world, view);
      hold_once(view.reach.held, held);
    }
  }
}

// The own documents that state a link to the hub, by name.
void name_documents(const Reference& hub, const std::vector<Reference>& roots, World& world,
                    View& view) {
  for (const HeldLink& held : world.links(hub)) {
    const Link& link = *held.link;
    if (link.to != hub || held.claimed || !std::ranges::binary_search(roots, link.from)) continue;
    hold_once(view.reach.held,
              {.reference = link.from, .role = link.role, .by = hub, .walked = false});
  }
}

std::optional<View> principals_hub(const Reference& hub, const Scope& scope, World& world,
                                    World& today) {
  const std::vector<Reference> roots =
      roots_of(hub, scope, world, today, limits::kReachPerTimeline);
  View view;
  view.reach.root = hub;
  view.reach.held.push_back({.reference = hub, .by = {}});
  std::set<Reference> group;
  const At at = position_of(hub.kind);
  if (at == At::declaration || at == At::unified) {
    const auto members = declaration_group(hub, world);
    group.insert(members.begin(), members.end());
  }
  bool opened = false;
  for (const Reference& root : roots) {
    const Reach reach = reach_of_root(root, scope, world);
    opened = opened || reach.opens(hub);
    see_through(hub, reach, group, world, view);
  }
  if (!opened) return std::nullopt;
  name_documents(hub, roots, world, view);
  return view;
}

}  // namespace

bool may_see_root(const Reference& root, const Scope& scope, World& today) {
  if (scope.operator_) return true;
  return std::ranges::any_of(today.links(root), [&](const HeldLink& held) {
    return is_party_role(held.link->role) && held.link->from == root && !held.claimed &&
           scope.parties.contains(held.link->to.value);
  });
}

std::vector<Reference> own_roots(const Scope& scope, World& today) {
  std::set<Reference> roots;
  for (const std::string& party : scope.parties) {
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
  std::vector<Reference> roots;
  for (const Reference& candidate : candidates_for(reference, scope, world, today)) {
    if (roots.size() == limit) break;
    if (!may_see_root(candidate, scope, today)) continue;
    const bool holds =
        candidate == reference || reach_of_root(candidate, scope, world).holds(reference);
    if (holds) roots.push_back(candidate);
  }
  return roots;
}

std::optional<View> view_from(const Reference& reference, const Scope& scope, World& world,
                              World& today) {
  if (world.track(reference).track.empty()) return std::nullopt;
  std::optional<View> view;
  if (is_root(reference.kind)) {
    if (!may_see_root(reference, scope, today)) return std::nullopt;
    view.emplace().reach = reach_of_root(reference, scope, world);
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

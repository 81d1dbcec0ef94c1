#include "pipeline/fold/declared.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "pipeline/fold/packages.h"
#include "pipeline/fold/regime.h"

namespace fairway::pipeline {
namespace {

// A transit that is done gives way to the declaration at its destination, once there is one.
std::vector<const GroupStage*> waiting_groups(const std::vector<GroupStage>& groups) {
  const bool declared = std::ranges::any_of(groups, [](const GroupStage& group) {
    return group.live && group.reference.kind != RefKind::transit && group.stage.by != nullptr;
  });
  std::vector<const GroupStage*> waiting;
  for (const GroupStage& group : groups) {
    if (group.live && !(group.stage.handed_over && declared)) waiting.push_back(&group);
  }
  return waiting;
}

bool is_list(RefKind kind) { return kind == RefKind::list || kind == RefKind::list_pre; }

// Numbers that stand for a declaration before it has its own.
bool is_early(RefKind kind) {
  return kind == RefKind::declaration_seq || kind == RefKind::list_pre ||
         kind == RefKind::customer_ref;
}

// The lists that a list's preliminary number has become, and the numbers that it had.
void add_list_members(const Reference& list, World& world, std::set<Reference>& members) {
  std::set<Reference> early;
  if (list.kind == RefKind::list_pre) early.insert(list);
  for (const HeldLink& held : world.links(list)) {
    const bool numbered = held.link->role == LinkRole::numbered && !held.claimed;
    if (numbered && held.link->from == list) early.insert(held.link->to);
  }
  for (const Reference& number : early) {
    members.insert(number);
    for (const HeldLink& held : world.links(number)) {
      const bool numbered = held.link->role == LinkRole::numbered && !held.claimed;
      if (numbered && held.link->to == number) members.insert(held.link->from);
    }
  }
}

// The owner's numbers of the lists, as far as the timeline holds them.
void add_owners_numbers(const Reach& reach, World& world, std::set<Reference>& members) {
  const std::set<Reference> lists = members;
  for (const Reference& list : lists) {
    for (const HeldLink& held : world.links(list)) {
      const Reference& known_as = held.link->to;
      if (held.link->role == LinkRole::known_as && held.link->from == list && !held.claimed &&
          reach.opens(known_as)) {
        members.insert(known_as);
      }
    }
  }
}

std::vector<Attempt> attempts_in(const std::vector<Reference>& members, World& world) {
  std::vector<const TrackFold*> entries;
  std::vector<const TrackFold*> unified;
  for (const Reference& member : members) {
    (is_early(member.kind) ? unified : entries).push_back(&world.track(member));
  }
  // While there is no entry the first of them lends its name: customs' number before the owner's.
  std::ranges::stable_partition(unified, [](const TrackFold* track) {
    return track->track->reference.kind != RefKind::customer_ref;
  });
  return attempts_of(entries, unified, world.rules());
}

std::vector<const Said*> facts_of_use(const TrackFold& track, std::size_t trip) {
  std::vector<const Said*> facts;
  for (std::size_t i = 0; i < track.said.size(); ++i) {
    if (trip == kNoTrip || track.trip_of[i] == trip) facts.push_back(&track.said[i]);
  }
  return facts;
}

// Facts of the boxes in reach, and of the shipment itself, that end a condition of a declaration:
// an inspection took place.
std::vector<const Said*> closing_facts(const Reach& reach, World& world) {
  std::vector<const Said*> closing;
  for (const Held& held : reach.held) {
    const bool box = held.reference.kind == RefKind::container && held.walked && !held.pending;
    if (!box && held.reference != reach.root) continue;
    for (const Said* said :
         facts_of_use(world.track(held.reference), box ? held.trip : root_trip(reach))) {
      if (said->counts() && said->actual()) closing.push_back(said);
    }
  }
  return closing;
}

bool is_replaced(const Reference& declaration, World& world) {
  return std::ranges::any_of(world.links(declaration), [&](const HeldLink& held) {
    const bool entitled = !held.claimed || world.rules().is_customs(held.link->source);
    return held.link->role == LinkRole::replaced_by && held.link->from == declaration && entitled;
  });
}

GroupStage group_stage(const Attempt& attempt, std::span<const Said* const> closing, World& world) {
  GroupStage group{.reference = attempt.reference,
                   .stage = customs_stage(attempt, closing, world.rules()),
                   .territory = territory_of(attempt.reference, world.rules())};
  group.packages = declared_packages(attempt.facts, world.rules());
  group.live = !group.stage.dead && !is_replaced(attempt.reference, world);
  return group;
}

// From the least advanced.
auto order_of(const GroupStage& group) {
  return std::tuple(group.stage.advance(), group.reference);
}

// Orders, waybills and lists without a number are declared by themselves.
bool is_declared_itself(const Held& held, const Reach& reach) {
  const RefKind kind = held.reference.kind;
  if (kind == RefKind::customer_ref) return true;
  return held.reference == reach.root && (kind == RefKind::order || kind == RefKind::parcel);
}

void add_own_stage(const Reach& reach, World& world, std::vector<GroupStage>& groups) {
  for (const Held& held : reach.held) {
    if (!groups.empty() || !held.walked || !is_declared_itself(held, reach)) continue;
    const std::size_t trip = held.reference == reach.root ? root_trip(reach) : kNoTrip;
    const Attempt attempt{held.reference, facts_of_use(world.track(held.reference), trip)};
    GroupStage own = group_stage(attempt, {}, world);
    if (own.stage.by) groups.push_back(std::move(own));
  }
}

std::vector<GroupStage> declaration_groups(const Reach& reach, World& world) {
  const std::vector<const Said*> closing = closing_facts(reach, world);
  std::set<std::vector<Reference>> groups;
  for (const Held& held : reach.held) {
    if (!held.walked || !is_declaration(held.reference.kind)) continue;
    groups.insert(declared_members(held.reference, reach, world));
  }
  std::vector<GroupStage> stages;
  for (const std::vector<Reference>& members : groups) {
    stages.push_back(group_stage(attempts_in(members, world).back(), closing, world));
  }
  const RefKind root = reach.root.kind;
  if (root == RefKind::order || root == RefKind::parcel) add_own_stage(reach, world, stages);
  std::ranges::sort(stages, {}, order_of);
  return stages;
}

std::vector<Reference> houses_of(const Reference& master, World& world) {
  std::vector<Reference> houses;
  for (const HeldLink& held : world.links(master)) {
    const bool house = held.link->role == LinkRole::house_of && held.link->to == master;
    if (house && !held.claimed) houses.push_back(held.link->from);
  }
  return houses;
}

// A master waits for its houses and knows only their stage: one without a live declaration counts
// as not declared.
GroupStage house_stage(const Reference& house, const std::string& territory, World& world) {
  std::vector<GroupStage> groups = declaration_groups(reach_of_root(house, Scope{}, world), world);
  std::erase_if(groups, [&](const GroupStage& group) { return group.territory != territory; });
  const GroupStage* shown = shown_group(groups);
  if (shown && shown->live) {
    GroupStage known = *shown;  // RULES R6: a house's stage code, no facts and no numbers
    known.reference = house;
    known.stage.since.reset();
    known.stage.conditions.clear();
    known.stage.flags.clear();
    return known;
  }
  return {
      .reference = house, .stage = customs_stage({}, {}, world.rules()), .territory = territory};
}

}  // namespace

std::size_t root_trip(const Reach& reach) {
  return reach.trips && reach.trips->size() == 1 ? *reach.trips->begin() : kNoTrip;
}

std::vector<Reference> declared_members(const Reference& declaration, const Reach& reach,
                                        World& world) {
  std::set<Reference> members = {declaration};
  if (is_list(declaration.kind)) {
    add_list_members(declaration, world, members);
    add_owners_numbers(reach, world, members);
  } else if (declaration.kind == RefKind::declaration ||
             declaration.kind == RefKind::declaration_seq) {
    const std::vector<Reference> group = declaration_group(declaration, world);
    members.insert(group.begin(), group.end());
  }
  std::erase_if(members, [&](const Reference& member) {
    return member != declaration && !reach.opens(member);
  });
  return {members.begin(), members.end()};
}

std::vector<GroupStage> shipment_groups(const Reach& reach, const std::string& territory,
                                        World& world) {
  std::vector<GroupStage> groups = declaration_groups(reach, world);
  std::erase_if(groups, [&](const GroupStage& group) { return group.territory != territory; });
  for (const Reference& house : houses_of(reach.root, world)) {
    groups.push_back(house_stage(house, territory, world));
    groups.back().house = true;
  }
  std::ranges::sort(groups, {}, order_of);
  return groups;
}

const GroupStage* shown_group(const std::vector<GroupStage>& groups) {
  const std::vector<const GroupStage*> waiting = waiting_groups(groups);
  if (!waiting.empty()) return waiting.front();
  return groups.empty() ? nullptr : &groups.front();
}

std::optional<Instant> all_standing_at(const std::vector<GroupStage>& groups, int rank) {
  std::optional<Instant> last;
  for (const GroupStage* group : waiting_groups(groups)) {
    const auto since = group->stage.standing_at(rank);
    if (!since) return std::nullopt;
    // When a house got there is not for its master's readers.
    last = std::max(last, group->house ? Instant::min() : since);
  }
  return last;
}

std::optional<GroupStage> declaration_stage(const Reach& reach, World& world) {
  const Reference& declaration = reach.root;
  if (!is_declaration(declaration.kind)) return std::nullopt;
  const std::vector<Attempt> attempts =
      attempts_in(declared_members(declaration, reach, world), world);
  // An entry shows its own attempt, dead or not; a unified number shows the one that counts.
  const auto own = std::ranges::find(attempts, declaration, &Attempt::reference);
  const Attempt& attempt = own == attempts.end() ? attempts.back() : *own;
  return GroupStage{.reference = attempt.reference,
                    .stage = customs_stage(attempt, {}, world.rules()),
                    .territory = territory_of(attempt.reference, world.rules())};
}

}  // namespace fairway::pipeline

#include "pipeline/fold/lanes.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "pipeline/fold/box_trips.h"
#include "pipeline/fold/milestones.h"

namespace fairway::pipeline {
namespace {

// Positions in an 18-digit entry number: four of the office, four of the year, then the flag.
constexpr std::size_t kEntryFlag = 8;

bool is_declaration(RefKind kind) {
  return kind == RefKind::declaration || kind == RefKind::declaration_seq ||
         kind == RefKind::list || kind == RefKind::transit;
}

LaneStage lane_of(const CustomsStage& stage) {
  return {stage.code, stage.since, stage.name, {}, stage.conditions};
}

// Facts of the boxes in reach that end a condition of a declaration: an inspection that took place.
std::vector<const Said*> closing_facts(const Reach& reach, World& world) {
  std::vector<const Said*> closing;
  for (const Held& held : reach.held) {
    if (held.reference.kind != RefKind::container || !held.walked || held.pending) continue;
    const TrackFold& box = world.track(held.reference);
    for (std::size_t i = 0; i < box.said.size(); ++i) {
      const Said& said = box.said[i];
      if (box.trip_of[i] == held.trip && said.counts() && said.actual() &&
          said.kind->code == "inspected") {
        closing.push_back(&said);
      }
    }
  }
  return closing;
}

bool is_replaced(const Reference& declaration, World& world) {
  return std::ranges::any_of(world.links(declaration), [&](const HeldLink& held) {
    return held.link->role == LinkRole::replaced_by && held.link->from == declaration &&
           !held.claimed;
  });
}

// The group as far as the reach opens it: nothing is known through its members (RULES R6).
std::vector<Reference> group_in(const Reach& reach, const Reference& declaration, World& world) {
  std::vector<Reference> members = declaration_group(declaration, world);
  std::erase_if(members, [&](const Reference& member) { return !reach.opens(member); });
  return members;
}

std::vector<Attempt> attempts_in(const std::vector<Reference>& members, World& world) {
  std::vector<const TrackFold*> entries;
  std::vector<const TrackFold*> unified;
  for (const Reference& member : members) {
    auto& tracks = member.kind == RefKind::declaration_seq ? unified : entries;
    tracks.push_back(&world.track(member));
  }
  return attempts_of(entries, unified, world.rules());
}

GroupStage group_stage(const std::vector<Reference>& members, std::span<const Said* const> closing,
                       World& world) {
  const Attempt attempt = attempts_in(members, world).back();
  GroupStage group{attempt.reference, customs_stage(attempt, closing, world.rules()), true};
  group.live = !group.stage.dead && !is_replaced(attempt.reference, world);
  return group;
}

std::optional<std::string> stated_direction(const TrackFold& track, std::size_t trip,
                                            const Rules& rules) {
  const Said* best = nullptr;
  std::string direction;
  for (std::size_t i = 0; i < track.said.size(); ++i) {
    const Said& said = track.said[i];
    if (!said.live() || (trip != kNoTrip && track.trip_of[i] != trip)) continue;
    const std::string stated = said.attribute(rules, "direction");
    if (stated.empty()) continue;
    const auto key = [](const Said& s) { return std::tuple(s.trust, s.published, s.fact->id); };
    if (best == nullptr || key(*best) < key(said)) {
      best = &said;
      direction = stated;
    }
  }
  return best ? std::optional{direction} : std::nullopt;
}

std::optional<std::string> declared_direction(const Reach& reach) {
  for (const Held& held : reach.held) {
    const std::string& number = held.reference.value;
    if (held.reference.kind != RefKind::declaration || number.size() != 18) continue;
    if (number[kEntryFlag] == '1' || number[kEntryFlag] == 'I') return "import";
    if (number[kEntryFlag] == '0' || number[kEntryFlag] == 'E') return "export";
  }
  return std::nullopt;
}

// The first move of a box tells which end of the voyage this is.
std::optional<std::string> moved_direction(const TrackFold& box, std::size_t trip) {
  if (trip >= box.trips.size()) return std::nullopt;
  const Said& first = box.said[box.trips[trip].facts.front()];
  const auto phase = trip_phase(first.kind->code);
  return *phase <= 3 ? "export" : "import";
}

std::string mode_of(RefKind root) {
  switch (root) {
    case RefKind::air_waybill:
    case RefKind::house_air_waybill:
      return "air";
    case RefKind::rail_waybill:
      return "rail";
    case RefKind::road_waybill:
      return "road";
    case RefKind::parcel:
    case RefKind::order:
      return "parcel";
    default:
      return "sea";
  }
}

// Of several calls an import waits for the last, an export for the first: the other one is another
// port's business.
std::optional<Reference> relevant_call(const std::string& lane_direction,
                                       const std::vector<Milestone>& milestones) {
  std::map<Reference, Instant> calls;
  for (const Milestone& milestone : milestones) {
    if (milestone.subject.kind != RefKind::voyage_call) continue;
    const Instant time = shown_time(milestone);
    const auto [found, added] = calls.emplace(milestone.subject, time);
    if (!added) found->second = std::min(found->second, time);
  }
  if (calls.empty()) return std::nullopt;
  const auto by_time = [](const auto& call) { return std::tuple(call.second, call.first); };
  return lane_direction == "import" ? std::ranges::max_element(calls, {}, by_time)->first
                                    : std::ranges::min_element(calls, {}, by_time)->first;
}

// From the least advanced.
auto order_of(const GroupStage& group) {
  return std::tuple(group.stage.advance(), group.reference);
}

std::vector<Reference> houses_of(const Reference& master, World& world) {
  std::vector<Reference> houses;
  for (const HeldLink& held : world.links(master)) {
    const bool house = held.link->role == LinkRole::house_of && held.link->to == master;
    if (house && !held.claimed) houses.push_back(held.link->from);
  }
  return houses;
}

// A master waits for its houses and knows only their stage: one without a declaration counts as not
// declared.
GroupStage house_stage(const Reference& house, World& world) {
  const std::vector<GroupStage> groups =
      declaration_groups(reach_of_root(house, Scope{}, world), world);
  const auto live = std::ranges::find(groups, true, &GroupStage::live);
  GroupStage shown = live != groups.end() ? *live
                     : groups.empty()
                         ? GroupStage{house, customs_stage({}, {}, world.rules()), true}
                         : groups.front();
  // RULES R6: each house's stage code, no facts.
  shown.stage.since.reset();
  shown.stage.conditions.clear();
  shown.stage.flags.clear();
  return shown;
}

}  // namespace

std::vector<GroupStage> declaration_groups(const Reach& reach, World& world) {
  const std::vector<const Said*> closing = closing_facts(reach, world);
  std::set<std::vector<Reference>> groups;
  for (const Held& held : reach.held) {
    if (!held.walked || !is_declaration(held.reference.kind)) continue;
    groups.insert(group_in(reach, held.reference, world));
  }
  std::vector<GroupStage> stages;
  for (const std::vector<Reference>& members : groups) {
    stages.push_back(group_stage(members, closing, world));
  }
  std::ranges::sort(stages, {}, order_of);
  return stages;
}

LaneStage customs_lane(const Reach& reach, World& world, std::vector<Flag>& flags,
                       bool& exception) {
  std::vector<GroupStage> groups = declaration_groups(reach, world);
  for (const GroupStage& group : groups) {
    flags.insert(flags.end(), group.stage.flags.begin(), group.stage.flags.end());
  }
  for (const Reference& house : houses_of(reach.root, world)) {
    groups.push_back(house_stage(house, world));
  }
  std::ranges::sort(groups, {}, order_of);

  const GroupStage* shown = nullptr;
  std::map<std::string, std::uint32_t> counts;
  for (const GroupStage& group : groups) {
    if (!group.live) continue;
    if (shown == nullptr) shown = &group;
    ++counts[group.stage.code];
    ++counts["live"];
  }
  if (shown == nullptr && !groups.empty()) shown = &groups.front();
  LaneStage lane = lane_of(shown ? shown->stage : customs_stage({}, {}, world.rules()));
  lane.declarations = std::move(counts);
  exception = shown && shown->stage.exception;
  return lane;
}

std::optional<LaneStage> declaration_lane(const Reach& reach, World& world,
                                          std::vector<Flag>& flags, bool& exception) {
  const Reference& declaration = reach.root;
  if (!is_declaration(declaration.kind)) return std::nullopt;
  const std::vector<Attempt> attempts = attempts_in(group_in(reach, declaration, world), world);
  // An entry shows its own attempt, dead or not; a unified number shows the one that counts.
  const auto own = std::ranges::find(attempts, declaration, &Attempt::reference);
  const Attempt& attempt = own == attempts.end() ? attempts.back() : *own;
  const CustomsStage stage = customs_stage(attempt, {}, world.rules());
  flags.insert(flags.end(), stage.flags.begin(), stage.flags.end());
  exception = stage.exception;
  return lane_of(stage);
}

std::string regime_of(const Reach& reach, World& world, bool& assumed) {
  const Rules& rules = world.rules();
  assumed = false;
  std::optional<std::string> direction;
  if (reach.root.kind != RefKind::container) {
    direction = stated_direction(world.track(reach.root), kNoTrip, rules);
  }
  if (!direction) direction = declared_direction(reach);
  const auto from_boxes = [&](auto&& told) {
    for (auto held = reach.held.rbegin(); held != reach.held.rend() && !direction; ++held) {
      if (held->reference.kind != RefKind::container || held->trip == kNoTrip) continue;
      direction = told(world.track(held->reference), held->trip);
    }
  };
  from_boxes(
      [&](const TrackFold& box, std::size_t trip) { return stated_direction(box, trip, rules); });
  if (!direction) {
    from_boxes([](const TrackFold& box, std::size_t trip) { return moved_direction(box, trip); });
    assumed = direction.has_value();
  }
  return direction ? *direction + "_" + mode_of(reach.root.kind) : std::string{};
}

std::optional<LaneStage> goods_lane(const std::string& regime, const Reach& reach,
                                    const std::vector<Milestone>& milestones, const Rules& rules) {
  const StageGraph* graph = rules.catalogue().graph(regime);
  if (graph == nullptr || graph->lane != "goods") return std::nullopt;
  const auto call = relevant_call(regime.substr(0, regime.find('_')), milestones);
  std::set<Reference> boxes;
  for (const Held& held : reach.held) {
    if (held.reference.kind == RefKind::container && held.walked) boxes.insert(held.reference);
  }
  const auto stage_of = [&](const Reference* box) {
    std::vector<const Milestone*> taken;
    for (const Milestone& milestone : milestones) {
      const bool other_box =
          milestone.subject.kind == RefKind::container && (!box || milestone.subject != *box);
      const bool other_call =
          milestone.subject.kind == RefKind::voyage_call && milestone.subject != call;
      if (!other_box && !other_call) taken.push_back(&milestone);
    }
    return goods_stage(*graph, taken);
  };
  if (boxes.empty()) return stage_of(nullptr);
  std::optional<LaneStage> least;
  for (const Reference& box : boxes) {
    std::optional<LaneStage> stage = stage_of(&box);
    if (!stage) return std::nullopt;  // a box of which nothing is known yet has no stage
    if (!least) {
      least = std::move(stage);
      continue;
    }
    const int rank = goods_rank(*graph, *stage);
    const int least_rank = goods_rank(*graph, *least);
    if (rank < least_rank || (rank == least_rank && stage->since > least->since)) {
      least = std::move(stage);
    }
  }
  return least;
}

}  // namespace fairway::pipeline

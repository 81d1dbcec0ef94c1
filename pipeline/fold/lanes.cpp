#include "pipeline/fold/lanes.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "pipeline/fold/alerts.h"
#include "pipeline/fold/packages.h"

namespace fairway::pipeline {
namespace {

int rank_in_customs(const World& world, std::string_view stage) {
  const StageGraph::Stage* found = world.rules().catalogue().graph("customs")->stage(stage);
  return found ? found->rank : 0;
}

LaneStage lane_of(const CustomsStage& stage) {
  return {.code = stage.code,
          .since = stage.since,
          .name = stage.name,
          .leg = 0,
          .declarations = {},
          .conditions = stage.conditions};
}

LaneStage customs_lane(const std::vector<GroupStage>& groups, const Rules& rules) {
  const GroupStage* shown = shown_group(groups);
  LaneStage lane = lane_of(shown ? shown->stage : customs_stage({}, {}, rules));
  for (const GroupStage& group : groups) {
    if (!group.live || group.reference.kind == RefKind::transit) continue;
    ++lane.declarations[group.stage.code];
    ++lane.declarations["live"];
  }
  return lane;
}

std::string with_leg(std::string name, int leg) {
  constexpr std::string_view kPlaceholder = "{leg}";
  const auto at = name.find(kPlaceholder);
  return at == std::string::npos ? name
                                 : name.replace(at, kPlaceholder.size(), fmt::to_string(leg));
}

std::optional<LaneStage> goods_lane(const std::vector<BoxStage>& boxes) {
  const BoxStage* shown = shown_box(boxes);
  if (shown == nullptr) return std::nullopt;
  return box_lane(*shown);
}

// The calls of the other boxes only: another box's vessel says nothing of this one. What a document
// sails on, each of its boxes does.
std::set<Reference> foreign_calls(const Reference& box, const Reach& reach) {
  const auto of_another = [&](const Reference& by) {
    return by.kind == RefKind::container && by != box;
  };
  std::set<Reference> calls;
  for (const Held& held : reach.held) {
    if (held.role != LinkRole::sails_on || !held.by || held.claimed) continue;
    if (of_another(*held.by) && std::ranges::all_of(held.also_by, of_another)) {
      calls.insert(held.reference);
    }
  }
  return calls;
}

std::vector<const Milestone*> milestones_for(const std::optional<Reference>& box,
                                             const Reach& reach,
                                             const std::vector<Milestone>& milestones) {
  const std::set<Reference> foreign = box ? foreign_calls(*box, reach) : std::set<Reference>{};
  std::vector<const Milestone*> taken;
  for (const Milestone& milestone : milestones) {
    const bool other_box = milestone.subject.kind == RefKind::container && milestone.subject != box;
    if (!other_box && !foreign.contains(milestone.subject)) taken.push_back(&milestone);
  }
  return taken;
}

// Goods stages that customs' own word should have followed, but came after it.
void flag_order(const StageGraph& graph, const std::vector<BoxStage>& boxes,
                const std::vector<GroupStage>& groups, const World& world,
                std::vector<Flag>& flags) {
  for (const auto& [customs, goods] : graph.precede) {
    const auto since = all_standing_at(groups, rank_in_customs(world, customs));
    if (!since || *since == Instant::min()) continue;
    for (const BoxStage& box : boxes) {
      for (const ReachedStage& reached : box.reached) {
        const bool precedes = std::ranges::count(goods, reached.stage->code) > 0;
        if (!precedes || reached.since <= *since) continue;
        flags.push_back({"out_of_order_lanes", "",
                         fmt::format("{} came before {}", customs, reached.stage->code)});
      }
    }
  }
}

std::string headline_of(const TerritoryStage& stage, bool exception) {
  if (stage.goods && !exception) return stage.goods->code;
  return stage.customs ? stage.customs->code : std::string{};
}

// A master's goods are declared by its houses: nothing is missing from its own declarations. Nor
// does a transit declare any.
std::optional<Flag> lacking_packages(const Reference& root, const std::vector<GroupStage>& groups,
                                     World& world) {
  std::vector<std::optional<std::int64_t>> declared;
  for (const GroupStage& group : groups) {
    if (group.house) return std::nullopt;
    const bool counts = group.live && group.reference.kind != RefKind::transit;
    if (counts) declared.push_back(group.packages);
  }
  return partly_declared(world.track(root), declared, world.rules());
}

// One territory's view of a shipment or a container.
TerritoryStage shipment_stage(const Regime& regime, bool primary, const Reach& reach,
                              const std::vector<Milestone>& milestones, World& world,
                              Lanes& lanes) {
  std::vector<Flag>& flags = lanes.flags;
  const RefKind kind = reach.root.kind;
  TerritoryStage shown;
  shown.territory = regime.territory;
  shown.regime = regime.code;
  const std::vector<GroupStage> groups = shipment_groups(reach, regime.territory, world);
  // Of a foreign territory's customs nothing may ever be heard.
  const bool has_customs = is_root(kind) && (primary ? kind != RefKind::booking : !groups.empty());
  bool exception = false;
  if (has_customs) {
    shown.customs = customs_lane(groups, world.rules());
    const GroupStage* group = shown_group(groups);
    exception = group && group->stage.exception;
    for (const GroupStage& one : groups) {
      if (!one.house) flags.insert(flags.end(), one.stage.flags.begin(), one.stage.flags.end());
    }
    if (const auto lacking = lacking_packages(reach.root, groups, world)) flags.push_back(*lacking);
    std::ranges::move(declaration_alerts(reach.root, groups, world.rules().catalogue()),
                      std::back_inserter(lanes.alerts));
  }
  const std::vector<BoxStage> boxes = box_stages(regime, reach, milestones, groups, world);
  shown.goods = goods_lane(boxes);
  for (const BoxStage& box : boxes) flags.insert(flags.end(), box.flags.begin(), box.flags.end());
  if (regime.graph) flag_order(*regime.graph, boxes, groups, world, flags);
  shown.headline = headline_of(shown, exception);
  return shown;
}

Lanes declaration_lanes(const Reach& reach, World& world) {
  const Reference& declaration = reach.root;
  Lanes lanes;
  TerritoryStage shown;
  shown.territory = territory_of(declaration, world.rules());
  if (const auto group = declaration_stage(reach, world)) {
    shown.regime = declared_regime(declared_members(declaration, reach, world), world);
    shown.customs = lane_of(group->stage);
    lanes.flags = group->stage.flags;
  }
  shown.headline = headline_of(shown, false);
  lanes.territories.push_back(std::move(shown));
  return lanes;
}

}  // namespace

std::vector<BoxStage> box_stages(const Regime& regime, const Reach& reach,
                                 const std::vector<Milestone>& milestones,
                                 const std::vector<GroupStage>& groups, World& world) {
  if (regime.graph == nullptr) return {};
  const GoodsSide side{.graph = *regime.graph,
                       .places = world.rules().catalogue().places(),
                       .territory = regime.territory,
                       .house = reach.root.kind == RefKind::house_bill,
                       .customs_since = [&](std::string_view stage) {
                         return all_standing_at(groups, rank_in_customs(world, stage));
                       }};
  std::set<Reference> held_boxes;
  for (const Held& held : reach.held) {
    if (held.reference.kind == RefKind::container && held.walked) held_boxes.insert(held.reference);
  }
  std::vector<std::optional<Reference>> boxes(held_boxes.begin(), held_boxes.end());
  if (boxes.empty()) boxes.emplace_back();
  std::vector<BoxStage> stages;
  for (const std::optional<Reference>& box : boxes) {
    const auto taken = milestones_for(box, reach, milestones);
    BoxStage stage{box, reached_stages(side, taken), {}};
    stage.flags = goods_flags(*regime.graph, stage.reached, to_text(box.value_or(reach.root)));
    stages.push_back(std::move(stage));
  }
  return stages;
}

const BoxStage* shown_box(const std::vector<BoxStage>& boxes) {
  const BoxStage* least = nullptr;
  for (const BoxStage& box : boxes) {
    if (box.reached.empty()) return nullptr;
    const auto behind = [](const ReachedStage& one, const ReachedStage& other) {
      return one.advance() < other.advance() ||
             (one.advance() == other.advance() && one.since > other.since);
    };
    if (least == nullptr || behind(box.reached.back(), least->reached.back())) least = &box;
  }
  return least;
}

LaneStage box_lane(const BoxStage& box) {
  const ReachedStage& top = box.reached.back();
  const auto same = std::ranges::find(box.reached, top.stage, &ReachedStage::stage);
  const ReachedStage& reached = top.leg == 0 ? *same : top;
  return LaneStage{
      .code = top.stage->code,
      .since = reached.since,
      .name = {with_leg(top.stage->name.en, top.leg), with_leg(top.stage->name.zh, top.leg)},
      .leg = top.leg,
      .declarations = {},
      .conditions = {}};
}

std::vector<Regime> shown_regimes(const Reach& reach, World& world) {
  std::vector<Regime> regimes = regimes_of(reach, world);
  if (regimes.empty()) regimes.push_back({.territory = world.rules().home(), .code = {}});
  return regimes;
}

Lanes lanes_of(const Reach& reach, const std::vector<Milestone>& milestones, bool shipment,
               World& world) {
  const RefKind kind = reach.root.kind;
  if (kind != RefKind::container && !(is_root(kind) && shipment)) {
    return declaration_lanes(reach, world);
  }
  Lanes lanes;
  for (const Regime& regime : shown_regimes(reach, world)) {
    const bool primary = lanes.territories.empty();
    lanes.territories.push_back(shipment_stage(regime, primary, reach, milestones, world, lanes));
    if (primary && regime.assumed) lanes.flags.push_back({"regime_assumed", "", regime.code});
  }
  return lanes;
}

}  // namespace fairway::pipeline

#include "pipeline/fold/explain_stages.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "pipeline/fold/lanes.h"

namespace fairway::pipeline {
namespace {

ExplainedStage explained(const GroupStage& group, bool shown, const View& view,
                         const Rules& rules) {
  const CustomsStage& stage = group.stage;
  ExplainedStage out;
  out.subject = group.reference;
  out.territory = group.territory;
  out.code = stage.code;
  out.name = stage.name;
  out.since = stage.since;
  out.live = group.live;
  out.shown = shown;
  const std::string_view rule = stage.by == nullptr       ? "stage_none"
                                : stage.by == stage.reset ? "stage_reset"
                                                          : "stage_rank";
  out.reason = reason_of(rule, rules);
  if (group.house) return out;  // a master knows its houses' stages, not their facts
  if (stage.by) out.fact = shown_fact(*stage.by, view, rules);
  if (stage.reset) out.reset = shown_fact(*stage.reset, view, rules);
  return out;
}

// The fact of the milestone by which a box came to its stage; none where customs' word did it.
std::optional<TimelineFact> fact_of(const BoxStage& box, const std::vector<Milestone>& milestones,
                                    const Timeline& timeline) {
  const std::vector<std::string>& kinds = box.reached.back().stage->kinds;
  const Instant since = *box_lane(box).since;
  for (const Milestone& milestone : milestones) {
    const bool other_box =
        milestone.subject.kind == RefKind::container && milestone.subject != box.box;
    if (other_box || milestone.actual != since) continue;
    if (std::ranges::count(kinds, milestone.kind) == 0) continue;
    const auto fact = std::ranges::find(timeline.facts, milestone.fact, &TimelineFact::id);
    if (fact != timeline.facts.end()) return *fact;
  }
  return std::nullopt;
}

}  // namespace

Reason reason_of(std::string_view rule, const Rules& rules) {
  const Names* sentence = rules.catalogue().reason(rule);
  assert(sentence != nullptr);
  return {std::string(rule), sentence ? *sentence : Names{}};
}

std::vector<ExplainedStage> explain_customs(const View& view, World& world) {
  const Rules& rules = world.rules();
  const RefKind kind = view.reach.root.kind;
  std::vector<ExplainedStage> out;
  if (!is_root(kind) || view.partial) {
    const auto group = declaration_stage(view.reach, world);
    if (group) out.push_back(explained(*group, true, view, rules));
    return out;
  }
  const Reach last = last_use(view, world);
  for (const Regime& regime : shown_regimes(last, world)) {
    const std::vector<GroupStage> groups = shipment_groups(last, regime.territory, world);
    const GroupStage* shown = shown_group(groups);
    for (const GroupStage& group : groups) {
      out.push_back(explained(group, &group == shown, view, rules));
    }
  }
  return out;
}

std::vector<ExplainedStage> explain_goods(const View& view, const Scope& scope, World& world) {
  const RefKind kind = view.reach.root.kind;
  if (kind != RefKind::container && (!is_root(kind) || view.partial)) return {};
  const Timeline timeline = fold_timeline(view, scope, world, {});
  const Reach last = last_use(view, world);
  const std::vector<Milestone> milestones = milestones_in(timeline, last, world);
  std::vector<ExplainedStage> out;
  for (const Regime& regime : shown_regimes(last, world)) {
    const std::vector<GroupStage> groups = shipment_groups(last, regime.territory, world);
    const std::vector<BoxStage> boxes = box_stages(regime, last, milestones, groups, world);
    const BoxStage* shown = shown_box(boxes);
    for (const BoxStage& box : boxes) {
      ExplainedStage& stage = out.emplace_back();
      stage.subject = box.box.value_or(view.reach.root);
      stage.territory = regime.territory;
      stage.shown = &box == shown;
      stage.reason = reason_of(box.reached.empty() ? "stage_none" : "stage_rank", world.rules());
      if (box.reached.empty()) continue;
      const LaneStage lane = box_lane(box);
      stage.code = lane.code;
      stage.name = lane.name;
      stage.since = lane.since;
      stage.fact = fact_of(box, milestones, timeline);
    }
  }
  return out;
}

}  // namespace fairway::pipeline

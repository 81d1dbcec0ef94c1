#include "pipeline/fold/conditions.h"

#include <algorithm>
#include <string>
#include <tuple>

namespace fairway::pipeline {
namespace {

bool names(const std::vector<std::string>& kinds, const Said& said) {
  return std::ranges::count(kinds, said.kind->code) > 0;
}

// A hold is one more condition: it lasts until a release or a reset.
std::vector<StageGraph::ConditionRule> rules_of(const StageGraph& graph) {
  std::vector<StageGraph::ConditionRule> rules = graph.conditions;
  for (const std::string& hold : graph.holds) {
    StageGraph::ConditionRule rule{hold, {hold}, {}};
    for (const char* end : {"released", "released_under_guarantee", "closed"}) {
      rule.closed_by.emplace_back(end);
    }
    for (const StageGraph::Reset& reset : graph.resets) rule.closed_by.push_back(reset.code);
    rules.push_back(std::move(rule));
  }
  return rules;
}

// Whether the kind belongs to customs alone: it moves the stage or opens a condition.
bool is_customs_word(const Said& said, const StageGraph& graph,
                     const std::vector<StageGraph::ConditionRule>& rules) {
  const auto reaches = [&](const StageGraph::Stage& stage) { return names(stage.kinds, said); };
  const auto opens = [&](const StageGraph::ConditionRule& rule) {
    return names(rule.opened_by, said);
  };
  return std::ranges::any_of(graph.stages, reaches) || std::ranges::any_of(rules, opens) ||
         std::ranges::count(graph.resets, said.kind->code, &StageGraph::Reset::code) > 0;
}

void add_intervals(const StageGraph::ConditionRule& rule, std::vector<const Said*> facts,
                   std::vector<Condition>& conditions) {
  std::erase_if(facts, [&](const Said* said) {
    return !names(rule.opened_by, *said) && !names(rule.closed_by, *said);
  });
  // What opens and closes at one instant is closed.
  std::ranges::sort(facts, {}, [&](const Said* said) {
    return std::tuple(said->time, names(rule.closed_by, *said), said->fact->id);
  });
  std::optional<Condition> open;
  for (const Said* said : facts) {
    if (names(rule.closed_by, *said)) {
      if (!open) continue;
      open->to = said->time;
      conditions.push_back(*open);
      open.reset();
    } else if (!open) {
      open = Condition{rule.code, *said->time, std::nullopt, said->fact->id, said->received};
    }
  }
  if (open) conditions.push_back(*open);
}

}  // namespace

std::vector<Condition> conditions_of(std::span<const Said* const> stating,
                                     std::span<const Said* const> saying,
                                     std::span<const Said* const> closing,
                                     const StageGraph& graph) {
  const std::vector<StageGraph::ConditionRule> rules = rules_of(graph);
  std::vector<const Said*> facts(stating.begin(), stating.end());
  for (const auto& more : {saying, closing}) {
    std::ranges::copy_if(more, std::back_inserter(facts),
                         [&](const Said* said) { return !is_customs_word(*said, graph, rules); });
  }
  std::vector<Condition> conditions;
  for (const StageGraph::ConditionRule& rule : rules) add_intervals(rule, facts, conditions);
  std::ranges::sort(conditions, {}, [](const Condition& c) { return std::tuple(c.from, c.code); });
  return conditions;
}

}  // namespace fairway::pipeline

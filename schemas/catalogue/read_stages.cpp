#include <algorithm>

#include <fmt/format.h>

#include "schemas/catalogue/fields.h"
#include "schemas/catalogue/readers.h"

namespace fairway {
namespace {

void check_kind(const YamlNode& at, const std::string& code, const Catalogue& so_far) {
  if (so_far.kind(code) == nullptr) bad_data(at, fmt::format("there is no fact kind \"{}\"", code));
}

std::vector<std::string> kinds_of(const YamlNode& list, const Catalogue& so_far) {
  for (const YamlNode& item : items_of(list)) check_kind(item, text_of(item), so_far);
  return texts_of(list);
}

// `kinds` left out: the stage is reached by the kind of its own name. `kinds: []`: by no fact; the
// fold of shipments works it out from others (VIEWS section 1, "names that are no facts").
std::vector<std::string> stage_kinds(const Fields& fields, const std::string& code,
                                     const Catalogue& so_far) {
  const YamlNode* list = fields.find("kinds");
  if (list == nullptr) {
    check_kind(fields.at("code"), code, so_far);
    return {code};
  }
  if (list->items.empty() && so_far.kind(code) != nullptr) {
    bad_data(*list, fmt::format("\"{}\" is a fact kind and would reach this stage", code));
  }
  return kinds_of(*list, so_far);
}

std::map<std::string, std::string> read_where(const YamlNode& node, const Catalogue& so_far) {
  std::map<std::string, std::string> where;
  for (const auto& [element, value] : entries_of(node)) {
    if (so_far.element(element) == nullptr) {
      bad_data(value, fmt::format("there is no element \"{}\"", element));
    }
    where[element] = text_of(value);
  }
  return where;
}

StageGraph::Stage read_stage(const YamlNode& node, const Catalogue& so_far) {
  const Fields fields(node, {"code", "rank", "name", "kinds", "where", "required"});
  StageGraph::Stage stage;
  stage.code = fields.text("code");
  stage.rank = fields.integer("rank");
  stage.name = fields.names("name");
  stage.kinds = stage_kinds(fields, stage.code, so_far);
  if (const YamlNode* where = fields.find("where")) stage.where = read_where(*where, so_far);
  stage.required = fields.flag("required");
  return stage;
}

void add_stage(const YamlNode& node, StageGraph::Stage stage, StageGraph& graph) {
  for (const StageGraph::Stage& below : graph.stages) {
    if (below.code == stage.code) {
      bad_data(node, fmt::format("the stage \"{}\" is given twice", stage.code));
    }
    if (below.rank >= stage.rank) {
      bad_data(node, fmt::format("rank {} does not rise above {}", stage.rank, below.rank));
    }
    for (const std::string& kind : stage.kinds) {
      if (std::ranges::find(below.kinds, kind) == below.kinds.end()) continue;
      if (below.where != stage.where) continue;
      bad_data(node, fmt::format("\"{}\" already reaches \"{}\"", kind, below.code));
    }
  }
  graph.stages.push_back(std::move(stage));
}

StageGraph::Reset read_reset(const YamlNode& node, const StageGraph& graph,
                             const Catalogue& so_far) {
  const Fields fields(node, {"code", "falls_to", "name"});
  StageGraph::Reset reset;
  reset.code = fields.text("code");
  reset.name = fields.names("name");
  check_kind(fields.at("code"), reset.code, so_far);
  if (graph.stage(reset.code) != nullptr) {
    bad_data(node, fmt::format("\"{}\" is a stage of this graph", reset.code));
  }
  if (const YamlNode* base = fields.find("falls_to")) {
    const StageGraph::Stage* stage = graph.stage(text_of(*base));
    if (stage == nullptr) bad_data(*base, fmt::format("there is no stage \"{}\"", base->text));
    reset.base = stage->rank;
  }
  return reset;
}

void read_condition(const YamlNode& node, const Catalogue& so_far, StageGraph& graph) {
  const Fields fields(node, {"code", "opened_by", "closed_by"});
  StageGraph::ConditionRule rule;
  rule.code = fields.text("code");
  rule.opened_by = kinds_of(fields.at("opened_by"), so_far);
  rule.closed_by = kinds_of(fields.at("closed_by"), so_far);
  if (std::ranges::find(graph.conditions, rule.code, &StageGraph::ConditionRule::code) !=
      graph.conditions.end()) {
    bad_data(node, fmt::format("the condition \"{}\" is given twice", rule.code));
  }
  graph.conditions.push_back(std::move(rule));
}

}  // namespace

StageGraph read_graph(const YamlNode& root, const Catalogue& so_far) {
  const Fields file(root, {"lane", "regime", "title", "stages", "resets", "holds", "conditions"});
  StageGraph graph;
  graph.lane = file.choice("lane", {"customs", "goods"});
  graph.regime = file.text_or_empty("regime");
  graph.title = file.names("title");
  if (graph.lane == "goods" && graph.regime.empty()) {
    bad_data(root, "a goods lane names its \"regime\"");
  }
  for (const StageGraph& other : so_far.graphs()) {
    if (other.lane != graph.lane || other.regime != graph.regime) continue;
    bad_data(root, fmt::format("\"{}\" is already the graph of this lane and regime", other.name));
  }
  for (const YamlNode& node : items_of(file.at("stages"))) {
    add_stage(node, read_stage(node, so_far), graph);
  }
  for (const YamlNode& node : file.items_or_empty("resets")) {
    StageGraph::Reset reset = read_reset(node, graph, so_far);
    if (std::ranges::find(graph.resets, reset.code, &StageGraph::Reset::code) !=
        graph.resets.end()) {
      bad_data(node, fmt::format("the reset \"{}\" is given twice", reset.code));
    }
    graph.resets.push_back(std::move(reset));
  }
  if (const YamlNode* holds = file.find("holds")) graph.holds = kinds_of(*holds, so_far);
  for (const YamlNode& node : file.items_or_empty("conditions")) {
    read_condition(node, so_far, graph);
  }
  return graph;
}

}  // namespace fairway

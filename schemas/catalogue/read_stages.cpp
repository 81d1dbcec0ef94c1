#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "schemas/catalogue/fields.h"
#include "schemas/catalogue/readers.h"

namespace fairway {
namespace {

using At = StageGraph::At;

void check_kind(const YamlNode& at, const std::string& code, const Catalogue& so_far) {
  if (so_far.kind(code) == nullptr) bad_data(at, fmt::format("there is no fact kind \"{}\"", code));
}

std::vector<std::string> kinds_of(const YamlNode& list, const Catalogue& so_far) {
  for (const YamlNode& item : items_of(list)) check_kind(item, text_of(item), so_far);
  return texts_of(list);
}

std::vector<std::string> kinds_or_empty(const Fields& fields, std::string_view key,
                                        const Catalogue& so_far) {
  const YamlNode* list = fields.find(key);
  return list == nullptr ? std::vector<std::string>{} : kinds_of(*list, so_far);
}

std::vector<RefKind> reference_kinds(const Fields& fields, std::string_view key) {
  std::vector<RefKind> kinds;
  for (const YamlNode& item : fields.items_or_empty(key)) {
    const auto kind = ref_kind_from(text_of(item));
    if (!kind) bad_data(item, fmt::format("there is no reference kind \"{}\"", item.text));
    kinds.push_back(*kind);
  }
  return kinds;
}

// The stage that a text names; it stands in the graph already.
const StageGraph::Stage& stage_named(const YamlNode& node, const StageGraph& graph) {
  const StageGraph::Stage* stage = graph.stage(text_of(node));
  if (stage == nullptr) bad_data(node, fmt::format("there is no stage \"{}\"", node.text));
  return *stage;
}

// `kinds` left out: the stage is reached by the kind of its own name, where there is one. By no
// fact: `kinds: []`, or what it follows from.
std::vector<std::string> stage_kinds(const Fields& fields, const StageGraph::Stage& stage,
                                     const Catalogue& so_far) {
  const YamlNode* list = fields.find("kinds");
  if (list == nullptr) {
    if (stage.follows && so_far.kind(stage.code) == nullptr) return {};
    check_kind(fields.at("code"), stage.code, so_far);
    return {stage.code};
  }
  if (list->items.empty() && so_far.kind(stage.code) != nullptr) {
    bad_data(*list, fmt::format("\"{}\" is a fact kind and would reach this stage", stage.code));
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

At read_at(const Fields& fields) {
  if (fields.find("at") == nullptr) return At::anywhere;
  const std::string at = fields.choice("at", {"home", "port", "earlier", "later"});
  if (at == "home") return At::home;
  if (at == "port") return At::port;
  return at == "earlier" ? At::earlier : At::later;
}

std::optional<StageGraph::Follows> read_follows(const Fields& stage, const Catalogue& so_far) {
  const YamlNode* node = stage.find("follows");
  if (node == nullptr) return std::nullopt;
  const Fields fields(*node, {"customs", "all", "unless", "uses"});
  StageGraph::Follows follows;
  follows.customs = fields.text_or_empty("customs");
  follows.all = kinds_or_empty(fields, "all", so_far);
  const auto read_pairs = [&](std::string_view key, std::map<std::string, std::string>& pairs,
                              bool kind_to_kind) {
    const YamlNode* map = fields.find(key);
    if (map == nullptr) return;
    for (const auto& [name, value] : entries_of(*map)) {
      if (kind_to_kind) check_kind(value, name, so_far);
      check_kind(value, text_of(value), so_far);
      pairs[name] = text_of(value);
    }
  };
  read_pairs("unless", follows.unless, true);
  read_pairs("uses", follows.uses, false);
  if (follows.customs.empty() && follows.all.empty()) {
    bad_data(*node, "a stage follows from a customs stage or from kinds");
  }
  return follows;
}

const std::initializer_list<std::string_view> kStageKeys = {
    "code", "rank", "name", "kinds", "where", "at", "after", "not_before", "follows", "required"};

StageGraph::Stage read_stage(const YamlNode& node, bool is_step, const Catalogue& so_far) {
  const Fields fields(node, kStageKeys);
  StageGraph::Stage stage;
  stage.code = fields.text("code");
  if (!is_step) stage.rank = fields.integer("rank");
  stage.name = fields.names("name");
  stage.follows = read_follows(fields, so_far);
  stage.kinds = stage_kinds(fields, stage, so_far);
  if (const YamlNode* where = fields.find("where")) stage.where = read_where(*where, so_far);
  stage.at = read_at(fields);
  stage.after = fields.text_or_empty("after");
  stage.not_before = fields.text_or_empty("not_before");
  stage.required = fields.flag("required");
  return stage;
}

void add_stage(const YamlNode& node, StageGraph::Stage stage, StageGraph& graph) {
  const Fields fields(node, kStageKeys);
  for (const char* key : {"after", "not_before"}) {
    if (const YamlNode* named = fields.find(key)) stage_named(*named, graph);
  }
  const auto condition = [](const StageGraph::Stage& one) {
    return std::tie(one.where, one.at, one.after, one.not_before);
  };
  for (const StageGraph::Stage& below : graph.stages) {
    if (below.code == stage.code) {
      bad_data(node, fmt::format("the stage \"{}\" is given twice", stage.code));
    }
    if (below.rank >= stage.rank) {
      bad_data(node, fmt::format("rank {} does not rise above {}", stage.rank, below.rank));
    }
    for (const std::string& kind : stage.kinds) {
      if (std::ranges::find(below.kinds, kind) == below.kinds.end()) continue;
      if (condition(below) != condition(stage)) continue;
      bad_data(node, fmt::format("\"{}\" already reaches \"{}\"", kind, below.code));
    }
  }
  graph.stages.push_back(std::move(stage));
}

StageGraph::Reset read_reset(const YamlNode& node, const StageGraph& graph,
                             const Catalogue& so_far) {
  const Fields fields(node, {"code", "falls_to", "dead", "name"});
  StageGraph::Reset reset;
  reset.code = fields.text("code");
  reset.name = fields.names("name");
  reset.dead = fields.flag("dead");
  check_kind(fields.at("code"), reset.code, so_far);
  if (graph.stage(reset.code) != nullptr) {
    bad_data(node, fmt::format("\"{}\" is a stage of this graph", reset.code));
  }
  if (std::ranges::count(graph.resets, reset.code, &StageGraph::Reset::code) > 0) {
    bad_data(node, fmt::format("the reset \"{}\" is given twice", reset.code));
  }
  if (const YamlNode* base = fields.find("falls_to")) reset.base = stage_named(*base, graph).rank;
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

StageGraph::Legs read_legs(const YamlNode& node, const Catalogue& so_far) {
  const Fields fields(node, {"from", "to", "steps"});
  StageGraph::Legs legs;
  legs.from = fields.integer("from");
  legs.to = fields.integer("to");
  for (const YamlNode& node_of_step : items_of(fields.at("steps"))) {
    StageGraph::Stage step = read_stage(node_of_step, true, so_far);
    const bool known = step.after.empty() ||
                       std::ranges::count(legs.steps, step.after, &StageGraph::Stage::code) > 0;
    if (!known) bad_data(node_of_step, fmt::format("there is no step \"{}\"", step.after));
    legs.steps.push_back(std::move(step));
  }
  if (legs.from > legs.to) bad_data(node, "the ranks of the legs do not rise");
  return legs;
}

void read_customs(const Fields& file, const Catalogue& so_far, StageGraph& graph) {
  for (const YamlNode& node : file.items_or_empty("resets")) {
    graph.resets.push_back(read_reset(node, graph, so_far));
  }
  graph.holds = kinds_or_empty(file, "holds", so_far);
  for (const YamlNode& node : file.items_or_empty("conditions")) {
    read_condition(node, so_far, graph);
  }
  graph.subjects = reference_kinds(file, "subjects");
  graph.told_by = kinds_or_empty(file, "told_by", so_far);
  if (const YamlNode* over = file.find("hands_over")) {
    graph.hands_over = stage_named(*over, graph).code;
  }
}

void read_goods(const Fields& file, const Catalogue& so_far, StageGraph& graph) {
  graph.roots = reference_kinds(file, "roots");
  graph.trade_modes = file.texts_or_empty("trade_modes");
  graph.conveyances = reference_kinds(file, "conveyances");
  if (const YamlNode* legs = file.find("legs")) graph.legs = read_legs(*legs, so_far);
  if (const YamlNode* last = file.find("house_ends")) {
    graph.house_ends = stage_named(*last, graph).code;
  }
  if (const YamlNode* precede = file.find("precede")) {
    for (const auto& [customs, stages] : entries_of(*precede)) {
      for (const YamlNode& stage : items_of(stages)) stage_named(stage, graph);
      graph.precede[customs] = texts_of(stages);
    }
  }
}

std::vector<std::string> regimes_of(const Fields& file) {
  const YamlNode* regime = file.find("regime");
  if (regime == nullptr) return {std::string{}};
  return regime->kind == YamlNode::Kind::list ? texts_of(*regime) : std::vector{text_of(*regime)};
}

}  // namespace

std::vector<StageGraph> read_graphs(const YamlNode& root, const Catalogue& so_far) {
  const Fields file(root, {"lane", "regime", "title", "stages", "resets", "holds", "conditions",
                           "subjects", "told_by", "hands_over", "roots", "trade_modes",
                           "conveyances", "legs", "house_ends", "precede"});
  StageGraph graph;
  graph.lane = file.choice("lane", {"customs", "goods"});
  graph.title = file.names("title");
  if (graph.lane == "goods" && file.find("regime") == nullptr) {
    bad_data(root, "a goods lane names its \"regime\"");
  }
  for (const YamlNode& node : items_of(file.at("stages"))) {
    add_stage(node, read_stage(node, false, so_far), graph);
  }
  read_customs(file, so_far, graph);
  read_goods(file, so_far, graph);
  std::vector<StageGraph> graphs;
  for (const std::string& regime : regimes_of(file)) {
    graph.regime = regime;
    const auto taken = std::ranges::find_if(so_far.graphs(), [&](const StageGraph& other) {
      return !regime.empty() && other.regime == regime;
    });
    if (taken != so_far.graphs().end()) {
      bad_data(root, fmt::format("\"{}\" is already the graph of this regime", taken->name));
    }
    graphs.push_back(graph);
  }
  return graphs;
}

}  // namespace fairway

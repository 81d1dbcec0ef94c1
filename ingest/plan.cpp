#include "ingest/plan.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "ingest/compile_texts.h"
#include "ingest/definition_text.h"
#include "schemas/catalogue/fields.h"

namespace fairway::ingest {

// Inserts the paths of compiled rows into the trie.
class TrieBuilder {
 public:
  explicit TrieBuilder(Plan& plan) : plan_(plan) { plan_.nodes_.emplace_back(); }

  void add(const DefinitionPlan& definition, NodeId root = Plan::kRoot) {
    reader_ = std::uint64_t{1} << definition.index;
    for (const RowPlan& row : definition.rows) {
      if (row.parent == nullptr) add_row(definition, row, {root}, kNone);
    }
  }

  // Where a definition says itself what its messages are cut into, its names mean nothing to
  // others: a root of its own.
  NodeId own_root(const Definition& definition) {
    return child(Plan::kRoot, definition.name, definition.file);
  }

  void finish() {
    for (PlanNode& node : plan_.nodes_) {
      std::ranges::sort(node.children, {}, [](const PlanNode::Child& child) {
        return std::tuple(child.key.size(), std::string_view(child.key));
      });
      for (const PlanNode::Child& child : node.children) {
        const std::size_t length = child.key.size();
        if (node.first_of_length.size() <= length + 1) node.first_of_length.resize(length + 2);
      }
      // Begins as a count by length, one further on; summed up it says where each length begins.
      for (const PlanNode::Child& child : node.children)
        ++node.first_of_length[child.key.size() + 1];
      for (std::size_t i = 1; i < node.first_of_length.size(); ++i) {
        node.first_of_length[i] =
            static_cast<std::uint16_t>(node.first_of_length[i] + node.first_of_length[i - 1]);
      }
      node.holds_others = !node.opens.empty() || !node.occurrences.empty();
    }
  }

 private:
  using Nodes = std::vector<NodeId>;

  NodeId fresh() {
    plan_.nodes_.emplace_back();
    return static_cast<NodeId>(plan_.nodes_.size() - 1);
  }

  NodeId child(NodeId at, const std::string& key, const std::string& where) {
    plan_.nodes_[at].readers |= reader_;
    for (const PlanNode::Child& known : plan_.nodes_[at].children) {
      if (known.key == key) return known.node;
    }
    if (plan_.nodes_[at].children.size() == Plan::kChildrenMax) {
      wrong(where, fmt::format("more than {} keys of one object are read", Plan::kChildrenMax));
    }
    const NodeId node = fresh();
    plan_.nodes_[at].children.push_back({key, node});
    return node;
  }

  NodeId element_of(NodeId at) {
    if (plan_.nodes_[at].element == kNone) {
      const NodeId node = fresh();
      plan_.nodes_[at].element = node;
    }
    return plan_.nodes_[at].element;
  }

  NodeId any_of(NodeId at) {
    plan_.nodes_[at].readers |= reader_;
    if (plan_.nodes_[at].any == kNone) {
      const NodeId node = fresh();
      plan_.nodes_[at].any = node;
    }
    return plan_.nodes_[at].any;
  }

  // One step on from each of `from`. What repeats may stand alone or in an array.
  Nodes step(const Nodes& from, const Step& step, const std::string& where) {
    Nodes to;
    for (const NodeId at : from) {
      const NodeId node = step.name == "*" ? any_of(at) : child(at, step.name, where);
      to.push_back(node);
      if (step.repeats) to.push_back(element_of(node));
    }
    for (const NodeId node : to) plan_.nodes_[node].readers |= reader_;
    return to;
  }

  // The nodes at which the rows of a path begin: only its last step may be an array.
  Nodes row_nodes(const Nodes& from, const Path& path) {
    Nodes at = from;
    for (std::size_t i = 0; i < path.steps.size(); ++i) {
      Step one = path.steps[i];
      if (!one.filter.empty() || one.name == "*" || (one.repeats && i + 1 < path.steps.size())) {
        wrong(path.where, "each takes plain keys; only the last may repeat",
              "Make what repeats before it a row of its own");
      }
      one.repeats = i + 1 == path.steps.size();
      at = step(at, one, path.where);
    }
    if (!path.steps.empty()) return at;
    Nodes both;
    for (const NodeId node : at) {
      both.push_back(node);
      both.push_back(element_of(node));
    }
    return both;
  }

  void add_row(const DefinitionPlan& definition, const RowPlan& row, const Nodes& from,
               std::uint32_t parent) {
    for (std::size_t place = 0; place < row.each.size(); ++place) {
      const Nodes starts = row_nodes(from, row.each[place]);
      const auto site = static_cast<SiteId>(plan_.sites_.size());
      plan_.sites_.push_back({&row, static_cast<std::uint16_t>(place), parent});
      for (const NodeId node : starts) plan_.nodes_[node].opens.push_back(site);
      for (const ElementPlan& element : row.elements) add_element(site, element, starts);
      for (const RowPlan& inner : definition.rows) {
        if (inner.parent == &row) add_row(definition, inner, starts, site);
      }
    }
  }

  void add_element(SiteId site, const ElementPlan& element, const Nodes& starts) {
    for (std::size_t i = 0; i < element.paths.size(); ++i) {
      Capture capture;
      capture.owner = site;
      capture.slot = static_cast<std::uint16_t>(element.first_slot + i);
      capture.kind = element.json  ? Capture::Kind::json
                     : element.map ? Capture::Kind::entry
                                   : Capture::Kind::text;
      capture.find = element.find.get();
      capture.repeats = element.paths[i].steps.empty() || element.paths[i].steps.back().repeats;
      add_path(site, element.paths[i], capture, starts);
    }
  }

  void add_path(SiteId site, const Path& path, Capture capture, const Nodes& starts) {
    Nodes at = starts;
    for (std::size_t i = 0; i < path.steps.size(); ++i) {
      const Step& one = path.steps[i];
      at = step(at, one, path.where);
      const bool last = i + 1 == path.steps.size();
      if (!one.repeats || (last && one.filter.empty())) continue;
      const auto id = static_cast<OccurrenceId>(plan_.occurrences_.size());
      plan_.occurrences_.push_back({site, capture.slot, one.accepted});
      for (const NodeId node : at) plan_.nodes_[node].occurrences.push_back(id);
      if (!one.filter.empty()) {
        const Capture decider{id, 0, true, false, Capture::Kind::text, nullptr};
        for (const NodeId node : step(at, Step{one.filter, false, {}, {}}, path.where)) {
          plan_.nodes_[node].captures.push_back(decider);
        }
      }
      capture.owner = id;
      capture.slot = 1;
      capture.in_occurrence = true;
    }
    for (const NodeId node : at) plan_.nodes_[node].captures.push_back(capture);
  }

  Plan& plan_;
  std::uint64_t reader_ = 0;
};

const PlanNode::Child* PlanNode::child(std::string_view key) const {
  if (key.size() + 1 >= first_of_length.size()) return nullptr;
  const std::size_t end = first_of_length[key.size() + 1];
  for (std::size_t i = first_of_length[key.size()]; i < end; ++i) {
    if (children[i].key == key) return &children[i];
  }
  return nullptr;
}

Result<std::unique_ptr<const Plan>> Plan::compile(const std::vector<Definition>& definitions,
                                                  const Catalogue& catalogue) {
  auto plan = std::make_unique<Plan>();
  try {
    TrieBuilder trie(*plan);
    std::vector<NodeId> roots;
    for (const Definition& definition : definitions) {
      if (plan->definitions_.size() == kDefinitionsMax) {
        wrong(definition.file, fmt::format("more than {} definitions", kDefinitionsMax));
      }
      DefinitionPlan& compiled = plan->definitions_.emplace_back();
      compiled.index = static_cast<std::uint16_t>(plan->definitions_.size() - 1);
      if (definition.syntax == Syntax::xml) check_xml(definition);
      compile_rules(definition, catalogue, compiled);
      if (definition.syntax == Syntax::edifact) {
        plan->edifact_.push_back(compile_edifact(compiled, plan->sites_));
      } else if (definition.syntax == Syntax::lines || definition.syntax == Syntax::nmea) {
        roots.push_back(trie.own_root(definition));
        trie.add(compiled, roots.back());
      } else {
        trie.add(compiled);
      }
    }
    trie.finish();
    for (std::size_t i = 0; i < roots.size(); ++i) {
      if (definitions[i].syntax == Syntax::lines) {
        plan->lines_.push_back(compile_lines(definitions[i], roots[i], *plan));
      } else {
        plan->payloads_.push_back(compile_payloads(definitions[i], roots[i], *plan));
      }
    }
  } catch (BadData& bad) {
    return std::unexpected(std::move(bad.error));
  }
  return plan;
}

}  // namespace fairway::ingest

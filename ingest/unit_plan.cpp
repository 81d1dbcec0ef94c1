#include "ingest/unit_plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "ingest/compile_texts.h"
#include "ingest/plan.h"

namespace fairway::ingest {
namespace {

std::shared_ptr<const Pattern> pattern_of(const std::string& text, const std::string& where) {
  auto pattern = Pattern::compile(text);
  if (pattern == nullptr) wrong(where, fmt::format("\"{}\" is no regular expression", text));
  return pattern;
}

bool is_group(const LinePlan::Kind& kind, std::string_view name) {
  return std::ranges::any_of(kind.patterns, [&](const auto& pattern) {
    return std::ranges::count(pattern->groups(), name);
  });
}

class LineCompiler {
 public:
  LineCompiler(const Definition& definition, const Plan& plan)
      : definition_(definition), plan_(plan) {}

  LinePlan run(NodeId root) {
    lines_.root = root;
    for (const LineRule& rule : definition_.lines) add(rule);
    if (lines_.kinds.empty()) wrong(definition_.file, "a message has at least one kind of line");
    if (!lines_.kinds.front().in.empty()) {
      wrong(definition_.lines.front().where, "the first kind of line begins the message");
    }
    check(plan_.node(root), kNone);
    return std::move(lines_);
  }

 private:
  void add(const LineRule& rule) {
    LinePlan::Kind kind;
    kind.name = rule.name;
    for (const std::string& outer : rule.in) {
      const auto found = std::ranges::find(lines_.kinds, outer, &LinePlan::Kind::name);
      if (found == lines_.kinds.end()) {
        wrong(rule.where, fmt::format("no line \"{}\" stands before this one", outer));
      }
      kind.in.push_back(static_cast<std::size_t>(found - lines_.kinds.begin()));
    }
    if (!rule.begins.empty()) kind.begins = pattern_of("\\A(?:" + rule.begins + ")", rule.where);
    for (const std::string& pattern : rule.patterns) {
      kind.patterns.push_back(pattern_of(pattern, rule.where));
    }
    for (const std::string& like : rule.like) {
      const bool fits = std::ranges::any_of(
          kind.patterns, [&](const auto& pattern) { return pattern->fits(like); });
      if (!fits || !kind.begins_with(like)) {
        wrong(rule.where,
              fmt::format("\"{}\" is no such line, though it should be like one", like));
      }
    }
    kind.like = rule.like;
    lines_.kinds.push_back(std::move(kind));
  }

  // Every name on the way of a path must be that of a line, and the last one may be a group.
  void check(const PlanNode& node, std::size_t kind) const {
    for (const PlanNode::Child& child : node.children) {
      const auto found = std::ranges::find_if(lines_.kinds, [&](const LinePlan::Kind& one) {
        const bool front = kind == kNone && one.in.empty();
        return one.name == child.key && (front || std::ranges::count(one.in, kind) > 0);
      });
      if (found != lines_.kinds.end()) {
        check(plan_.node(child.node), static_cast<std::size_t>(found - lines_.kinds.begin()));
      } else if (kind == kNone || !is_group(lines_.kinds[kind], child.key)) {
        wrong(kind == kNone ? definition_.file : definition_.lines[kind].where,
              fmt::format("there is no line and no group \"{}\" here, though a path names it",
                          child.key));
      }
    }
  }

  const Definition& definition_;
  const Plan& plan_;
  LinePlan lines_;
};

void check_names(const PlanNode& node, const auto& known, const std::string& where) {
  for (const PlanNode::Child& child : node.children) {
    if (!known(child.key)) {
      wrong(where, fmt::format("there is no \"{}\" here, though a path names it", child.key));
    }
  }
}

}  // namespace

bool LinePlan::Kind::begins_with(std::string_view line) const {
  if (begins != nullptr) return begins->find(line).has_value();
  return std::ranges::any_of(patterns, [&](const auto& pattern) { return pattern->fits(line); });
}

const PayloadRule* PayloadPlan::find(int type) const {
  const auto found = std::ranges::find_if(
      payloads, [&](const PayloadRule& one) { return std::ranges::count(one.types, type) > 0; });
  return found == payloads.end() ? nullptr : &*found;
}

LinePlan compile_lines(const Definition& definition, NodeId root, const Plan& plan) {
  return LineCompiler(definition, plan).run(root);
}

PayloadPlan compile_payloads(const Definition& definition, NodeId root, const Plan& plan) {
  PayloadPlan compiled{root, definition.payloads, {}, {}};
  const PlanNode& top = plan.node(root);
  const auto is_payload = [&](std::string_view name) {
    return name == kSentenceFormat ||
           std::ranges::count(compiled.payloads, name, &PayloadRule::name) > 0;
  };
  check_names(top, is_payload, definition.file);
  const auto id_of = [](const PlanNode& node, std::string_view name) {
    const PlanNode::Child* found = node.child(name);
    return found == nullptr ? kNone : found->node;
  };
  for (const PayloadRule& payload : compiled.payloads) {
    const NodeId node = id_of(top, payload.name);
    compiled.nodes.push_back(node);
    std::vector<NodeId>& fields = compiled.fields.emplace_back(payload.fields.size(), kNone);
    if (node == kNone) continue;
    const auto is_field = [&](std::string_view name) {
      return std::ranges::count(kSentenceFields, name) > 0 ||
             std::ranges::count(payload.fields, name, &PayloadRule::Field::name) > 0;
    };
    check_names(plan.node(node), is_field, payload.where);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      fields[i] = id_of(plan.node(node), payload.fields[i].name);
    }
  }
  return compiled;
}

}  // namespace fairway::ingest

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "schemas/catalogue/fields.h"
#include "schemas/catalogue/readers.h"

namespace fairway {
namespace {

// What the customs lanes know of.
struct CustomsWords {
  std::vector<std::string> stages;
  std::vector<std::string> conditions;
};

CustomsWords words_of(const Catalogue& catalogue) {
  CustomsWords words;
  for (const StageGraph& graph : catalogue.graphs()) {
    for (const StageGraph::Reset& reset : graph.resets) words.stages.push_back(reset.code);
    for (const std::string& hold : graph.holds) words.conditions.push_back(hold);
    for (const auto& condition : graph.conditions) words.conditions.push_back(condition.code);
  }
  return words;
}

std::vector<std::string> words_among(const Fields& fields, std::string_view key,
                                     const std::vector<std::string>& known) {
  for (const YamlNode& item : fields.items_or_empty(key)) {
    if (std::ranges::count(known, text_of(item)) > 0) continue;
    bad_data(item, fmt::format("no customs lane has \"{}\" among its {}", item.text, key));
  }
  return fields.texts_or_empty(key);
}

std::vector<std::string> kinds_in(const Fields& fields, std::string_view key,
                                  const Catalogue& catalogue) {
  for (const YamlNode& item : fields.items_or_empty(key)) {
    if (catalogue.kind(text_of(item)) == nullptr) {
      bad_data(item, fmt::format("there is no kind of fact \"{}\"", item.text));
    }
  }
  return fields.texts_or_empty(key);
}

std::vector<Audience> audience_in(const Fields& fields) {
  std::vector<Audience> audience;
  for (const YamlNode& item : items_of(fields.at("audience"))) {
    const auto one = audience_from(text_of(item));
    if (!one) bad_data(item, fmt::format("\"{}\" is nobody", item.text));
    audience.push_back(*one);
  }
  return audience;
}

Severity severity_in(const Fields& fields) {
  return *severity_from(fields.choice("severity", {"info", "warning", "major", "critical"}));
}

AlertRule read_rule(const std::string& code, const YamlNode& node, const CustomsWords& words,
                    const Catalogue& so_far) {
  const Fields fields(node, {"name", "remedy", "severity", "audience", "stages", "conditions",
                             "opened_by", "closed_by", "until_acknowledged", "asked"});
  AlertRule rule{.code = code,
                 .name = fields.names("name"),
                 .remedy = fields.names("remedy"),
                 .severity = severity_in(fields),
                 .audience = audience_in(fields),
                 .stages = words_among(fields, "stages", words.stages),
                 .conditions = words_among(fields, "conditions", words.conditions),
                 .opened_by = kinds_in(fields, "opened_by", so_far),
                 .closed_by = kinds_in(fields, "closed_by", so_far),
                 .until_acknowledged = fields.flag("until_acknowledged"),
                 .asked_by = {}};
  if (const YamlNode* asked = fields.find("asked")) {
    const Fields as(*asked, {"by", "severity"});
    rule.asked_by = as.text("by");
    rule.asked_severity = severity_in(as);
    if (so_far.kind(rule.asked_by) == nullptr) {
      bad_data(*asked, fmt::format("there is no kind of fact \"{}\"", rule.asked_by));
    }
  }
  const int forms = static_cast<int>(!rule.stages.empty()) +
                    static_cast<int>(!rule.conditions.empty()) +
                    static_cast<int>(!rule.opened_by.empty());
  if (forms != 1) bad_data(node, "a rule has one of stages, conditions and opened_by");
  return rule;
}

}  // namespace

std::vector<AlertRule> read_alert_rules(const YamlNode& root, const Catalogue& so_far) {
  const CustomsWords words = words_of(so_far);
  std::vector<AlertRule> rules;
  for (const auto& [code, node] : entries_of(Fields(root, {"rules"}).at("rules"))) {
    rules.push_back(read_rule(code, node, words, so_far));
  }
  std::ranges::sort(rules, {}, &AlertRule::code);
  return rules;
}

}  // namespace fairway

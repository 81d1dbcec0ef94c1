#include <algorithm>

#include <fmt/format.h>

#include "schemas/catalogue/fields.h"
#include "schemas/catalogue/readers.h"

namespace fairway {
namespace {

using Classes = std::vector<SourceClass>;

void add_classes(const YamlNode& list, const std::map<std::string, Classes>& sets,
                 Classes& classes) {
  for (const YamlNode& item : items_of(list)) {
    const std::string& name = text_of(item);
    if (const auto set = sets.find(name); set != sets.end()) {
      classes.insert(classes.end(), set->second.begin(), set->second.end());
    } else if (const auto source_class = source_class_from(name)) {
      classes.push_back(*source_class);
    } else {
      bad_data(item, fmt::format("\"{}\" is neither a class of sources nor a set", name));
    }
  }
}

std::map<std::string, Classes> read_sets(const YamlNode& node) {
  std::map<std::string, Classes> sets{{"anyone", all_source_classes()}};
  for (const auto& [name, list] : entries_of(node)) {
    Classes classes;
    add_classes(list, sets, classes);
    if (!sets.emplace(name, std::move(classes)).second || source_class_from(name)) {
      bad_data(list, fmt::format("the set's name \"{}\" is taken", name));
    }
  }
  return sets;
}

}  // namespace

std::map<LinkRole, RoleRule> read_roles(const YamlNode& root) {
  const Fields file(root, {"sets", "links", "parties"});
  const auto sets = read_sets(file.at("sets"));
  std::map<LinkRole, RoleRule> rules;
  for (const std::string_view group : {"links", "parties"}) {
    for (const auto& [code, node] : entries_of(file.at(group))) {
      const auto role = link_role_from(code);
      if (!role || is_party_role(*role) != (group == "parties")) {
        bad_data(node, fmt::format("\"{}\" is no role of {}", code, group));
      }
      const Fields fields(node, {"name", "by"});
      RoleRule rule{fields.names("name"), {}};
      add_classes(fields.at("by"), sets, rule.by);
      if (!rules.emplace(*role, std::move(rule)).second) {
        bad_data(node, fmt::format("the role \"{}\" is given twice", code));
      }
    }
  }
  for (const LinkRole role : all_link_roles()) {
    if (!rules.contains(role)) {
      bad_data(root, fmt::format("the role \"{}\" is missing", to_text(role)));
    }
  }
  return rules;
}

}  // namespace fairway

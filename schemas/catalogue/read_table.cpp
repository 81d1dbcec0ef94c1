#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "schemas/catalogue/fields.h"
#include "schemas/catalogue/readers.h"

namespace fairway {
namespace {

// What a table's rows give: fact kinds, or the values of one element.
void check_value(const YamlNode& at, const std::string& value, const std::string& gives,
                 const Catalogue& so_far) {
  if (gives == "fact_kind") {
    if (so_far.kind(value) == nullptr) {
      bad_data(at, fmt::format("there is no fact kind \"{}\"", value));
    }
    return;
  }
  const Element& element = *so_far.element(gives);
  const auto is_value = [&](const auto& alias) { return alias.second == value; };
  if (!element.aliases.empty() && std::ranges::none_of(element.aliases, is_value)) {
    bad_data(at, fmt::format("\"{}\" is not a value of the element \"{}\"", value, gives));
  }
}

// A pattern may be empty (nothing), other texts may not.
std::vector<std::string> read_patterns(const YamlNode& list, std::size_t width) {
  std::vector<std::string> patterns;
  for (const YamlNode& item : items_of(list)) {
    if (item.kind != YamlNode::Kind::text) bad_data(item, "a pattern is a text");
    patterns.push_back(item.text);
  }
  if (patterns.empty() || patterns.size() > width) {
    bad_data(list, fmt::format("1 to {} patterns are expected, as in \"tuple\", not {}", width,
                               patterns.size()));
  }
  return patterns;
}

// Patterns that the row leaves out fit anything: the row means the same with or without them.
std::vector<std::string> shortest(std::vector<std::string> patterns) {
  while (!patterns.empty() && patterns.back() == "*") patterns.pop_back();
  return patterns;
}

}  // namespace

CodeTable read_table(const YamlNode& root, const Catalogue& so_far) {
  const Fields file(root, {"title", "gives", "tuple", "rows"});
  file.names("title");
  const std::string gives = file.text("gives");
  if (gives != "fact_kind" && so_far.element(gives) == nullptr) {
    bad_data(file.at("gives"), fmt::format("there is no element \"{}\"", gives),
             "A table gives fact_kind or the values of an element");
  }
  const std::size_t width = texts_of(file.at("tuple")).size();
  std::vector<CodeTable::Row> rows;
  std::set<std::vector<std::string>> seen;
  for (const YamlNode& item : items_of(file.at("rows"))) {
    const Fields fields(item, {"code", "is"});
    CodeTable::Row row{read_patterns(fields.at("code"), width), fields.text("is")};
    check_value(item, row.value, gives, so_far);
    if (!seen.insert(shortest(row.patterns)).second) bad_data(item, "this code is given twice");
    rows.push_back(std::move(row));
  }
  return CodeTable(std::move(rows));
}

}  // namespace fairway

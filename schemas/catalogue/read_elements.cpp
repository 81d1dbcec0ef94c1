#include <algorithm>

#include <fmt/format.h>

#include "schemas/catalogue/ascii.h"
#include "schemas/catalogue/fields.h"
#include "schemas/catalogue/readers.h"

namespace fairway {
namespace {

// `values: {full: [LADEN, "5"]}`: each value with its spellings, of which it is one itself.
std::map<std::string, std::string> read_aliases(const YamlNode& values) {
  std::map<std::string, std::string> aliases;
  for (const auto& [value, spellings] : entries_of(values)) {
    std::vector<std::string> all = texts_of(spellings);
    all.push_back(value);
    for (const std::string& spelling : all) {
      const auto [other, fresh] = aliases.emplace(upper_ascii(spelling), value);
      if (fresh || other->second == value) continue;
      bad_data(spellings, fmt::format("\"{}\" already means \"{}\"", spelling, other->second));
    }
  }
  return aliases;
}

Element read_element(const std::string& name, const YamlNode& node) {
  const Fields fields(node, {"title", "meaning", "format", "values"});
  Element element;
  element.name = name;
  element.title = fields.names("title");
  element.meaning = fields.names("meaning");
  element.format = fields.choice("format", {"text", "integer", "decimal", "code", "time"});
  if (const YamlNode* values = fields.find("values")) {
    if (element.format != "code") bad_data(*values, "only an element of format code has values");
    element.aliases = read_aliases(*values);
  }
  return element;
}

}  // namespace

std::vector<Element> read_elements(const YamlNode& root) {
  std::vector<Element> elements;
  for (const auto& [name, node] : entries_of(Fields(root, {"elements"}).at("elements"))) {
    elements.push_back(read_element(name, node));
  }
  std::ranges::sort(elements, {}, &Element::name);
  return elements;
}

}  // namespace fairway

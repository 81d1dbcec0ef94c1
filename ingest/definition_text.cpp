#include "ingest/definition_text.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

#include "schemas/catalogue/fields.h"

namespace fairway::ingest {
namespace {

// Splits at `by` outside brackets: filters may hold anything else.
std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') inside = true;
    if (text[i] == ']') inside = false;
    if (text[i] != by || inside) continue;
    parts.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

Step parse_step(const YamlNode& node, std::string_view text) {
  Step step;
  const auto open = text.find('[');
  step.name = text.substr(0, open);
  if (step.name.empty())
    bad_data(node, "a step of this path is empty", "Write the row itself as .");
  if (open == std::string_view::npos) return step;

  if (text.back() != ']') bad_data(node, fmt::format("\"{}\" lacks its ] at the end", text));
  step.repeats = true;
  const std::string_view filter = text.substr(open + 1, text.size() - open - 2);
  if (filter.empty()) return step;
  const auto equals = filter.find('=');
  if (equals == 0 || equals == std::string_view::npos) {
    bad_data(node, fmt::format("\"[{}]\" is no filter", filter), "Write [key=value] or [key=A|B]");
  }
  step.filter = filter.substr(0, equals);
  for (const std::string_view value : split(filter.substr(equals + 1), '|')) {
    step.accepted.emplace_back(value);
  }
  return step;
}

bool is_tag(std::string_view text) {
  const auto good = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return text == "*" || (text.size() == 3 && std::ranges::all_of(text, good));
}

// "8.2" or "8", the first component of it.
void parse_position(const YamlNode& node, std::string_view text, std::uint8_t& element,
                    std::uint8_t& component) {
  const auto dot = text.find('.');
  const auto number = [&](std::string_view digits) {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || value < 1 || value > 99) {
      bad_data(node, fmt::format("\"{}\" is no place in a segment", text),
               "Count elements and components from 1: RFF+BN/1.2");
    }
    return static_cast<std::uint8_t>(value);
  };
  element = number(text.substr(0, dot));
  component = dot == std::string_view::npos ? std::uint8_t{1} : number(text.substr(dot + 1));
}

SegmentPlace::Test parse_test(const YamlNode& node, std::string_view filter) {
  const auto equals = filter.find('=');
  if (equals == 0 || equals == std::string_view::npos) {
    bad_data(node, fmt::format("\"[{}]\" is no filter", filter), "Write [8.2=146] or [8.2=146|11]");
  }
  SegmentPlace::Test test;
  parse_position(node, filter.substr(0, equals), test.element, test.component);
  for (const std::string_view value : split(filter.substr(equals + 1), '|')) {
    test.accepted.emplace_back(value);
  }
  return test;
}

// "EQD+CN", "MEA+AAE+G": the first components of the elements in turn; an empty one is not tested.
std::string_view parse_qualifiers(const YamlNode& node, std::string_view text,
                                  SegmentPlace& place) {
  const auto parts = split(text, '+');
  if (!is_tag(parts.front())) {
    bad_data(node, fmt::format("\"{}\" is no tag of a segment", parts.front()),
             "Begin with three capital letters: RFF+BN/1.2");
  }
  place.tag = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (parts[i].empty()) continue;
    SegmentPlace::Test test{static_cast<std::uint8_t>(i), 1, {}};
    for (const std::string_view value : split(parts[i], '|')) test.accepted.emplace_back(value);
    place.tests.push_back(std::move(test));
  }
  return text;
}

template <typename Parse>
Templates one_or_more(const YamlNode& node, Parse parse) {
  if (node.kind != YamlNode::Kind::list) return {parse(node)};
  Templates texts;
  for (const YamlNode& item : items_of(node)) texts.push_back(parse(item));
  if (texts.empty()) bad_data(node, "this list is empty");
  return texts;
}

}  // namespace

bool is_name(std::string_view text) {
  const auto good = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  return !text.empty() && std::ranges::all_of(text, good);
}

namespace {

// What may stand in a text: a name, or what an envelope says.
bool is_mention(std::string_view text) { return is_name(text) || envelope_part_from(text); }

[[noreturn]] void wrong_xml(const std::string& where, std::string reason) {
  throw BadData{Error{"bad_definition", std::move(reason), where, {}}};
}

void check_xml(const std::vector<Path>& paths) {
  for (const Path& path : paths) {
    for (const Step& step : path.steps) {
      if (!step.name.starts_with('@')) continue;
      if (step.repeats) wrong_xml(path.where, "an attribute does not repeat");
      if (&step != &path.steps.back()) wrong_xml(path.where, "nothing lies below an attribute");
    }
  }
}

void check_xml(const RowRule& row) {
  check_xml(row.each);
  for (const ElementRule& element : row.elements) {
    check_xml(element.paths);
    if (element.json) wrong_xml(element.where, "only JSON has values of the form json");
  }
  for (const RowRule& inner : row.rows) check_xml(inner);
}

}  // namespace

void check_xml(const Definition& definition) {
  for (const RowRule& row : definition.rows) check_xml(row);
}

Path parse_path(const YamlNode& node) {
  Path path{{}, node.where(), {}};
  const std::string& text = text_of(node);
  if (text == ".") return path;
  int repeats = 0;
  for (const std::string_view part : split(text, '/')) {
    path.steps.push_back(parse_step(node, part));
    repeats += path.steps.back().repeats ? 1 : 0;
  }
  if (repeats > 1) {
    bad_data(node, "two steps of one path repeat", "Make the outer one a row of its own");
  }
  const auto star = [](const Step& step) { return step.name == "*"; };
  const auto first = std::ranges::find_if(path.steps, star);
  if (first != path.steps.end() && (first + 1 != path.steps.end() || repeats > 0)) {
    bad_data(node, "* may only be the last step, and nothing else may repeat");
  }
  return path;
}

Path parse_segment_path(const YamlNode& node) {
  Path path{{}, node.where(), SegmentPlace{}};
  SegmentPlace& place = *path.segment;
  const auto parts = split(text_of(node), '/');
  if (parts.size() > 2) bad_data(node, "a path has one /, before the place in the segment");
  std::string_view segment = parts.front();
  Step step;
  step.name = parse_qualifiers(node, segment.substr(0, segment.find('[')), place);
  segment.remove_prefix(step.name.size());
  while (!segment.empty()) {
    const auto close = segment.find(']');
    if (segment.front() != '[' || close == std::string_view::npos) {
      bad_data(node, fmt::format("\"{}\" lacks its ] at the end", parts.front()));
    }
    const std::string_view filter = segment.substr(1, close - 1);
    step.repeats = step.repeats || filter.empty();
    if (!filter.empty()) place.tests.push_back(parse_test(node, filter));
    segment.remove_prefix(close + 1);
  }
  path.steps.push_back(std::move(step));
  if (parts.size() == 2) {
    parse_position(node, parts[1], place.element, place.component);
    path.steps.push_back({std::string(parts[1]), false, {}, {}});
  }
  return path;
}

Template parse_template(const YamlNode& node) {
  Template parsed{{}, node.where(), {}};
  const std::string_view text = text_of(node);
  for (std::size_t at = 0; at < text.size();) {
    const auto open = text.find('{', at);
    if (open > at) parsed.parts.push_back({std::string(text.substr(at, open - at)), false});
    if (open == std::string_view::npos) break;
    const auto close = text.find('}', open);
    if (close == std::string_view::npos) bad_data(node, "a { is not closed");
    const std::string_view name = text.substr(open + 1, close - open - 1);
    if (!is_mention(name)) bad_data(node, fmt::format("\"{{{}}}\" names no element", name));
    parsed.parts.push_back({std::string(name), true});
    at = close + 1;
  }
  return parsed;
}

Templates parse_templates(const YamlNode& node) { return one_or_more(node, parse_template); }

Template parse_mention(const YamlNode& node) {
  const std::string& name = text_of(node);
  if (!is_mention(name)) bad_data(node, fmt::format("\"{}\" is not the name of an element", name));
  return Template{{{name, true}}, node.where(), {}};
}

Templates parse_mentions(const YamlNode& node) { return one_or_more(node, parse_mention); }

}  // namespace fairway::ingest

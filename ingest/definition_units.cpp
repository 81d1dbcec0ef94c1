#include "ingest/definition_units.h"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "ingest/definition_text.h"

namespace fairway::ingest {
namespace {

using Parts = std::map<std::string, std::string, std::less<>>;

std::vector<std::string> one_or_more(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::list) return {text_of(node)};
  return texts_of(node);
}

bool begins_name(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

// "{time}" is the part of that name; braces around digits are the pattern's own.
std::string with_parts(const YamlNode& node, std::string_view pattern, const Parts& parts) {
  std::string made;
  for (std::size_t at = 0; at < pattern.size();) {
    const bool named =
        pattern[at] == '{' && at + 1 < pattern.size() && begins_name(pattern[at + 1]);
    if (!named) {
      made += pattern[at++];
      continue;
    }
    const auto close = std::min(pattern.find('}', at), pattern.size());
    const auto part = parts.find(pattern.substr(at + 1, close - at - 1));
    if (part == parts.end()) {
      bad_data(node, fmt::format("\"{}\" is not among the parts", pattern.substr(at, close - at)),
               "Name under parts what patterns share");
    }
    made += part->second;
    at = close + 1;
  }
  return made;
}

LineRule line_of(const std::string& name, const YamlNode& node, const Parts& parts) {
  LineRule line;
  line.name = name;
  line.where = node.where();
  if (!is_name(name)) bad_data(node, fmt::format("\"{}\" is no name for a line", name));
  const Fields fields(node, {"in", "begins", "pattern", "like"});
  if (const YamlNode* found = fields.find("in")) line.in = one_or_more(*found);
  if (const YamlNode* found = fields.find("begins")) {
    line.begins = with_parts(*found, text_of(*found), parts);
  }
  const YamlNode& patterns = fields.at("pattern");
  for (const std::string& pattern : one_or_more(patterns)) {
    line.patterns.push_back(with_parts(patterns, pattern, parts));
  }
  line.like = one_or_more(fields.at("like"));
  return line;
}

// "8+30": 30 bits from the eighth on, counted from 0.
void parse_bits(const YamlNode& node, PayloadRule::Field& field) {
  const std::string_view text = text_of(node);
  const auto plus = text.find('+');
  const auto number = [&](std::string_view digits) {
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || value > 2048) {
      bad_data(node, fmt::format("\"{}\" is no place of bits", text),
               "Write the first bit, counted from 0, and their number: 8+30");
    }
    return value;
  };
  field.first = number(text.substr(0, plus));
  field.bits = number(plus == std::string_view::npos ? "" : text.substr(plus + 1));
}

std::int64_t number_of(const YamlNode& node) {
  const std::string_view text = text_of(node);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    bad_data(node, fmt::format("\"{}\" is no whole number", text));
  }
  return value;
}

PayloadRule::Field field_of(const std::string& name, const YamlNode& node) {
  PayloadRule::Field field;
  field.name = name;
  field.where = node.where();
  if (!is_name(name)) bad_data(node, fmt::format("\"{}\" is no name for a field", name));
  if (node.kind != YamlNode::Kind::map) {
    parse_bits(node, field);
  } else {
    const Fields fields(node,
                        {"bits", "signed", "text", "digits", "divisor", "decimals", "none", "max"});
    parse_bits(fields.at("bits"), field);
    field.is_signed = fields.flag("signed");
    field.text = fields.flag("text");
    const auto number = [&](std::string_view key, int otherwise) {
      return fields.find(key) == nullptr ? otherwise : fields.integer(key);
    };
    field.digits = static_cast<std::uint8_t>(number("digits", 0));
    field.divisor = static_cast<std::uint32_t>(number("divisor", 1));
    field.decimals = static_cast<std::uint8_t>(number("decimals", 0));
    if (const YamlNode* found = fields.find("none")) field.none.push_back(number_of(*found));
    if (const YamlNode* found = fields.find("max")) field.max = number_of(*found);
  }
  // Up to 32 bits times a power of ten up to here stays a 64-bit number.
  if (field.bits == 0 || (!field.text && field.bits > 32) || field.divisor == 0 ||
      field.decimals > 8 || field.digits > 12) {
    bad_data(node, "a number has 1 to 32 bits, at most 8 decimals, and a divisor above 0");
  }
  return field;
}

PayloadRule payload_of(const std::string& name, const YamlNode& node) {
  const Fields fields(node, {"types", "bits", "fields"});
  PayloadRule payload;
  payload.name = name;
  payload.where = node.where();
  if (!is_name(name)) bad_data(node, fmt::format("\"{}\" is no name for a payload", name));
  for (const YamlNode& item : items_of(fields.at("types"))) {
    payload.types.push_back(static_cast<int>(number_of(item)));
  }
  payload.bits = static_cast<std::uint16_t>(fields.integer("bits"));
  for (const auto& [field, value] : entries_of(fields.at("fields"))) {
    payload.fields.push_back(field_of(field, value));
  }
  return payload;
}

}  // namespace

void read_units(const Fields& fields, Definition& definition) {
  const YamlNode* lines = fields.find("lines");
  const YamlNode* payloads = fields.find("payloads");
  if ((lines != nullptr) != (definition.syntax == Syntax::lines)) {
    bad_data(lines ? *lines : fields.node(), "lines belong to the syntax lines, which needs them");
  }
  if ((payloads != nullptr) != (definition.syntax == Syntax::nmea)) {
    bad_data(payloads ? *payloads : fields.node(),
             "payloads belong to the syntax nmea, which needs them");
  }
  Parts parts;
  if (const YamlNode* found = fields.find("parts")) {
    for (const auto& [name, value] : entries_of(*found)) {
      parts[name] = with_parts(value, text_of(value), parts);
    }
  }
  if (lines != nullptr) {
    for (const auto& [name, value] : entries_of(*lines)) {
      definition.lines.push_back(line_of(name, value, parts));
    }
  }
  if (payloads != nullptr) {
    for (const auto& [name, value] : entries_of(*payloads)) {
      definition.payloads.push_back(payload_of(name, value));
    }
  }
}

}  // namespace fairway::ingest

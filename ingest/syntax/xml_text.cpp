#include "ingest/syntax/xml_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "ingest/plan.h"

namespace fairway::ingest {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::array kEntities = {
    std::pair{std::string_view("lt"), '<'}, std::pair{std::string_view("gt"), '>'},
    std::pair{std::string_view("amp"), '&'}, std::pair{std::string_view("quot"), '"'},
    std::pair{std::string_view("apos"), '\''}};

bool is_space(char c) { return kSpace.find(c) != std::string_view::npos; }

// A reference: what it stands for, and its length with & and ;.
struct Reference {
  std::uint32_t character = 0;
  std::size_t size = 0;  // 0: none
};

bool is_character(std::uint32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code <= 0x10ffff && (code < 0xd800 || code >= 0xe000) && code != 0xfffe && code != 0xffff;
}

Reference reference_at(std::string_view text) {
  constexpr std::size_t kLongest = 12;  // "&#x0010FFFF;"
  const auto end = text.substr(0, kLongest).find(';');
  if (end == std::string_view::npos) return {};
  std::string_view name = text.substr(1, end - 1);
  if (!name.starts_with('#')) {
    const auto* known =
        std::ranges::find(kEntities, name, &std::pair<std::string_view, char>::first);
    if (known == kEntities.end()) return {};
    return {static_cast<unsigned char>(known->second), end + 1};
  }
  name.remove_prefix(1);
  const bool hexadecimal = name.starts_with('x');
  if (hexadecimal) name.remove_prefix(1);
  std::uint32_t code = 0;
  const char* last = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data(), last, code, hexadecimal ? 16 : 10);
  if (error != std::errc{} || stop != last || !is_character(code)) return {};
  return {code, end + 1};
}

void append_utf8(std::uint32_t code, std::string& out) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | code >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace

std::string_view declared_encoding(std::string_view xml) {
  if (!xml.starts_with("<?xml") || xml.size() < 6 || !is_space(xml[5])) return {};
  const std::string_view declaration = xml.substr(0, xml.find("?>"));
  constexpr std::string_view kKey = "encoding";
  const auto key = declaration.find(kKey);
  if (key == std::string_view::npos) return {};
  const auto open = declaration.find_first_not_of(" \t\r\n=", key + kKey.size());
  if (open == std::string_view::npos) return {};
  const char quote = declaration[open];
  const auto close = declaration.find(quote, open + 1);
  if ((quote != '"' && quote != '\'') || close == std::string_view::npos) return {};
  return declaration.substr(open + 1, close - open - 1);
}

std::string_view local_name(std::string_view name) {
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::size_t first_bad_reference(std::string_view text) {
  for (auto at = text.find('&'); at != std::string_view::npos; at = text.find('&', at)) {
    const Reference found = reference_at(text.substr(at));
    if (found.size == 0) return at;
    at += found.size;
  }
  return text.size();
}

void unescape_xml(std::string_view text, std::string& out) {
  for (auto at = text.find('&'); at != std::string_view::npos; at = text.find('&')) {
    out += text.substr(0, at);
    const Reference found = reference_at(text.substr(at));
    append_utf8(found.character, out);
    text.remove_prefix(at + found.size);
  }
  out += text;
}

std::string_view trimmed_xml(std::string_view text) {
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::size_t first_control_character(std::string_view text) {
  const auto* const found = std::ranges::find_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && !is_space(c); });
  return static_cast<std::size_t>(found - text.begin());
}

bool is_fixed_width(std::string_view text) {
  const auto begin = text.find('<');
  const auto close = text.find('>');
  if (begin == std::string_view::npos || close == std::string_view::npos || close < begin + 4) {
    return false;
  }
  return text[close - 1] == ' ' && text[close - 2] == ' ';
}

void point_xml(std::string_view name, std::uint32_t index, std::string& pointer) {
  if (name.empty()) return;
  pointer += '/';
  pointer += name;
  if (index != kNone) pointer += '[' + std::to_string(std::uint64_t{index} + 1) + ']';
}

}  // namespace fairway::ingest

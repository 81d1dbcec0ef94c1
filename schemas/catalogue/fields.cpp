#include "schemas/catalogue/fields.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fairway {
namespace {

std::string one_of(std::initializer_list<std::string_view> words) {
  return fmt::format("Known here: {}", fmt::join(words, ", "));
}

}  // namespace

void bad_data(const YamlNode& at, std::string reason, std::string remedy) {
  throw BadData{Error{"bad_data_file", std::move(reason), at.where(), std::move(remedy)}};
}

const std::string& text_of(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::text) bad_data(node, "a text is expected here");
  if (node.text.empty()) bad_data(node, "a text is expected here, this one is empty");
  return node.text;
}

const std::vector<YamlNode>& items_of(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::list) bad_data(node, "a list is expected here");
  return node.items;
}

const std::vector<YamlEntry>& entries_of(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::map) bad_data(node, "a map of key: value is expected here");
  return node.entries;
}

std::vector<std::string> texts_of(const YamlNode& node) {
  std::vector<std::string> texts;
  for (const YamlNode& item : items_of(node)) texts.push_back(text_of(item));
  return texts;
}

Fields::Fields(const YamlNode& map, std::initializer_list<std::string_view> known) : map_(map) {
  for (const auto& [key, value] : entries_of(map)) {
    if (std::ranges::find(known, key) == known.end()) {
      bad_data(value, fmt::format("\"{}\" is not a key that is known here", key), one_of(known));
    }
    if (value.kind == YamlNode::Kind::nothing) {
      bad_data(value, fmt::format("\"{}\" has no value", key));
    }
  }
}

const YamlNode* Fields::find(std::string_view key) const {
  for (const auto& [name, value] : map_.entries) {
    if (name == key) return &value;
  }
  return nullptr;
}

const YamlNode& Fields::at(std::string_view key) const {
  const YamlNode* found = find(key);
  if (found == nullptr) bad_data(map_, fmt::format("\"{}\" is missing", key));
  return *found;
}

std::string Fields::text(std::string_view key) const { return text_of(at(key)); }

std::string Fields::text_or_empty(std::string_view key) const {
  const YamlNode* found = find(key);
  return found == nullptr ? std::string{} : text_of(*found);
}

std::vector<std::string> Fields::texts_or_empty(std::string_view key) const {
  const YamlNode* found = find(key);
  return found == nullptr ? std::vector<std::string>{} : texts_of(*found);
}

const std::vector<YamlNode>& Fields::items_or_empty(std::string_view key) const {
  static const std::vector<YamlNode> none;
  const YamlNode* found = find(key);
  return found == nullptr ? none : items_of(*found);
}

int Fields::integer(std::string_view key) const {
  const YamlNode& node = at(key);
  const std::string& digits = text_of(node);
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || value < 0) {
    bad_data(node, fmt::format("\"{}\" must be a whole number, not \"{}\"", key, digits));
  }
  return value;
}

bool Fields::flag(std::string_view key) const {
  return find(key) != nullptr && choice(key, {"true", "false"}) == "true";
}

Names Fields::names(std::string_view key) const {
  const YamlNode& node = at(key);
  const Fields languages(node, {"en", "zh"});
  for (const std::string_view language : {"en", "zh"}) {
    if (languages.find(language) != nullptr) continue;
    bad_data(node, fmt::format("\"{}\" lacks \"{}\"", key, language),
             "Every name is given in English (en) and Chinese (zh)");
  }
  return Names{languages.text("en"), languages.text("zh")};
}

std::string Fields::choice(std::string_view key,
                           std::initializer_list<std::string_view> allowed) const {
  const YamlNode& node = at(key);
  const std::string& word = text_of(node);
  if (std::ranges::find(allowed, word) == allowed.end()) {
    bad_data(node, fmt::format("\"{}\" cannot be \"{}\"", key, word), one_of(allowed));
  }
  return word;
}

}  // namespace fairway

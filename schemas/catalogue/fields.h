#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.h"
#include "schemas/catalogue/yaml_node.h"
#include "schemas/model/names.h"

// Strict reading of data files. Only for start-up: what is wrong is thrown as BadData, so that the
// readers say what they expect and nothing else; Catalogue::load catches it.
namespace fairway {

struct BadData {
  Error error;
};

[[noreturn]] void bad_data(const YamlNode& at, std::string reason, std::string remedy = {});

// A text that is not empty.
const std::string& text_of(const YamlNode& node);
const std::vector<YamlNode>& items_of(const YamlNode& node);
const std::vector<YamlEntry>& entries_of(const YamlNode& node);
// A list of texts.
std::vector<std::string> texts_of(const YamlNode& node);

// A map with its known keys: any other key is an error, and so is a key without a value.
// Borrows the node.
class Fields {
 public:
  Fields(const YamlNode& map, std::initializer_list<std::string_view> known);

  const YamlNode& node() const { return map_; }
  const YamlNode* find(std::string_view key) const;
  const YamlNode& at(std::string_view key) const;

  std::string text(std::string_view key) const;
  std::string text_or_empty(std::string_view key) const;
  std::vector<std::string> texts_or_empty(std::string_view key) const;
  const std::vector<YamlNode>& items_or_empty(std::string_view key) const;
  int integer(std::string_view key) const;  // not negative
  bool flag(std::string_view key) const;    // false where absent
  Names names(std::string_view key) const;  // {en: ..., zh: ...}, both
  // One of `allowed`.
  std::string choice(std::string_view key, std::initializer_list<std::string_view> allowed) const;

 private:
  const YamlNode& map_;
};

}  // namespace fairway

#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.h"

namespace fairway::pipeline {

// A piece of configuration and where it stands. All scalars are text: "no" and "08" mean what they
// say.
struct ConfigNode {
  enum class Kind : std::uint8_t { nothing, scalar, list, map };
  struct Entry;

  Kind kind = Kind::nothing;
  std::string where;  // "fairway.yaml:12", "FAIRWAY_CLOCK", "--set clock=x60"
  std::string text;   // of a scalar
  std::vector<ConfigNode> items;
  std::vector<Entry> entries;  // in the order in which they stand
};

struct ConfigNode::Entry {
  std::string key;
  std::string where;
  ConfigNode value;
};

// A scalar, for values that are not YAML.
ConfigNode scalar_node(std::string text, std::string where);

// Errors: bad_config, with the line.
Result<ConfigNode> parse_yaml_file(const std::filesystem::path& path);
// A value given outside a file: `where` is the same for all of it.
Result<ConfigNode> parse_yaml_value(const std::string& text, const std::string& where);

// The text as one YAML scalar, quoted only if it must be.
std::string yaml_scalar(std::string_view text);
std::string yaml_list(const std::vector<std::string>& texts);

// The error of a value that cannot stand where it does.
std::unexpected<Error> bad_value(const ConfigNode& node, std::string what, std::string remedy = {});

}  // namespace fairway::pipeline

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/config.h"
#include "pipeline/config_yaml.h"

namespace fairway::pipeline {

// One key of the configuration. The table of them drives loading, printing and the example file.
struct ConfigKey {
  std::string_view name;    // "http.listen"; "kafka.consumer.*" takes every option below it
  std::string_view values;  // what may stand there: form, unit, range
  std::string_view help;    // what it does, one line
  bool is_yaml = false;     // in a variable or a setting it is written as YAML, else as it is
  Status (*read)(Config& config, const std::string& option, const ConfigNode& node);
  std::string (*write)(const Config& config);  // the value as YAML, below its key

  bool is_prefix() const { return name.ends_with(".*"); }
  std::string_view stem() const { return name.substr(0, name.size() - (is_prefix() ? 2 : 0)); }
};

// All of them, in the order in which they are printed.
std::span<const ConfigKey> config_keys();

// Those about who may ask (config_access.cpp), and what they must say together. Code: bad_config.
std::span<const ConfigKey> access_keys();
Status check_access(const Config& config);

// `sources` has a form of its own.
Result<std::vector<ConfiguredSource>> read_sources(const ConfigNode& node);
std::string write_sources(const std::vector<ConfiguredSource>& sources);
// What may stand in an entry of it.
struct SourceKey {
  std::string_view name;
  std::string_view values;
  std::string_view help;
};
std::span<const SourceKey> source_keys();

}  // namespace fairway::pipeline

#include "pipeline/config.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include <fmt/format.h>
#include <unistd.h>

#include "ingest/kafka_topics.h"
#include "pipeline/config_table.h"
#include "pipeline/config_values.h"

namespace fairway::pipeline {
namespace {

constexpr std::string_view kVariablePrefix = "FAIRWAY_";
// Variables that are not configuration: where tests crash, and what machines share.
constexpr std::array<std::string_view, 3> kOtherVariables = {"FAIRWAY_CRASH_AT", "FAIRWAY_CRASH_ON",
                                                             "FAIRWAY_SHARED"};

std::unexpected<Error> unknown_key(const std::string& key, const std::string& where,
                                   std::span<const std::string_view> known) {
  std::string remedy = did_you_mean(key, known);
  if (remedy.empty()) remedy = "`fairway check-config` prints the known ones";
  return failure("bad_config", "unknown key " + key, where, remedy);
}

std::vector<std::string_view> key_names() {
  std::vector<std::string_view> names;
  for (const ConfigKey& key : config_keys()) names.push_back(key.stem());
  return names;
}

struct Match {
  const ConfigKey* key = nullptr;
  std::string option;  // below a prefix
};

Match find_key(std::string_view name) {
  for (const ConfigKey& key : config_keys()) {
    if (!key.is_prefix() && key.name == name) return {&key, {}};
    const std::size_t stem = key.stem().size();
    if (key.is_prefix() && name.starts_with(key.stem()) && name.size() > stem + 1 &&
        name[stem] == '.') {
      return {&key, std::string(name.substr(stem + 1))};
    }
  }
  return {};
}

bool is_section(std::string_view name) {
  return std::ranges::any_of(config_keys(), [&](const ConfigKey& key) {
    return key.name.starts_with(name) && key.name.size() > name.size() &&
           key.name[name.size()] == '.';
  });
}

// Walks a file's tree down to the keys of the table.
class FileLoader {
 public:
  explicit FileLoader(Config& config) : config_(config) {}

  Status load(const ConfigNode& node, const std::string& above = {}) {
    if (node.kind == ConfigNode::Kind::nothing) return {};
    if (node.kind != ConfigNode::Kind::map) {
      return bad_value(node, above.empty() ? std::string("the configuration is a map of keys")
                                           : above + " has keys below it, not a value");
    }
    for (const auto& [key, where, value] : node.entries) {
      FAIRWAY_TRY(assign(above.empty() ? key : fmt::format("{}.{}", above, key), where, value));
    }
    return {};
  }

 private:
  Status assign(const std::string& name, const std::string& where, const ConfigNode& value) {
    const Match match = find_key(name);
    const bool goes_deeper = is_section(name) || (value.kind == ConfigNode::Kind::map &&
                                                  (!match.key || match.key->is_prefix()));
    if (goes_deeper) return load(value, name);
    if (match.key == nullptr) return unknown_key(name, where, key_names());
    if (!seen_.insert(name).second) {
      return failure("bad_config", name + " is given twice", where, "Keep one of them");
    }
    if (value.kind == ConfigNode::Kind::nothing) return {};
    return match.key->read(config_, match.option, value);
  }

  Config& config_;
  std::set<std::string> seen_;
};

// A value from outside the file.
Status assign(Config& config, const Match& match, const std::string& text,
              const std::string& where) {
  if (!match.key->is_yaml) return match.key->read(config, match.option, scalar_node(text, where));
  const auto node = parse_yaml_value(text, where);
  if (!node) return std::unexpected(node.error());
  if (node->kind == ConfigNode::Kind::nothing) {
    return bad_value(*node, "there is no value", "Write an empty list as []");
  }
  return match.key->read(config, match.option, *node);
}

std::string variable_of(std::string_view stem) {
  std::string name{kVariablePrefix};
  for (const char c : stem) {
    name += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

// FAIRWAY_KAFKA_CONSUMER_SASL_PASSWORD_FILE is sasl.password_file below kafka.consumer.
std::string option_of(std::string_view rest) {
  constexpr std::string_view kFile = "_FILE";
  const bool is_file = rest.ends_with(kFile);
  if (is_file) rest.remove_suffix(kFile.size());
  std::string option;
  for (const char c : rest) {
    option += c == '_' ? '.' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return option + (is_file ? "_file" : "");
}

Match find_variable(std::string_view variable) {
  for (const ConfigKey& key : config_keys()) {
    const std::string name = variable_of(key.stem());
    if (!key.is_prefix() && variable == name) return {&key, {}};
    if (key.is_prefix() && variable.starts_with(name + "_") && variable.size() > name.size() + 1) {
      return {&key, option_of(variable.substr(name.size() + 1))};
    }
  }
  return {};
}

Status load_variable(Config& config, const std::string& variable, const std::string& value) {
  if (!variable.starts_with(kVariablePrefix)) return {};
  if (std::ranges::find(kOtherVariables, variable) != kOtherVariables.end()) return {};
  const Match match = find_variable(variable);
  if (match.key == nullptr) {
    std::vector<std::string> known;
    for (const ConfigKey& key : config_keys()) known.push_back(variable_of(key.stem()));
    return unknown_key(variable, "environment",
                       std::vector<std::string_view>(known.begin(), known.end()));
  }
  return assign(config, match, value, variable);
}

Status load_setting(Config& config, const std::string& setting) {
  const std::size_t equals = setting.find('=');
  const std::string name = setting.substr(0, equals);
  // Without the value: it may be what someone took for the place of a secret.
  const std::string where = "--set " + name;
  if (equals == std::string::npos) {
    return failure("bad_config", "a setting is written as KEY=VALUE", where);
  }
  const Match match = find_key(name);
  if (match.key == nullptr) return unknown_key(name, where, key_names());
  return assign(config, match, setting.substr(equals + 1), where);
}

}  // namespace

std::vector<SourceConfig> Config::source_configs() const {
  std::vector<SourceConfig> configs;
  configs.reserve(sources.size());
  for (const ConfiguredSource& entry : sources) configs.push_back(entry.source);
  return configs;
}

std::vector<std::pair<std::string, std::string>> fairway_environment() {
  std::vector<std::pair<std::string, std::string>> variables;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    const std::string_view variable = *at;
    const std::size_t equals = variable.find('=');
    if (!variable.starts_with(kVariablePrefix) || equals == std::string_view::npos) continue;
    variables.emplace_back(variable.substr(0, equals), variable.substr(equals + 1));
  }
  // The environment has no order: which error comes first should not depend on it.
  std::ranges::sort(variables);
  return variables;
}

Result<Config> load_config(const ConfigInput& input) {
  Config config;
  if (input.file) {
    const auto node = parse_yaml_file(*input.file);
    if (!node) return std::unexpected(node.error());
    FAIRWAY_TRY(FileLoader(config).load(*node));
  }
  for (const auto& [variable, value] : input.environment) {
    FAIRWAY_TRY(load_variable(config, variable, value));
  }
  for (const std::string& setting : input.settings) FAIRWAY_TRY(load_setting(config, setting));
  const auto topics = ingest::TopicMap::make(config.source_configs());
  if (!topics) return std::unexpected(topics.error());
  FAIRWAY_TRY(check_access(config));
  return config;
}

}  // namespace fairway::pipeline

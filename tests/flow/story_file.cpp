#include "tests/flow/story_file.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include <yaml-cpp/yaml.h>

#include "pipeline/config.h"
#include "tests/support/source_dir.h"
#include "tests/support/temp_dir.h"

namespace fairway::test {
namespace {

std::string line_of(const std::filesystem::path& file, const YAML::Node& node) {
  return file.filename().string() + ":" + std::to_string(node.Mark().line + 1);
}

Instant instant_of(const YAML::Node& node) {
  const auto instant = parse_rfc3339(node.as<std::string>());
  if (!instant) throw std::runtime_error("no time: " + node.as<std::string>());
  return *instant;
}

// As the program reads them: a story's senders are those of a configuration file.
std::vector<SourceConfig> sources_of(const YAML::Node& sources) {
  const TempDir dir;
  const auto file = dir.path() / "fairway.yaml";
  YAML::Node config;
  config["sources"] = sources;
  std::ofstream(file) << config;
  const auto loaded = pipeline::load_config({file, {}, {}});
  if (!loaded) throw std::runtime_error(loaded.error().text());
  return loaded->source_configs();
}

Scope scope_of(const YAML::Node& node) {
  Scope scope;
  for (const auto& party : node["parties"]) scope.parties.insert(party.as<std::string>());
  for (const auto& source : node["sources"]) {
    scope.sources.insert(SourceName{source.as<std::string>()});
  }
  return scope;
}

std::vector<std::pair<std::string, std::string>> pairs_of(const YAML::Node& node) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& pair : node) {
    pairs.emplace_back(pair.first.as<std::string>(),
                       pair.second.IsNull() ? "null" : pair.second.as<std::string>());
  }
  return pairs;
}

void read_member(Expectation& expectation, const std::string& key, const YAML::Node& value) {
  using Asks = Expectation::Asks;
  const auto asks = [&](Asks what) {
    expectation.asks = what;
    if (what != Asks::counts) expectation.of = value.as<std::string>();
  };
  if (key == "timeline") {
    asks(Asks::timeline);
  } else if (key == "explain") {
    asks(Asks::explain);
  } else if (key == "receipt") {
    asks(Asks::receipt);
  } else if (key == "counts") {
    asks(Asks::counts);
    expectation.holds = pairs_of(value);
  } else if (key == "milestone") {
    expectation.milestone = value.as<std::string>();
  } else if (key == "scope") {
    expectation.scope = scope_of(value);
  } else if (key == "asOf") {
    expectation.as_of = instant_of(value);
  } else if (key == "include" && value.as<std::string>() == "superseded") {
    expectation.superseded = true;
  } else if (key == "after") {
    expectation.after = value.as<int>();
  } else if (key == "found") {
    expectation.found = value.as<bool>();
  } else if (key == "holds") {
    expectation.holds = pairs_of(value);
  } else {
    throw std::runtime_error("an expectation has no member " + key);
  }
}

Expectation expectation_of(const YAML::Node& node) {
  Expectation expectation;
  for (const auto& pair : node) read_member(expectation, pair.first.as<std::string>(), pair.second);
  return expectation;
}

}  // namespace

std::vector<std::filesystem::path> story_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(source_dir() / "tests/stories")) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

Story read_story(const std::filesystem::path& file) {
  const YAML::Node root = YAML::LoadFile(file);
  Story story{file.stem().string(), sources_of(root["sources"]), {}, {}};
  for (const auto& node : root["messages"]) {
    story.messages.push_back({node["row"].as<int>(), SourceName{node["source"].as<std::string>()},
                              instant_of(node["received"]), node["text"].as<std::string>()});
  }
  for (const auto& node : root["expect"]) {
    try {
      story.expectations.push_back(expectation_of(node));
    } catch (const std::exception& error) {
      throw std::runtime_error(line_of(file, node) + ": " + error.what());
    }
    story.expectations.back().where = line_of(file, node);
  }
  return story;
}

}  // namespace fairway::test

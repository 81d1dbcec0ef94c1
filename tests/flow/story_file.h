#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/scope.h"
#include "schemas/model/source.h"

namespace fairway::test {

struct StoryMessage {
  int row = 0;  // of the story's table; several messages may share one
  SourceName source;
  Instant received;
  std::string text;
};

// A question with the answer that must come.
struct Expectation {
  enum class Asks : std::uint8_t { timeline, explain, receipt, counts };

  Asks asks{};
  std::string of;  // a reference, or a row
  std::string milestone;
  std::optional<Scope> scope;  // none: the operator
  std::optional<Instant> as_of;
  bool superseded = false;
  std::optional<int> after;  // once this row is in, not at the end
  bool found = true;
  std::vector<std::pair<std::string, std::string>> holds;  // path -> value
  std::string where;                                       // file:line
};

// A shipment's life as data: tests/stories/*.yaml, whose form CONTRIBUTING.md explains.
struct Story {
  std::string name;
  std::vector<SourceConfig> sources;
  std::vector<StoryMessage> messages;
  std::vector<Expectation> expectations;
};

std::vector<std::filesystem::path> story_files();
// Throws on anything that the form does not know.
Story read_story(const std::filesystem::path& file);

}  // namespace fairway::test

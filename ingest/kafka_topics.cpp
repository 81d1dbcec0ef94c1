#include "ingest/kafka_topics.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

namespace fairway::ingest {

struct TopicMap::Claim {
  SourceConfig source;
  std::string text;              // as it is configured
  std::unique_ptr<RE2> pattern;  // none: `text` is a name

  bool matches(std::string_view topic) const {
    return pattern ? RE2::PartialMatch({topic.data(), topic.size()}, *pattern) : topic == text;
  }
};

namespace {

std::unexpected<Error> claimed_twice(std::string_view topic, const SourceName& one,
                                     const SourceName& other, std::string code) {
  return failure(
      std::move(code),
      fmt::format("the topic {} belongs to both {} and {}", topic, one.value(), other.value()),
      "sources", "Give each topic to one source");
}

}  // namespace

TopicMap::TopicMap() = default;
TopicMap::TopicMap(TopicMap&&) noexcept = default;
TopicMap& TopicMap::operator=(TopicMap&&) noexcept = default;
TopicMap::~TopicMap() = default;

Result<TopicMap> TopicMap::make(std::span<const SourceConfig> sources) {
  TopicMap map;
  for (const SourceConfig& source : sources) {
    for (const std::string& text : source.topics) {
      Claim claim{source, text, nullptr};
      if (text.starts_with('^')) {
        claim.pattern = std::make_unique<RE2>(text, RE2::Quiet);
        if (!claim.pattern->ok()) {
          return failure("bad_config",
                         fmt::format("\"{}\" is no pattern: {}", text, claim.pattern->error()),
                         "sources: " + source.name.value(), "Write it as RE2 understands it");
        }
      }
      for (const Claim& other : map.claims_) {
        const bool same = other.text == text || (!claim.pattern && other.matches(text)) ||
                          (!other.pattern && claim.matches(other.text));
        if (same) {
          const std::string& topic = claim.pattern ? other.text : text;
          return claimed_twice(topic, other.source.name, source.name, "bad_config");
        }
      }
      map.claims_.push_back(std::move(claim));
    }
  }
  return map;
}

Result<const SourceConfig*> TopicMap::source_of(std::string_view topic) const {
  const Claim* found = nullptr;
  for (const Claim& claim : claims_) {
    if (!claim.matches(topic)) continue;
    if (found != nullptr) {
      return claimed_twice(topic, found->source.name, claim.source.name, "topic_claimed_twice");
    }
    found = &claim;
  }
  return found == nullptr ? nullptr : &found->source;
}

std::vector<std::string> TopicMap::names() const {
  std::vector<std::string> names;
  for (const Claim& claim : claims_) {
    const bool suspended = claim.source.state == SourceState::suspended;
    if (!claim.pattern && !suspended) names.push_back(claim.text);
  }
  return names;
}

bool TopicMap::empty() const { return claims_.empty(); }

}  // namespace fairway::ingest

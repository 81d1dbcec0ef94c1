#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.h"
#include "schemas/model/source.h"

namespace fairway::ingest {

// Which source a topic belongs to: `topics` of the configured sources are names, or patterns that
// begin with ^ (RE2) and match any part of a name. Immutable; any thread.
class TopicMap {
 public:
  // Errors, code bad_config: a pattern that is none, a topic that two sources claim.
  static Result<TopicMap> make(std::span<const SourceConfig> sources);
  TopicMap(TopicMap&&) noexcept;
  TopicMap& operator=(TopicMap&&) noexcept;
  ~TopicMap();

  // Null: nobody's. Two patterns may turn out to match one topic: topic_claimed_twice.
  Result<const SourceConfig*> source_of(std::string_view topic) const;
  // Topics that are given by their names, of sources that are not suspended.
  std::vector<std::string> names() const;
  bool empty() const;

 private:
  struct Claim;
  TopicMap();

  std::vector<Claim> claims_;
};

}  // namespace fairway::ingest

#include "sinks/change_feed.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace fairway::sinks {
namespace {

// Whether one of those asked for is among what there is; asking for nothing asks for all.
template <typename T, typename There>
bool meets(const std::vector<T>& asked, const There& there) {
  return asked.empty() || std::ranges::find_first_of(asked, there) != asked.end();
}

bool is_from(const std::vector<SourceName>& asked, const Change& change) {
  return asked.empty() || std::ranges::find(asked, change.source) != asked.end() ||
         std::ranges::any_of(change.causes, [&](const Cause& cause) {
           return std::ranges::find(asked, cause.source) != asked.end();
         });
}

}  // namespace

bool passes(const ChangeFilter& filter, const Change& change) {
  const StageCodes& stage = change.stage;
  return meets(filter.types, change.types) && meets(filter.places, change.places) &&
         meets(filter.stages, std::initializer_list<std::string_view>{stage.headline, stage.customs,
                                                                      stage.goods}) &&
         is_from(filter.sources, change);
}

std::string_view to_text(FeedReset reset) {
  switch (reset) {
    case FeedReset::epoch:
      return "epoch";
    case FeedReset::trimmed:
      return "trimmed";
    case FeedReset::unknown:
      return "unknown";
  }
  return {};
}

}  // namespace fairway::sinks

#include "sinks/change_feed.h"

namespace fairway::sinks {

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

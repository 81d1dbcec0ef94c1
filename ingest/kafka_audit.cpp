#include "ingest/kafka_audit.h"

namespace fairway::ingest {

LogVerdict judge(const Input& input, const OffsetRange& extent, std::optional<MarkFound> anchor,
                 std::optional<MarkFound> last) {
  if (!input.last) {
    // Nothing was read yet: where a shorter log begins is all that matters.
    return input.next > extent.high ? LogVerdict::recreated : LogVerdict::unchanged;
  }
  if (anchor && *anchor != MarkFound::same) return LogVerdict::recreated;
  if (input.anchor && input.anchor->offset >= extent.high) return LogVerdict::recreated;
  if (last) return *last == MarkFound::same ? LogVerdict::unchanged : LogVerdict::cut_short;
  // Retention took all that was read, or the log ends before it.
  return input.last->offset < extent.low ? LogVerdict::unchanged : LogVerdict::cut_short;
}

}  // namespace fairway::ingest

#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "schemas/base/result.h"
#include "sinks/change_feed.h"
#include "sinks/kafka_records.h"
#include "sinks/publish_options.h"
#include "sinks/published_views.h"

namespace fairway::sinks {

// What one transaction publishes, the cursor apart.
struct PublishedBatch {
  std::vector<OutRecord> records;
  PublisherCursor cursor;  // where the next one goes on
  bool is_new = false;     // there is something to commit
  std::size_t bytes = 0;   // of the records
};

// The next transaction behind `from`: changes, the timelines of the shipments and the figures of
// the hours among their subjects once each, alerts that differ, refused messages. Where the log
// cannot go on behind `from` (RULES B22, B26) this is said as a data.gap of the subject "log:0".
// Then, as without `from`, what there is of the log follows from its beginning, and all shipments
// and figures are published once more, a page a transaction.
Result<PublishedBatch> next_batch(const ChangeFeed& feed, const PublishedViews& views,
                                  const PublishOptions& options,
                                  const std::optional<PublisherCursor>& from);

}  // namespace fairway::sinks

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/result.h"
#include "schemas/model/input.h"
#include "schemas/model/receipt.h"
#include "schemas/model/reference.h"
#include "schemas/model/timeline.h"
#include "sinks/figures.h"

namespace fairway::sinks {

// A message of which something was refused, with its bytes.
struct RefusedOriginal {
  Receipt receipt;
  std::vector<Copy> copies;          // by position
  std::optional<Input> came_by;      // of the first copy
  std::optional<std::string> bytes;  // none when they were too many to keep
};

// What is published beside the changes themselves, as an operator sees it now. Folded when it is
// asked for, so that a shipment that changed ten times is published once (RULES 2.3). Implemented
// in pipeline/; any thread.
class PublishedViews {
 public:
  virtual ~PublishedViews() = default;
  // None: nothing is known of it any more.
  virtual Result<std::optional<Timeline>> timeline(const Reference& shipment) const = 0;
  virtual Result<std::optional<RefusedOriginal>> refused(const MessageId& message) const = 0;
  // The first `limit` shipments behind `after`, by kind and value.
  virtual Result<std::vector<Reference>> shipments(const std::optional<Reference>& after,
                                                   std::size_t limit) const = 0;
  // The moves of an hour, by all that tells them apart; without items there are none any more.
  // An open alert as it was told last. Unlike a timeline it may come back to what it was, and that
  // is no news: whatever lies between must not be published.
  virtual Result<std::optional<Alert>> alert(const AlertId& id) const = 0;
  // The first `limit` of them behind `after`, by id.
  virtual Result<std::vector<Alert>> alerts(const std::optional<AlertId>& after,
                                            std::size_t limit) const = 0;
  virtual Result<Throughput> figures(const PortHour& hour) const = 0;
  // The first `limit` hours behind `after` of which there are or were figures, by place and time.
  virtual Result<std::vector<PortHour>> figure_hours(const std::optional<PortHour>& after,
                                                     std::size_t limit) const = 0;
};

}  // namespace fairway::sinks

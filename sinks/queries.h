#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "schemas/model/explanation.h"
#include "schemas/model/receipt.h"
#include "schemas/model/scope.h"
#include "schemas/model/timeline.h"
#include "sinks/alerts.h"
#include "sinks/findings.h"
#include "sinks/listings.h"

namespace fairway::sinks {

struct TimelineOptions {
  bool superseded = false;       // also facts and links that no longer live
  std::optional<Instant> as_of;  // only what was received until then
};

// What of a timeline is to be explained.
struct ExplainOptions {
  bool milestones = true;
  std::string milestone = {};             // only of this kind, if any
  std::optional<Reference> subject = {};  // only of this container, call...
  std::string place = {};
  bool customs = false;  // also the lanes
  bool goods = false;
  std::optional<Instant> as_of = {};
};

// A kind that a bare number matches, with the shipments that hold it.
struct ReferenceMatch {
  Reference reference;
  std::vector<Reference> shipments;  // the roots that reach it; sorted
};

struct MessageView {
  Receipt receipt;
  Instant received;                 // least of the copies
  std::vector<Position> positions;  // of every copy
  // The fact's mapped kind, beside receipt.facts.
  std::vector<std::string> kinds;
  std::optional<RefusedId> repairs;  // in whose place it was sent
};

struct Health {
  bool ready = false;
  std::string reason;  // why not, for a person; empty when ready
};

// What the HTTP API asks of Fairway. Implemented in pipeline/ from folds and the state's reader;
// any thread. No answer holds anything outside `scope`: what it may not see does not exist for it.
class Queries {
 public:
  virtual ~Queries() = default;
  // None: nothing is known of the reference, or the scope may not know.
  virtual Result<std::optional<Timeline>> timeline(const Reference& reference, const Scope& scope,
                                                   const TimelineOptions& options) const = 0;
  // Why that timeline says what it says.
  virtual Result<std::optional<Explanation>> explain(const Reference& reference, const Scope& scope,
                                                     const ExplainOptions& options) const = 0;
  virtual Result<std::vector<ReferenceMatch>> references(std::string_view value,
                                                         const Scope& scope) const = 0;
  // Shipments behind `after`, or from the first. Folds no more than limits::kShipmentsFolded: a
  // page may be short, or empty, and have a next one.
  virtual Result<ShipmentPage> shipments(const ShipmentFilter& filter, const Scope& scope,
                                         const std::optional<Reference>& after,
                                         std::size_t limit) const = 0;
  // Facts that no shipment holds, behind `after`; looks at limits::kTracksLookedAt references.
  virtual Result<UnlinkedPage> unlinked(const UnlinkedFilter& filter, const Scope& scope,
                                        const std::optional<UnlinkedCursor>& after,
                                        std::size_t limit) const = 0;
  // Open alerts behind `after`. Folds no more than limits::kShipmentsFolded: a page may be short,
  // or empty, and have a next one. Nothing under test has any.
  virtual Result<AlertPage> alerts(const AlertFilter& filter, const Scope& scope,
                                   const std::optional<AlertId>& after,
                                   std::size_t limit) const = 0;
  virtual Result<std::optional<Alert>> alert(const AlertId& id, const Scope& scope) const = 0;
  virtual Result<std::optional<MessageView>> message(const MessageId& id,
                                                     const Scope& scope) const = 0;
  // Refusals behind `after`, or from the list's beginning. Looks at no more than
  // limits::kRefusedScanned messages: a page may be short, or empty, and have a next one.
  virtual Result<RefusedPage> refused(const RefusedFilter& filter, const Scope& scope,
                                      const std::optional<RefusedCursor>& after,
                                      std::size_t limit) const = 0;
  virtual Result<std::optional<RefusedDetail>> refused(const RefusedId& id,
                                                       const Scope& scope) const = 0;
  virtual CheckReport check(const SourceName& source, std::string_view bytes) const = 0;
  virtual Health health() const = 0;
};

}  // namespace fairway::sinks

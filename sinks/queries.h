#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "schemas/model/receipt.h"
#include "schemas/model/scope.h"
#include "schemas/model/timeline.h"
#include "sinks/findings.h"

namespace fairway::sinks {

struct TimelineOptions {
  bool superseded = false;       // also facts and links that no longer live
  std::optional<Instant> as_of;  // only what was received until then
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
  virtual Result<std::vector<ReferenceMatch>> references(std::string_view value,
                                                         const Scope& scope) const = 0;
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

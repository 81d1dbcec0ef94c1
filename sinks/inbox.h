#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "schemas/model/ids.h"
#include "schemas/model/receipt.h"
#include "schemas/model/refused.h"

namespace fairway::sinks {

struct Incoming {
  SourceName source;
  std::string bytes;
  std::optional<Instant> received;  // Fairway-Received; honoured only for stamped sources
  std::optional<Note> note = {};    // with `drops` there is no message
  bool again = false;  // a copy of what was received before: the stamp is Fairway's own
  bool own = false;    // Fairway's own message: kOwnSource sends it
};

struct Accepted {
  MessageId id;
  Position position;
  Instant received;
};

// Where the HTTP API puts what it is given (SETTLED 11). Implemented in pipeline/ on the embedded
// log. Any thread; callbacks come from a thread of the inbox and must not block.
class Inbox {
 public:
  virtual ~Inbox() = default;

  // Calls back once all messages are on stable storage, in order, or with the one error for all of
  // them: then none was taken in. Codes: unknown_source, source_suspended, too_busy, storage_full,
  // storage_failed.
  using Appended = std::function<void(Result<std::vector<Accepted>>)>;
  virtual void append(std::vector<Incoming> messages, Appended done) = 0;

  // Calls back when the message at the position is merged, with what became of this copy, or with
  // code wait_timeout after limits::kWaitTime.
  using Merged = std::function<void(Result<Outcome>)>;
  virtual void when_merged(const Accepted& message, Merged done) = 0;
};

}  // namespace fairway::sinks

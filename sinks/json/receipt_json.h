#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/ids.h"
#include "schemas/model/receipt.h"
#include "sinks/inbox.h"
#include "sinks/queries.h"

namespace fairway::sinks {

// A message that is on stable storage but not merged yet.
struct Pending {
  MessageId id;
  SourceName source;
  Position position;
  Instant received;
};

// What GET /v1/messages/{id} answers: the first outcome, or "accepted" before the merge (SETTLED
// 9).
std::string receipt_json(const MessageView& view);
std::string receipt_json(const Pending& message);

// One message of a POST: with an outcome once this copy is merged, and its receipt if there is one.
struct Posted {
  Accepted accepted;
  std::optional<Outcome> outcome = {};
  std::optional<MessageView> view = {};
};

// The address of a message's receipt.
std::string location_of(const MessageId& id);

// What POST /v1/messages answers. A single message's id and status also stand at the top level.
std::string posted_json(const std::vector<Posted>& messages);

}  // namespace fairway::sinks

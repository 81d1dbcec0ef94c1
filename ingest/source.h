#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/base/limits.h"
#include "schemas/base/result.h"
#include "schemas/model/ids.h"
#include "schemas/model/refused.h"

namespace fairway::ingest {

// A message as it lies in its input. The received stamp is part of the log record (RULES B2).
struct RawMessage {
  Position position;
  Instant received;
  SourceName source;
  std::string bytes;
  std::optional<Note> note = {};  // what else the record says; a drop has no message
};

struct RawBatch {
  std::vector<RawMessage> messages;
  Position next;           // where to go on after these
  bool caught_up = false;  // nothing was left behind them
};

struct PollBudget {
  std::size_t bytes = limits::kBatchBytes;
  std::size_t messages = limits::kBatchMessages;
};

// Where messages come from. One thread uses a source; poll does not block.
class Source {
 public:
  virtual ~Source() = default;
  // Moves to a position that `next` of an earlier batch named; offset 0 is the beginning.
  virtual Status seek(Position position) = 0;
  virtual Result<RawBatch> poll(const PollBudget& budget) = 0;
};

}  // namespace fairway::ingest

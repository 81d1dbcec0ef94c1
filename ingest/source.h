#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/base/limits.h"
#include "schemas/base/result.h"
#include "schemas/model/ids.h"
#include "schemas/model/input.h"
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

// Where an input stands after a batch.
struct InputStanding {
  Input input;             // with `next` behind the batch
  bool moved = false;      // it differs from what the batch before said: the state has to know
  bool caught_up = false;  // nothing was left behind
  std::optional<Instant> last_received;  // the stamp of the last record read, as far as is known
  std::optional<std::uint64_t> lag;      // records that wait behind it, as far as is known
  std::optional<Error> trouble;          // why it cannot be read at present
};

struct RawBatch {
  std::vector<RawMessage> messages;
  std::vector<InputStanding> inputs;  // all inputs of the source
  std::vector<DataGap> gaps;          // found since the batch before; `noticed` is left open

  bool caught_up() const { return std::ranges::all_of(inputs, &InputStanding::caught_up); }
  // Of the input, which must be among them.
  Position next(std::uint32_t input = Input::kEmbeddedLog) const {
    return std::ranges::find(inputs, input,
                             [](const InputStanding& standing) { return standing.input.number; })
        ->input.position();
  }
};

struct PollBudget {
  std::size_t bytes = limits::kBatchBytes;
  std::size_t messages = limits::kBatchMessages;
};

// Where messages come from. One thread uses a source; poll does not block.
class Source {
 public:
  virtual ~Source() = default;
  // Goes on where `known`, the inputs as the last stored batch left them, say; what is not among
  // them begins at its beginning. Once before the first poll, and whenever a batch was not stored.
  virtual Status resume(std::span<const Input> known) = 0;
  virtual Result<RawBatch> poll(const PollBudget& budget) = 0;
};

}  // namespace fairway::ingest

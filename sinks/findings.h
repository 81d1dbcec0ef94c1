#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/fact.h"
#include "schemas/model/names.h"
#include "schemas/model/receipt.h"

namespace fairway::sinks {

// A refusal or warning as people are told of it: what was found, and what its code means.
struct Finding {
  Refusal refusal;
  Names title;
  Names remedy;
  std::optional<std::uint64_t> line;  // in the message, from 1; none without its bytes
};

// What was refused, and what became of it since.
struct RefusedItem {
  enum class Status : std::uint8_t { open, repaired, dropped };

  RefusedId id;
  SourceName source;
  std::string definition;  // empty when none recognised the message
  std::uint32_t definition_version = 0;
  Instant received;                 // least of the copies
  std::vector<Position> positions;  // of every copy
  std::uint64_t bytes = 0;          // of the message
  std::vector<Finding> errors;      // of a message all, of a part its own
  std::uint32_t errors_left_out = 0;
  Status status = Status::open;
  std::vector<MessageId> repairs;  // sent in its place, taken in or not
};

std::string_view to_text(RefusedItem::Status status);
std::optional<RefusedItem::Status> refused_status_from(std::string_view text);

// Which refusals are asked for; what is empty does not matter.
struct RefusedFilter {
  std::optional<SourceName> source;
  std::string code;              // of one of the errors
  std::optional<Instant> since;  // received then or later
  std::optional<RefusedItem::Status> status;
};

// Behind this one a list goes on: the last received come first, parts in order.
struct RefusedCursor {
  Instant received;
  RefusedId id;
};

struct RefusedPage {
  std::vector<RefusedItem> items;
  std::optional<RefusedCursor> next;  // none: nothing is left
};

struct RefusedDetail {
  RefusedItem item;
  std::optional<std::string> bytes;  // none when they were too many to keep
};

// What a message would be: the same decoding as when it is taken in, but nothing is.
struct CheckReport {
  struct Entry {
    std::string kind;  // mapped, or unmapped
    Fact fact;
  };

  std::string definition;  // empty when none recognised it
  std::uint32_t definition_version = 0;
  bool refused = false;  // the message as a whole
  std::vector<Entry> facts;
  std::uint32_t links = 0;
  std::vector<Finding> errors;  // of the message when refused, else of its parts
  std::uint32_t errors_left_out = 0;
  std::vector<Finding> warnings;

  bool ok() const { return errors.empty(); }
};

}  // namespace fairway::sinks

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/ids.h"
#include "schemas/model/reference.h"
#include "schemas/model/refused.h"

namespace fairway {

// Why a message, or a part of one, was not taken in. Written for the sender.
struct Refusal {
  std::string code;        // snake_case, stable
  std::string pointer;     // JSON pointer (or XML path, EDIFACT segment) to the offending part
  std::string detail;      // what is wrong, with the value found
  std::string remedy;      // what to send instead
  std::uint64_t byte = 0;  // offset into the message, as near as the syntax tells

  friend bool operator==(const Refusal&, const Refusal&) = default;
};

enum class Outcome : std::uint8_t { merged = 0, duplicate = 1, refused = 2 };
std::string_view to_text(Outcome outcome);

// What became of a message: a function of its source, its bytes and the definitions (SETTLED 8, 9).
struct Receipt {
  struct Entry {
    FactId id;
    Reference subject;
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  MessageId message;
  SourceName source;
  std::string definition;  // empty when none recognised the message
  std::uint32_t definition_version = 0;
  Outcome outcome = Outcome::merged;  // merged or refused: duplicate is what a later copy is
  std::vector<Entry> facts;
  std::uint32_t links = 0;
  std::vector<Refusal> errors;  // of the message when refused, else of its refused parts
  std::uint32_t errors_left_out = 0;
  std::vector<Refusal> warnings;
  std::uint64_t bytes = 0;

  friend bool operator==(const Receipt&, const Receipt&) = default;
};

// Something of it was refused: it is listed, and its bytes are kept unless they are too many.
inline bool is_listed(const Receipt& receipt) { return !receipt.errors.empty(); }

// One arrival of a message. The set of copies makes counting safe against doubled delivery.
struct Copy {
  Position position;
  Instant received;
  std::optional<RefusedId> repairs = {};  // it was sent in place of what was refused

  friend bool operator==(const Copy&, const Copy&) = default;
};

}  // namespace fairway

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/document.h"
#include "schemas/model/ids.h"
#include "schemas/model/reference.h"

namespace fairway {

// Numbers of all enums here are stored: never change one.
enum class Classifier : std::uint8_t { actual = 0, estimated = 1, planned = 2, requested = 3 };
std::string_view to_text(Classifier classifier);
// "ACT", "actual", "ACTUAL" and so on, in any case.
std::optional<Classifier> classifier_from(std::string_view text);

// Where a time's zone comes from: the message, the place's zone, or nothing better than a default.
enum class ZoneBasis : std::uint8_t { given = 0, place = 1, assumed = 2 };
std::string_view to_text(ZoneBasis basis);

enum class Precision : std::uint8_t { second = 0, minute = 1, day = 2 };
std::string_view to_text(Precision precision);

// When something happened, as far as the message tells. A time that needs the received stamp
// (none given, or no year) has no instant: the fold resolves it (SETTLED 4).
struct EventTime {
  std::optional<Instant> instant;
  std::string text;  // the sender's own characters
  ZoneBasis basis = ZoneBasis::assumed;
  Precision precision = Precision::second;

  friend bool operator==(const EventTime&, const EventTime&) = default;
};

// A catalogue element of a fact: the sender's raw text, mapped at fold by `table` if it names one.
struct Attribute {
  std::string name;   // of schemas/elements.yaml
  std::string text;   // raw
  std::string table;  // code table for the value; empty: the element's own aliases

  friend bool operator==(const Attribute&, const Attribute&) = default;
  friend auto operator<=>(const Attribute&, const Attribute&) = default;
};

// One thing a message says happened, will happen or is asked for (RULES R1). Immutable: what
// changes is the set of revisions that assert it. Codes stay raw and are mapped at fold, so that a
// code table may change without a re-decode (RULES B21).
struct Fact {
  FactId id;
  DocumentId document;
  Reference subject;  // the one track on which it lies
  SourceName source;
  std::string definition;
  std::string table;              // code table for `code`; empty: `code` holds the kind itself
  std::vector<std::string> code;  // the raw tuple
  Classifier classifier = Classifier::actual;
  EventTime time;
  std::string place;                  // UN/LOCODE or a code of the place tree, raw
  std::string facility;               // raw
  std::vector<Reference> references;  // context and links' far ends; sorted, no doubles
  std::vector<Attribute> attributes;  // sorted
  std::vector<std::string> warnings;  // codes of checks that failed without refusing; sorted

  friend bool operator==(const Fact&, const Fact&) = default;
};

// A fact and one revision that asserts it: one row of the store.
struct FactRow {
  Fact fact;
  ReceivedRevision asserted;

  friend bool operator==(const FactRow&, const FactRow&) = default;
};

}  // namespace fairway

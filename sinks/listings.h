#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/explanation.h"
#include "schemas/model/reference.h"
#include "schemas/model/timeline.h"

// Lists of what is known, a page at a time. A page begins behind a key, never at a number, so that
// what arrives meanwhile moves nothing; it may be short, or empty, and have a next one.
namespace fairway::sinks {

// Which shipments are asked for; what is empty does not matter.
struct ShipmentFilter {
  std::vector<std::string> stages = {};   // one of them is a lane's code, or the headline
  std::vector<std::string> regimes = {};  // one of them
  std::string place = {};                 // something of it happens, or is to happen, at this port
  std::string party = {};                 // credit code of one of its parties
  std::optional<Instant> updated_since = {};
};

struct ShipmentItem {
  Timeline summary;  // id, regime, headline and lanes
  Instant updated;   // when the latest of what it holds was received
};

struct ShipmentPage {
  std::vector<ShipmentItem> items;  // by kind and value
  std::optional<Reference> next;    // go on behind it; none: nothing is left
  Instant as_of;                    // T
};

// Which facts that no shipment holds are asked for.
struct UnlinkedFilter {
  std::vector<std::string> kinds = {};
  std::string place = {};
  std::optional<SourceName> source = {};
};

// A reference to which an unlinked fact may belong.
struct Candidate {
  Reference reference = {};
  Reason reason = {};
  // How the reference stands: pending, claimed, known or unknown. Empty: not the reader's to know.
  std::string standing = {};
  std::optional<std::string> trip = {};               // the near trip of the container
  std::optional<std::chrono::seconds> distance = {};  // from that trip
  std::vector<Reference> shipments = {};              // that hold the reference
};

struct UnlinkedFact {
  TimelineFact fact = {};
  std::chrono::seconds age{0};             // since its receipt, at T
  std::vector<Candidate> candidates = {};  // the nearest first
};

// Behind this fact, or behind all of the subject, a list goes on.
struct UnlinkedCursor {
  Reference subject;
  std::optional<std::pair<Instant, FactId>> fact;
};

struct UnlinkedPage {
  std::vector<UnlinkedFact> items;  // by subject, time and id
  std::optional<UnlinkedCursor> next;
  Instant as_of;
};

}  // namespace fairway::sinks

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/alert.h"

// The list of open alerts, a page at a time; see sinks/listings.h.
namespace fairway::sinks {

// Which alerts are asked for; what is empty does not matter.
struct AlertFilter {
  std::vector<std::string> rules = {};     // one of them
  std::vector<Severity> severities = {};   // one of them
  std::vector<Reference> references = {};  // the shipment, or what it is about, is one of them
  std::string place = {};                  // where it came about
  std::optional<bool> acknowledged = {};
};

struct AlertPage {
  std::vector<Alert> items;     // by id
  std::optional<AlertId> next;  // go on behind it; none: nothing is left
  Instant as_of;                // T
};

}  // namespace fairway::sinks

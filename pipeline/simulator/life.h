#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/simulator/calls.h"
#include "pipeline/simulator/settings.h"
#include "pipeline/simulator/statement.h"

namespace fairway::simulator {

// A statement and when each copy of its message is received.
struct Sent {
  Statement statement;
  std::vector<Instant> received;
};

// All that anybody says of one thing of the world. A function of the settings and its number: a
// life can be told again at any time, so none is ever kept.
struct Life {
  std::vector<Sent> sent;
  std::vector<Reference> roots;              // the shipments whose timelines it makes
  std::vector<std::uint64_t> calls;          // on which they also depend
  std::optional<std::uint64_t> licence;      // under which they also are
  std::string_view what;                     // "import by sea" ...
  std::optional<Duration> import_clearance;  // M9: arrival to release
  std::optional<Duration> export_clearance;  // M11: arrival report to release
  bool inspected = false;
};

Life shipment_life(const Settings& settings, std::uint64_t index);
Life call_life(const Settings& settings, std::uint64_t index);
Life licence_life(const Settings& settings, std::uint64_t index);

// The licence on which shipment `index` would draw.
std::uint64_t licence_of_shipment(std::uint64_t index);

}  // namespace fairway::simulator

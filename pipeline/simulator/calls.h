#pragma once

#include <cstdint>
#include <string>

#include "pipeline/simulator/settings.h"
#include "schemas/base/clock.h"
#include "schemas/model/reference.h"

namespace fairway::simulator {

// A vessel's stay in the port: where it came from, what it did here, where it goes on to. Times are
// those of the world; what was planned is told apart from what came to be.
struct PortCall {
  std::uint64_t index = 0;
  std::string imo;
  std::string voyage;
  std::string terminal;      // facility code
  std::string_view told_by;  // the terminal's feed
  std::string_view carrier;  // the carrier's feed
  std::string origin;        // UN/LOCODE of the port before
  std::string next;          // of the port after
  Reference before;          // the call there
  Reference here;
  Reference after;
  Instant planned_arrival;
  Instant planned_departure;
  Instant planned_next;  // arrival there
  Instant departed_origin;
  Instant arrived;
  Instant berthed;
  Instant unberthed;
  Instant departed;
  Instant arrived_next;
};

// Where the simulated port lies.
inline constexpr std::string_view kPort = "CNSHA";

// The call by which shipment `index` comes or goes.
std::uint64_t call_of_shipment(const Settings& settings, std::uint64_t index);
PortCall port_call(const Settings& settings, std::uint64_t index);
std::uint64_t calls_in(const Settings& settings);

// When shipment `index` is at the port, more or less: shipments come in the order of their numbers.
Instant middle_of(const Settings& settings, std::uint64_t index);

}  // namespace fairway::simulator

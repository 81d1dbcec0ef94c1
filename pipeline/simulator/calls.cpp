#include "pipeline/simulator/calls.h"

#include <algorithm>

#include <fmt/core.h>

#include "pipeline/simulator/numbers.h"

namespace fairway::simulator {
namespace {

constexpr std::uint64_t kShipmentsPerCall = 40;
// A vessel comes again after a rotation of three weeks.
constexpr std::uint64_t kRotationDays = 21;

struct Neighbour {
  std::string_view port;
  std::int64_t days;  // at sea
};
constexpr Neighbour kBefore[] = {{"KRPUS", 2}, {"JPTYO", 3}, {"SGSIN", 6}, {"USLAX", 14}};
constexpr Neighbour kAfter[] = {{"KRPUS", 2}, {"SGSIN", 6}, {"USLAX", 13}, {"NLRTM", 28}};

struct Terminal {
  std::string_view code;
  std::string_view source;
};
constexpr Terminal kTerminals[] = {{"CNSHAYS4", "terminal-a"}, {"SHENG", "terminal-b"}};
constexpr std::string_view kCarriers[] = {"carrier-x", "carrier-y"};

Reference call_reference(const PortCall& call, std::string_view port) {
  return reference(RefKind::voyage_call, fmt::format("{}/{}/{}", call.imo, call.voyage, port));
}

}  // namespace

std::uint64_t call_of_shipment(const Settings&, std::uint64_t index) {
  return index / kShipmentsPerCall;
}

std::uint64_t calls_in(const Settings& settings) {
  return (settings.shipments + kShipmentsPerCall - 1) / kShipmentsPerCall;
}

Instant middle_of(const Settings& settings, std::uint64_t index) {
  constexpr std::uint64_t kMinutesPerDay = 24 * 60;
  return settings.start +
         std::chrono::minutes(static_cast<std::int64_t>(index * kMinutesPerDay / settings.per_day));
}

PortCall port_call(const Settings& settings, std::uint64_t index) {
  Dice dice(settings.seed, "call", index);
  const std::uint64_t fleet =
      std::max<std::uint64_t>(1, kRotationDays * settings.per_day / kShipmentsPerCall);
  const std::uint64_t rotation = index / fleet;
  const Terminal& terminal = dice.one_of(kTerminals);
  const Neighbour& before = dice.one_of(kBefore);
  const Neighbour& after = dice.one_of(kAfter);
  PortCall call;
  call.index = index;
  call.imo = imo_number(index % fleet);
  call.voyage = fmt::format("{:03}{}", rotation % 1'000, 'W');
  call.terminal = terminal.code;
  call.told_by = terminal.source;
  call.carrier = dice.one_of(kCarriers);
  call.origin = before.port;
  call.next = after.port;
  call.before = call_reference(call, before.port);
  call.here = call_reference(call, kPort);
  call.after = call_reference(call, after.port);
  call.planned_arrival = middle_of(settings, index * kShipmentsPerCall);
  call.planned_departure = call.planned_arrival + std::chrono::hours(30);
  call.planned_next = call.planned_departure + std::chrono::hours(24 * after.days);
  call.departed_origin =
      call.planned_arrival - std::chrono::hours(24 * before.days) + dice.minutes(-600, 600);
  call.arrived = call.planned_arrival + dice.minutes(-360, 1'440);
  call.berthed = call.arrived + dice.minutes(90, 600);
  call.unberthed = call.berthed + dice.minutes(900, 1'800);
  call.departed = call.unberthed + dice.minutes(20, 90);
  call.arrived_next = call.departed + std::chrono::hours(24 * after.days) + dice.minutes(0, 900);
  return call;
}

}  // namespace fairway::simulator

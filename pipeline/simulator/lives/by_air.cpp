#include <algorithm>

#include <fmt/core.h>

#include "pipeline/simulator/lives/lives.h"
#include "pipeline/simulator/numbers.h"

namespace fairway::simulator {
namespace {

using std::chrono::minutes;

constexpr std::string_view kFrom = "DEFRA";
constexpr std::string_view kTo = "CNPVG";

struct AirCargo {
  Reference waybill;
  std::int64_t total = 0;
};

// What the airline says of some of the pieces.
void status(Script& script, const AirCargo& cargo, std::string_view kind, Instant time,
            std::string_view place, std::int64_t pieces, std::string_view flight = {}) {
  Entry entry = happened(kind, cargo.waybill, time, place);
  entry.attributes = {{"pieces", fmt::format("{}", pieces)},
                      {"piecesTotal", fmt::format("{}", cargo.total)},
                      {"origin", std::string(kFrom)},
                      {"destination", std::string(kTo)}};
  if (!flight.empty()) entry.attributes["flight"] = flight;
  script.says("airline-f", Format::fairway_fact, {std::move(entry)});
}

}  // namespace

// An import by air, now and then in two parts on two flights.
Life by_air(const Settings& settings, std::uint64_t index) {
  Script script(settings, "import by air", index, fmt::format("AI{}", index));
  Dice& dice = script.dice();
  const AirCargo cargo{air_waybill_number(index), dice.between(4, 200)};
  script.life().roots = {cargo.waybill};
  const Instant day = middle_of(settings, index);

  status(script, cargo, "received", day - dice.hours(30, 40), kFrom, cargo.total);
  const bool parted = dice.chance(percent(30));
  const std::int64_t first = parted ? dice.between(1, cargo.total - 1) : cargo.total;
  Instant there = day;
  std::int64_t left = cargo.total;
  for (const std::int64_t pieces : {first, cargo.total - first}) {
    if (pieces == 0) continue;
    const Instant flies = left == cargo.total ? day - dice.hours(14, 20) : day + dice.hours(8, 20);
    const std::string flight = fmt::format("FW{}", 100 + index * 2 % 800 + (left == cargo.total));
    status(script, cargo, "manifested", flies - dice.minutes(90, 200), kFrom, pieces, flight);
    status(script, cargo, "departed", flies, kFrom, pieces, flight);
    there = flies + dice.minutes(700, 800);
    status(script, cargo, "received_from_flight", there, kTo, pieces, flight);
    left -= pieces;
  }
  const Instant notified = there + dice.minutes(30, 200);
  status(script, cargo, "notified", notified, kTo, cargo.total);
  const Instant released = notified + dice.hours(1, 30);
  clears(script, settings.shipments * 5 + index,
         {.shipment = cargo.waybill,
          .import = true,
          .submitted = released - dice.minutes(30, 240),
          .released = released});
  status(script, cargo, "delivered", released + dice.hours(2, 40), kTo, cargo.total);
  return std::move(script).done();
}

}  // namespace fairway::simulator

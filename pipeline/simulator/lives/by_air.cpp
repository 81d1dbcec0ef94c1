#include <algorithm>

#include <fmt/core.h>

#include "pipeline/simulator/lives/lives.h"
#include "pipeline/simulator/numbers.h"

namespace fairway::simulator {
namespace {

using std::chrono::minutes;

constexpr std::string_view kFrom = "AEDXB";
constexpr std::string_view kTo = "CNPVG";
constexpr std::string_view kAirline = "airline-f";

// Dubai keeps one time all year; a flight is named by its day there.
constexpr auto kEastOfUtc = std::chrono::hours(4);

std::string day_and_month(Instant time) {
  constexpr std::string_view kMonths[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                          "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:02}{}", static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1]);
}

struct AirCargo {
  Reference waybill;
  std::int64_t total = 0;
};

// What the airline says of some of the pieces.
Entry status(const AirCargo& cargo, std::string_view kind, Instant time, std::string_view place,
             std::int64_t pieces) {
  Entry entry = happened(kind, cargo.waybill, time, place);
  entry.attributes = {{"pieces", fmt::format("{}", pieces)},
                      {"piecesTotal", fmt::format("{}", cargo.total)},
                      {"origin", std::string(kFrom.substr(2))},
                      {"destination", std::string(kTo.substr(2))}};
  return entry;
}

// A part's way to the other airport; returns when it was there.
Instant flies(Script& script, const AirCargo& cargo, std::string_view flight, Instant off,
              std::int64_t pieces) {
  const Instant local_day = off + kEastOfUtc;
  const Reference day =
      reference(RefKind::flight, fmt::format("{}/{}", flight, day_and_month(local_day)));
  Entry departed = status(cargo, "departed", off, kFrom, pieces);
  departed.attributes["flight"] = flight;
  departed.attributes["nextPlace"] = kTo.substr(2);
  departed.references = {day};
  script.says(kAirline, Format::cargo_imp_fsu, {std::move(departed)},
              {{LinkRole::sails_on, cargo.waybill, day}});
  Entry there =
      status(cargo, "received_from_flight", off + script.dice().minutes(460, 540), kTo, pieces);
  there.attributes["flight"] = flight;
  const Instant time = there.time;
  script.says(kAirline, Format::cargo_imp_fsu, {std::move(there)});
  return time;
}

}  // namespace

// An import by air, now and then in two parts on two flights.
Life by_air(const Settings& settings, std::uint64_t index) {
  Script script(settings, "import by air", index, fmt::format("AI{}", index));
  Dice& dice = script.dice();
  const AirCargo cargo{air_waybill_number(index), dice.between(4, 200)};
  script.life().roots = {cargo.waybill};
  const Instant day = middle_of(settings, index);

  const auto says = [&](std::string_view kind, Instant time, std::string_view place) {
    script.says(kAirline, Format::cargo_imp_fsu, {status(cargo, kind, time, place, cargo.total)});
  };
  says("received", day - dice.hours(30, 40), kFrom);
  const bool parted = dice.chance(percent(30));
  const std::int64_t first = parted ? dice.between(1, cargo.total - 1) : cargo.total;
  const std::string flight = fmt::format("FW{}", 100 + index * 2 % 800);
  Instant there = flies(script, cargo, flight, day - dice.hours(14, 20), first);
  if (parted) {
    const std::string other = fmt::format("FW{}", 101 + index * 2 % 800);
    there = flies(script, cargo, other, day + dice.hours(8, 20), cargo.total - first);
  }
  const Instant notified = there + dice.minutes(30, 200);
  says("notified", notified, kTo);
  const Instant released = notified + dice.hours(1, 30);
  clears(script, settings.shipments * 5 + index,
         {.shipment = cargo.waybill,
          .import = true,
          .submitted = released - dice.minutes(30, 240),
          .released = released});
  says("delivered", released + dice.hours(2, 40), kTo);
  return std::move(script).done();
}

}  // namespace fairway::simulator

#include <fmt/core.h>

#include "pipeline/simulator/lives/lives.h"
#include "pipeline/simulator/numbers.h"

namespace fairway::simulator {

using std::chrono::hours;
using std::chrono::minutes;

// What the carrier plans and expects, what the ship's own signals promise, and what the port saw.
Life call_life(const Settings& settings, std::uint64_t index) {
  Script script(settings, "voyage call", index, fmt::format("CA{}", index));
  Dice& dice = script.dice();
  const PortCall call = port_call(settings, index);
  const Format events = events_of(call.carrier);
  // Long before anybody books.
  const Instant planned = call.planned_arrival - hours(24 * 25);
  script.says_at(planned, call.carrier, events,
                 {expected("arrived", call.here, call.planned_arrival, Classifier::planned)});
  script.says_at(planned, call.carrier, events,
                 {expected("departed", call.here, call.planned_departure, Classifier::planned)});
  script.says_at(
      planned, call.carrier, events,
      {expected("arrived", call.after, call.planned_next, Classifier::planned, call.next)});
  script.says(call.carrier, events,
              {happened("departed", call.before, call.departed_origin, call.origin)});
  // Each estimate is nearer to what will be. The carrier speaks at even minutes and the receivers
  // of ships' signals at odd ones, so that one of two is always the later.
  for (const int before : {96, 48, 20, 6}) {
    const Instant when = std::chrono::floor<hours>(call.arrived - hours(before));
    const Duration error = dice.minutes(-before * 4, before * 4);
    script.says_at(when, call.carrier, events,
                   {expected("arrived", call.here, call.arrived + error, Classifier::estimated)});
    const Duration other = dice.minutes(-before * 4, before * 4);
    script.says_at(when + minutes(dice.between(0, 20) * 2 + 1), "ais-east", Format::fairway_fact,
                   {expected("arrived", call.here, call.arrived + other, Classifier::estimated)});
  }
  for (const auto& [kind, time] :
       {std::pair("arrived", call.arrived), std::pair("berthed", call.berthed),
        std::pair("unberthed", call.unberthed), std::pair("departed", call.departed)}) {
    script.says("port-sha", Format::fairway_fact, {happened(kind, call.here, time)});
  }
  script.says(call.carrier, events,
              {happened("arrived", call.after, call.arrived_next, call.next)});
  // What the ship says of herself on the way in.
  const Reference signals =
      reference(RefKind::vessel, fmt::format("MMSI.4130{}", call.imo.substr(2)));
  for (const int before : {30, 12, 3}) {
    Entry position = happened("position", signals, call.arrived - hours(before), "");
    position.attributes = {{"station", "SHA1"},
                           {"latitude", fmt::format("30.{:05}0", dice.between(10'000, 90'000))},
                           {"longitude", fmt::format("122.{:05}0", dice.between(10'000, 90'000))},
                           {"speed", fmt::format("{}.{}", dice.between(8, 19), dice.below(10))},
                           {"course", fmt::format("{}.{}", dice.between(0, 359), dice.below(10))},
                           {"heading", fmt::format("{}", dice.between(0, 359))},
                           {"navigationStatus", "under_way"}};
    script.says("ais-east", Format::ais, {std::move(position)});
  }
  return std::move(script).done();
}

}  // namespace fairway::simulator

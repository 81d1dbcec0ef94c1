#include <algorithm>

#include <fmt/core.h>

#include "pipeline/simulator/lives/lives.h"
#include "pipeline/simulator/numbers.h"

namespace fairway::simulator {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// After arrival; before it: the declaration was lodged in advance, and the goods wait for nothing.
Duration clearance_time(Dice& dice) {
  const std::uint64_t lot = dice.below(100);
  if (lot < 38) return dice.hours(-30, -1);
  if (lot < 68) return dice.hours(3, 24);
  if (lot < 93) return dice.hours(24, 110);
  return dice.hours(110, 330);
}

struct Import {
  const Settings& settings;
  std::uint64_t index;
  Call call;
  Reference bill;
  std::vector<Reference> boxes;
};

void is_manifested(Script& script, const Import& import) {
  Dice& dice = script.dice();
  const Instant sent = import.call.planned_arrival - dice.hours(26, 60);
  std::vector<Bond> bonds = {{LinkRole::sails_on, import.bill, import.call.here},
                             {LinkRole::consignee, import.bill,
                              reference(RefKind::party, credit_code(import.index % 40))}};
  for (const Reference& box : import.boxes) bonds.push_back({LinkRole::carries, import.bill, box});
  Entry submitted = happened("manifest_submitted", import.bill, sent);
  submitted.attributes = {{"direction", "import"}};
  script.says("manifest-sha", Format::fairway_fact, {std::move(submitted)}, std::move(bonds));
  script.says("manifest-sha", Format::fairway_fact,
              {happened("manifest_accepted", import.bill, sent + dice.minutes(20, 180))});
}

void comes_from_abroad(Script& script, const Import& import) {
  Dice& dice = script.dice();
  for (const Reference& box : import.boxes) {
    Entry loaded = happened("loaded", box, import.call.departed_origin - dice.minutes(120, 1'800),
                            import.call.origin);
    loaded.references = {import.bill};
    script.says(import.call.carrier, Format::fairway_fact, {std::move(loaded)},
                {{LinkRole::carries, import.bill, box}});
  }
  script.says_at(import.call.departed_origin + dice.minutes(30, 200), import.call.carrier,
                 Format::fairway_fact, {}, {{LinkRole::sails_on, import.bill, import.call.before}});
}

// Discharged, tallied, collected, emptied, brought back; when each box may leave is known.
void is_handled(Script& script, const Import& import, const Reference& box, Instant may_leave) {
  Dice& dice = script.dice();
  const Call& call = import.call;
  Entry discharged = happened("discharged", box, call.berthed + dice.minutes(40, 860));
  discharged.facility = call.terminal;
  discharged.attributes = {{"fullEmpty", "full"}};
  script.says(call.told_by, Format::fairway_fact, {discharged},
              {{LinkRole::sails_on, box, call.here}});
  if (dice.chance(percent(30))) script.witnesses(discharged);
  Entry gate_out =
      happened("gate_out", box, std::max(may_leave, discharged.time) + dice.minutes(240, 4'000));
  gate_out.facility = call.terminal;
  gate_out.attributes = {{"fullEmpty", "full"}};
  gate_out.references = {import.bill};
  script.says(call.told_by, Format::fairway_fact, {gate_out},
              {{LinkRole::carries, import.bill, box}});
  if (dice.chance(percent(30))) script.witnesses(gate_out);
  const Instant stripped = gate_out.time + dice.minutes(180, 1'500);
  script.says("importer-e", Format::fairway_fact, {happened("stripped", box, stripped)});
  Entry returned = happened("empty_in", box, stripped + dice.minutes(200, 4'000));
  returned.facility = "CNSHAD01";
  returned.attributes = {{"fullEmpty", "empty"}};
  script.says("depot-d", Format::fairway_fact, {std::move(returned)});
}

}  // namespace

Life import_by_sea(const Settings& settings, std::uint64_t index) {
  Script script(settings, "import by sea", index, fmt::format("IM{}", index));
  Dice& dice = script.dice();
  Import import{settings,
                index,
                call_at(settings, call_of_shipment(settings, index)),
                reference(RefKind::bill, fmt::format("FWYL{:09}", index)),
                {}};
  const std::uint64_t boxes = 1 + dice.below(100) / 82;
  for (std::uint64_t nth = 0; nth < boxes; ++nth) {
    import.boxes.push_back(box_of(settings, index, nth));
  }
  const Call& call = import.call;
  script.life().roots = {import.bill};
  script.life().calls = {call.index};

  comes_from_abroad(script, import);
  is_manifested(script, import);

  const Duration clearance = clearance_time(dice);
  const Instant released = call.arrived + clearance;
  const Instant submitted = released - dice.minutes(60, 1'300);
  script.life().import_clearance = std::max(clearance, Duration{0});
  clears(script, index,
         {.shipment = import.bill, .import = true, .submitted = submitted, .released = released});

  const Instant bill_released = call.berthed + dice.minutes(-600, 900);
  const Instant ordered = bill_released + dice.minutes(30, 900);
  script.says(call.carrier, Format::fairway_fact,
              {happened("bill_released", import.bill, bill_released)});
  script.says(call.carrier, Format::fairway_fact,
              {happened("delivery_order_issued", import.bill, ordered)});
  script.says("tally-sha", Format::fairway_fact,
              {happened("tallied", import.bill, call.unberthed + dice.minutes(10, 300))});
  for (const Reference& box : import.boxes) {
    is_handled(script, import, box, std::max({released, ordered, call.unberthed}));
  }
  return std::move(script).done();
}

}  // namespace fairway::simulator

#include <algorithm>

#include <fmt/core.h>

#include "pipeline/simulator/lives/lives.h"
#include "pipeline/simulator/numbers.h"

namespace fairway::simulator {
namespace {

// After arrival; before it: the declaration was lodged in advance, and the goods wait for nothing.
Duration clearance_time(Dice& dice) {
  const std::uint64_t lot = dice.below(100);
  if (lot < 38) return dice.hours(-30, -1);
  if (lot < 68) return dice.hours(3, 24);
  if (lot < 93) return dice.hours(24, 110);
  return dice.hours(110, 330);
}

void is_manifested(Script& script, const Import& import) {
  Dice& dice = script.dice();
  const Instant sent = import.call.planned_arrival - dice.hours(26, 60);
  const Statement manifest =
      manifested(script,
                 {.type = "MT1101",
                  .bill = import.bill,
                  .call = import.call.here,
                  .boxes = import.boxes,
                  .consignee = reference(RefKind::party, credit_code(import.index % 40))},
                 sent);
  answered(script, manifest, "manifest_accepted", sent + dice.minutes(20, 180));
}

}  // namespace

void comes_from_abroad(Script& script, const Import& import) {
  Dice& dice = script.dice();
  const PortCall& call = import.call;
  for (const Reference& box : import.boxes) {
    Move loaded =
        moved("loaded", box, call.departed_origin - dice.minutes(120, 1'800), call.origin);
    loaded.of(import.bill).with(call.before);
    loaded.bonds.push_back({LinkRole::sails_on, import.bill, call.before});
    script.says(call.carrier, events_of(call.carrier), {loaded.entry}, loaded.bonds);
  }
}

void is_notified(Script& script, const Import& import) {
  const PortCall& call = import.call;
  const Instant issued = call.arrived - script.dice().hours(10, 40);
  Entry notice = happened("arrival_notified", import.bill, issued);
  notice.attributes = {{"carrier", call.carrier == "carrier-x" ? "FWXL" : "FWYL"}};
  script.says_at(issued, call.carrier, Format::dcsa_arrival_notice, {std::move(notice)},
                 {{LinkRole::sails_on, import.bill, call.here, fmt::format("in/{}", kPort)}});
}

void is_handed_over(Script& script, const Import& import, Instant ordered) {
  script.says(import.call.carrier, Format::fairway_fact,
              {happened("bill_released", import.bill, ordered - script.dice().minutes(30, 900))});
  script.says(import.call.carrier, Format::fairway_fact,
              {happened("delivery_order_issued", import.bill, ordered)});
}

void is_collected(Script& script, const Import& import, const Reference& box, Instant may_leave) {
  Dice& dice = script.dice();
  const PortCall& call = import.call;
  Move discharged = moved("discharged", box, call.berthed + dice.minutes(40, 860));
  discharged.entry.facility = call.terminal;
  discharged.with(call.here);
  script.says(call.told_by, Format::edifact_coarri, {discharged.entry}, discharged.bonds);
  if (dice.chance(percent(30))) script.witnesses(discharged.entry);
  Move gate_out =
      moved("gate_out", box, std::max(may_leave, discharged.entry.time) + dice.minutes(240, 4'000));
  gate_out.entry.facility = call.terminal;
  gate_out.of(import.bill);
  script.says(call.told_by, Format::edifact_codeco, {gate_out.entry}, gate_out.bonds);
  if (dice.chance(percent(30))) script.witnesses(gate_out.entry);
  const Instant stripped = gate_out.entry.time + dice.minutes(180, 1'500);
  script.says("importer-e", Format::fairway_fact, {happened("stripped", box, stripped)});
  Entry returned = happened("empty_in", box, stripped + dice.minutes(200, 4'000));
  returned.facility = kDepot;
  script.says("depot-d", Format::edifact_codeco, {std::move(returned)});
}

Life import_by_sea(const Settings& settings, std::uint64_t index) {
  Script script(settings, "import by sea", index, fmt::format("IM{}", index));
  Dice& dice = script.dice();
  Import import{index,
                port_call(settings, call_of_shipment(settings, index)),
                reference(RefKind::bill, fmt::format("FWYL{:09}", index)),
                {}};
  const std::uint64_t boxes = 1 + dice.below(100) / 82;
  for (std::uint64_t nth = 0; nth < boxes; ++nth) {
    import.boxes.push_back(box_of(settings, index, nth));
  }
  const PortCall& call = import.call;
  script.life().roots = {import.bill};
  script.life().calls = {call.index};

  comes_from_abroad(script, import);
  is_manifested(script, import);

  const Duration clearance = clearance_time(dice);
  const Instant released = call.arrived + clearance;
  const Instant submitted = released - dice.minutes(60, 1'300);
  script.life().import_clearance = std::max(clearance, Duration{0});
  const Reference entry = clears(
      script, index,
      {.shipment = import.bill, .import = true, .submitted = submitted, .released = released});
  if (dice.chance(percent(12))) {
    is_licensed(script, settings, index, entry, submitted + std::chrono::minutes(6));
  }

  is_notified(script, import);
  const Instant ordered = call.berthed + dice.minutes(-300, 1'800);
  is_handed_over(script, import, ordered);
  reported(script, "tally-sha", "tallied",
           {.type = "MT5101", .bill = import.bill, .call = call.here},
           call.unberthed + dice.minutes(10, 300), call.terminal);
  for (const Reference& box : import.boxes) {
    is_collected(script, import, box, std::max({released, ordered, call.unberthed}));
  }
  return std::move(script).done();
}

}  // namespace fairway::simulator

#include <algorithm>

#include <fmt/core.h>

#include "pipeline/simulator/lives/lives.h"
#include "pipeline/simulator/numbers.h"

namespace fairway::simulator {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

struct Export {
  const Settings& settings;
  std::uint64_t index;
  Call call;
  Reference booking;
  Reference bill;
  Reference box;
};

void is_booked(Script& script, const Export& out) {
  Dice& dice = script.dice();
  const Call& call = out.call;
  const Instant confirmed = call.planned_departure - dice.hours(24 * 10, 24 * 16);
  script
      .says(call.carrier, Format::fairway_fact,
            {happened("booking_confirmed", out.booking, confirmed),
             expected("cutoff", out.booking, call.planned_departure - hours(40),
                      Classifier::planned)},
            {{LinkRole::sails_on, out.booking, call.here}})
      .entries[1]
      .attributes = {{"type", "gate"}};
}

// Stuffed at the shipper's and brought in; the last moment is when the gate closes.
Instant is_brought(Script& script, const Export& out) {
  Dice& dice = script.dice();
  const Call& call = out.call;
  const Instant gate_in = std::min(call.berthed, call.planned_departure) - dice.minutes(900, 3'600);
  const Instant stuffed = gate_in - dice.minutes(200, 1'400);
  Entry fetched = happened("empty_out", out.box, stuffed - dice.minutes(300, 4'000));
  fetched.facility = "CNSHAD01";
  fetched.attributes = {{"fullEmpty", "empty"}};
  fetched.references = {out.booking};
  script.says("depot-d", Format::fairway_fact, {std::move(fetched)},
              {{LinkRole::carries, out.booking, out.box}});
  script.says("importer-e", Format::fairway_fact, {happened("stuffed", out.box, stuffed)});
  Entry weighed = happened("verified_weight", out.box, stuffed + dice.minutes(5, 100));
  weighed.attributes = {{"verifiedWeight", fmt::format("{}", dice.between(4'000, 27'000))}};
  weighed.references = {out.booking};
  script.says(call.carrier, Format::fairway_fact, {std::move(weighed)});
  Entry brought = happened("gate_in", out.box, gate_in);
  brought.facility = call.terminal;
  brought.attributes = {{"fullEmpty", "full"}};
  brought.references = {out.booking};
  script.says(call.told_by, Format::fairway_fact, {brought},
              {{LinkRole::carries, out.booking, out.box}});
  if (dice.chance(percent(30))) script.witnesses(brought);
  return std::chrono::floor<minutes>(gate_in);
}

void is_manifested(Script& script, const Export& out, Instant gate_in) {
  Dice& dice = script.dice();
  const Call& call = out.call;
  const Instant sent = gate_in - dice.minutes(100, 1'400);
  Entry submitted = happened("manifest_submitted", out.bill, sent);
  submitted.attributes = {{"direction", "export"}};
  script.says(
      "manifest-sha", Format::fairway_fact, {std::move(submitted)},
      {{LinkRole::sails_on, out.bill, call.here},
       {LinkRole::carries, out.bill, out.box},
       {LinkRole::consignor, out.bill, reference(RefKind::party, credit_code(out.index % 40))}});
  script.says("manifest-sha", Format::fairway_fact,
              {happened("manifest_accepted", out.bill, sent + dice.minutes(10, 90))});
  script.says_at(sent + dice.minutes(5, 60), call.carrier, Format::fairway_fact, {},
                 {{LinkRole::booked_by, out.bill, out.booking},
                  {LinkRole::continued_by, out.booking, out.bill}});
}

Duration clearance_time(Dice& dice) {
  const std::uint64_t lot = dice.below(100);
  if (lot < 90) return dice.minutes(8, 60);
  if (lot < 97) return dice.hours(2, 14);
  return dice.hours(14, 60);
}

void leaves(Script& script, const Export& out, Instant allowed) {
  Dice& dice = script.dice();
  const Call& call = out.call;
  Entry loaded = happened(
      "loaded", out.box,
      std::max(call.berthed, std::min(allowed, call.unberthed - hours(2))) + dice.minutes(20, 100));
  loaded.facility = call.terminal;
  loaded.attributes = {{"fullEmpty", "full"}};
  script.says(call.told_by, Format::fairway_fact, {loaded},
              {{LinkRole::sails_on, out.box, call.here}});
  if (dice.chance(percent(30))) script.witnesses(loaded);
  script.says("tally-sha", Format::fairway_fact,
              {happened("tallied", out.bill, call.departed + dice.minutes(20, 330))});
  script.says(
      call.carrier, Format::fairway_fact,
      {happened("discharged", out.box, call.arrived_next + dice.minutes(120, 1'800), call.next)},
      {{LinkRole::sails_on, out.box, call.after}});
}

}  // namespace

Life export_by_sea(const Settings& settings, std::uint64_t index) {
  Script script(settings, "export by sea", index, fmt::format("EX{}", index));
  Dice& dice = script.dice();
  const Export out{settings,
                   index,
                   call_at(settings, call_of_shipment(settings, index)),
                   reference(RefKind::booking, fmt::format("FWB{:09}", index)),
                   reference(RefKind::bill, fmt::format("FWYL{:09}", index)),
                   box_of(settings, index, 0)};
  script.life().roots = {out.bill, out.booking};
  script.life().calls = {out.call.index};

  is_booked(script, out);
  const Instant gate_in = is_brought(script, out);
  is_manifested(script, out, gate_in);

  const Instant reported = gate_in + dice.minutes(10, 60);
  script.says("manifest-sha", Format::fairway_fact,
              {happened("arrival_reported", out.bill, reported)});
  const Duration clearance = clearance_time(dice);
  const Instant released = reported + clearance;
  script.life().export_clearance = clearance;
  clears(script, index,
         {.shipment = out.bill,
          .import = false,
          .submitted = reported + minutes(1),
          .released = released});
  const Instant allowed = released + dice.minutes(1, 20);
  script.says("manifest-sha", Format::fairway_fact,
              {happened("loading_allowed", out.bill, allowed)});
  leaves(script, out, allowed);
  return std::move(script).done();
}

}  // namespace fairway::simulator

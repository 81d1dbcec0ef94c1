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
  PortCall call;
  Reference booking;
  Reference bill;
  Reference box;
};

// A leg's end: the call, when the vessel is to be there, and that the booking sails on it.
void add_leg_end(Statement& booking, std::string_view kind, const Reference& call, Instant time,
                 std::string_view port) {
  Entry planned = expected(kind, call, time, Classifier::planned, port);
  planned.attributes["leg"] = "1";
  const std::string_view way = kind == "departed" ? "out" : "in";
  booking.bonds.push_back(
      {LinkRole::sails_on, booking.entries.front().subject, call, fmt::format("{}/{}", way, port)});
  booking.entries.push_back(std::move(planned));
}

void is_booked(Script& script, const Export& out) {
  Dice& dice = script.dice();
  const PortCall& call = out.call;
  const Instant confirmed = call.planned_departure - dice.hours(24 * 10, 24 * 16);
  Statement& booking = script.says_at(confirmed, call.carrier, Format::dcsa_booking,
                                      {happened("booking_confirmed", out.booking, confirmed, "")});
  add_leg_end(booking, "departed", call.here, call.planned_departure, kPort);
  add_leg_end(booking, "arrived", call.after, call.planned_next, call.next);
  Entry cutoff =
      expected("cutoff", out.booking, call.planned_departure - hours(40), Classifier::planned, "");
  cutoff.attributes["type"] = "gate";
  booking.entries.push_back(std::move(cutoff));
}

// Stuffed at the shipper's and brought in before the vessel is there.
Instant is_brought(Script& script, const Export& out) {
  Dice& dice = script.dice();
  const PortCall& call = out.call;
  const Instant gate_in = std::min(call.berthed, call.planned_departure) - dice.minutes(900, 3'600);
  const Instant stuffed = gate_in - dice.minutes(200, 1'400);
  Move fetched = moved("empty_out", out.box, stuffed - dice.minutes(300, 4'000));
  fetched.of(out.booking).entry.facility = kDepot;
  script.says("depot-d", Format::edifact_codeco, {fetched.entry}, fetched.bonds);
  script.says("importer-e", Format::fairway_fact, {happened("stuffed", out.box, stuffed)});
  Move weighed = moved("verified_weight", out.box, stuffed + dice.minutes(5, 100), "");
  weighed.of(out.booking);
  weighed.entry.attributes = {{"verifiedWeight", fmt::format("{}", dice.between(4'000, 27'000))}};
  script.says(call.carrier, Format::edifact_vermas, {weighed.entry}, weighed.bonds);
  Move brought = moved("gate_in", out.box, gate_in);
  brought.of(out.booking).entry.facility = call.terminal;
  script.says(call.told_by, Format::edifact_codeco, {brought.entry}, brought.bonds);
  if (dice.chance(percent(30))) script.witnesses(brought.entry);
  return brought.entry.time;
}

// The manifest, by which the booking goes on as a bill.
Statement is_manifested(Script& script, const Export& out, Instant gate_in) {
  Dice& dice = script.dice();
  const Instant sent = gate_in - dice.minutes(100, 1'400);
  Statement manifest = manifested(
      script, {.type = "MT2101", .bill = out.bill, .call = out.call.here, .boxes = {out.box}},
      sent);
  answered(script, manifest, "manifest_accepted", sent + dice.minutes(10, 90));
  script.says_at(
      sent + dice.minutes(5, 60), out.call.carrier, Format::fairway_fact, {},
      {{LinkRole::booked_by, out.bill, out.booking},
       {LinkRole::continued_by, out.booking, out.bill},
       {LinkRole::consignor, out.bill, reference(RefKind::party, credit_code(out.index % 40))}});
  return manifest;
}

Duration clearance_time(Dice& dice) {
  const std::uint64_t lot = dice.below(100);
  if (lot < 90) return dice.minutes(8, 60);
  if (lot < 97) return dice.hours(2, 14);
  return dice.hours(14, 60);
}

void leaves(Script& script, const Export& out, Instant allowed) {
  Dice& dice = script.dice();
  const PortCall& call = out.call;
  const Instant aboard = std::max(call.berthed, std::min(allowed, call.unberthed - hours(2)));
  Move loaded = moved("loaded", out.box, aboard + dice.minutes(20, 100));
  loaded.with(call.here).entry.facility = call.terminal;
  script.says(call.told_by, Format::edifact_coarri, {loaded.entry}, loaded.bonds);
  if (dice.chance(percent(30))) script.witnesses(loaded.entry);
  reported(script, "tally-sha", "tallied", {.type = "MT5102", .bill = out.bill, .call = call.here},
           call.departed + dice.minutes(20, 330), call.terminal);
  Move discharged =
      moved("discharged", out.box, call.arrived_next + dice.minutes(120, 1'800), call.next);
  discharged.of(out.bill).with(call.after);
  discharged.bonds.push_back({LinkRole::sails_on, out.bill, call.after});
  script.says(call.carrier, events_of(call.carrier), {discharged.entry}, discharged.bonds);
  if (call.next != "USLAX") return;
  // Of American terminals the aggregator hears first.
  Move heard =
      moved("discharged", out.box, discharged.entry.time + dice.minutes(-30, 30), call.next);
  heard.of(out.bill);
  script.says("aggregator-z", Format::terminal49, {heard.entry}, heard.bonds);
}

}  // namespace

Life export_by_sea(const Settings& settings, std::uint64_t index) {
  Script script(settings, "export by sea", index, fmt::format("EX{}", index));
  Dice& dice = script.dice();
  const Export out{settings,
                   index,
                   port_call(settings, call_of_shipment(settings, index)),
                   reference(RefKind::booking, fmt::format("FWB{:09}", index)),
                   reference(RefKind::bill, fmt::format("FWYL{:09}", index)),
                   box_of(settings, index, 0)};
  script.life().roots = {out.bill, out.booking};
  script.life().calls = {out.call.index};

  is_booked(script, out);
  const Instant gate_in = is_brought(script, out);
  const Statement manifest = is_manifested(script, out, gate_in);

  const Statement arrival = reported(script, "manifest-sha", "arrival_reported",
                                     {.type = "MT3101", .bill = out.bill, .call = out.call.here},
                                     gate_in + dice.minutes(10, 60), out.call.terminal);
  answered(script, arrival, "report_accepted", arrival.published + dice.minutes(1, 10));
  const Instant reported_at = arrival.entries.front().time;
  const Duration clearance = clearance_time(dice);
  const Instant released = reported_at + clearance;
  script.life().export_clearance = clearance;
  clears(script, index,
         {.shipment = out.bill,
          .import = false,
          .submitted = reported_at + minutes(1),
          .released = released});
  const Instant allowed = released + dice.minutes(1, 20);
  answered(script, manifest, "loading_allowed", allowed);
  leaves(script, out, allowed);
  return std::move(script).done();
}

}  // namespace fairway::simulator

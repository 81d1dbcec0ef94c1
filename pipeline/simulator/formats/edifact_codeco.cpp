#include <cassert>

#include <fmt/format.h>

#include "pipeline/simulator/formats/edifact.h"
#include "pipeline/simulator/formats/formats.h"

namespace fairway::simulator {
namespace {

const Sayable& sayable() {
  static const Sayable kSayable{.subjects = {RefKind::container},
                                .references = {RefKind::booking, RefKind::bill, RefKind::house_bill,
                                               RefKind::vehicle, RefKind::voyage_call},
                                .roles = {LinkRole::carries, LinkRole::sails_on},
                                .attributes = {"sizeType", "direction", "grossWeight", "tareWeight",
                                               "seal", "carrier", "vesselName"},
                                .replaces = true,
                                .removes = true};
  return kSayable;
}

bool is_in(const Entry& entry) { return entry.kind == "gate_in" || entry.kind == "empty_in"; }
bool is_empty(const Entry& entry) { return entry.kind == "empty_in" || entry.kind == "empty_out"; }

void add_box(EdifactMessage& message, const Statement& statement, const Entry& entry) {
  assert(entry.classifier == Classifier::actual);
  message.add(equipment(entry, direction_code(entry), is_empty(entry) ? "4" : "5"));
  add_references(message, statement, entry);
  message.add("DTM+7:" + edifact_time(entry.time, entry.place));
  if (const auto call = call_named(statement, entry)) {
    message.add(location(is_in(entry) ? "9" : "11", call->port));
  }
  add_measure(message, entry, "grossWeight", "G");
  add_measure(message, entry, "tareWeight", "T");
  const std::string seal = attribute(entry, "seal");
  if (!seal.empty()) message.add(fmt::format("SEL+{}+CA", released(seal)));
  const std::string plate = one_named(statement, entry, RefKind::vehicle);
  if (!plate.empty()) message.add(fmt::format("TDT+1++3+31++++{}", released(plate)));
}

}  // namespace

// CODECO D.95B: gate_in and empty_in in one message, or gate_out and empty_out, of containers,
// actual, at one place and facility. May name bookings, bills and house bills (each is said to
// carry the container), a truck, and the vessel's call: of loading on the way in (a plan: leg
// out/<port>), of discharge on the way out; one vessel and voyage a message. Times are minutes of
// the place.
std::string write_edifact_codeco(const Statement& statement) {
  assert_sayable(statement, sayable());
  const Entry& first = statement.entries.front();
  EdifactMessage message(statement, "CODECO:D:95B:UN:ITG14", is_in(first) ? "34" : "36",
                         first.place);
  const std::string carrier = attribute(first, "carrier");
  if (const auto call = call_named(statement, first)) {
    message.add(main_carriage(*call, carrier, attribute(first, "vesselName")));
  }
  message.add(location("165", first.place, first.facility));
  if (!carrier.empty()) message.add(fmt::format("NAD+CF+{}:172:20", released(carrier)));
  if (statement.function == Function::remove) return message.finish();
  for (const Entry& entry : statement.entries) {
    assert(is_in(entry) == is_in(first) && entry.place == first.place &&
           entry.facility == first.facility);
    add_box(message, statement, entry);
  }
  return message.finish(statement.entries.size());
}

}  // namespace fairway::simulator

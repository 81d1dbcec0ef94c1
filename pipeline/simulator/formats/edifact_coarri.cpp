#include <cassert>

#include <fmt/format.h>

#include "pipeline/simulator/formats/edifact.h"
#include "pipeline/simulator/formats/formats.h"

namespace fairway::simulator {
namespace {

const Sayable& sayable() {
  static const Sayable kSayable{
      .subjects = {RefKind::container},
      .references = {RefKind::booking, RefKind::bill, RefKind::house_bill, RefKind::voyage_call},
      .roles = {LinkRole::carries, LinkRole::sails_on, LinkRole::same_as},
      .attributes = {"sizeType", "direction", "grossWeight", "tareWeight", "verifiedWeight", "seal",
                     "stowage", "carrier", "vesselName"},
      .replaces = true,
      .removes = true};
  return kSayable;
}

bool is_discharge(const Entry& entry) { return entry.kind.ends_with("discharged"); }

std::string_view status(const Entry& entry) {
  return entry.kind.starts_with("transhipment_") ? "6" : direction_code(entry);
}

void add_box(EdifactMessage& message, const Statement& statement, const Entry& entry) {
  assert(entry.classifier == Classifier::actual);
  message.add(equipment(entry, status(entry), "5"));
  add_references(message, statement, entry);
  message.add("DTM+203:" + edifact_time(entry.time, entry.place));
  const std::string stowage = attribute(entry, "stowage");
  if (!stowage.empty()) message.add(fmt::format("LOC+147+{}::5", released(stowage)));
  add_measure(message, entry, "grossWeight", "G");
  add_measure(message, entry, "tareWeight", "T");
  add_measure(message, entry, "verifiedWeight", "VGM");
  const std::string seal = attribute(entry, "seal");
  if (!seal.empty()) message.add(fmt::format("SEL+{}+CA", released(seal)));
}

}  // namespace

// COARRI D.95B: discharged and transhipment_discharged in one message, or loaded and
// transhipment_loaded, of full containers, actual, all of one call that every entry names; the
// place is the call's port, the facility one for all. That a container sails on the call is what
// the report is about, and taken back with it. May name bookings, bills and house bills, each said
// to carry the container, and the call's other voyage number (a bond same_as). Times are minutes of
// the place.
std::string write_edifact_coarri(const Statement& statement) {
  assert_sayable(statement, sayable());
  const Entry& first = statement.entries.front();
  const bool discharge = is_discharge(first);
  const auto call = call_named(statement, first);
  assert(call && call->port == first.place);
  EdifactMessage message(statement, "COARRI:D:95B:UN:ITG13", discharge ? "44" : "46", first.place);
  const std::string carrier = attribute(first, "carrier");
  message.add(main_carriage(*call, carrier, attribute(first, "vesselName")));
  const std::string other = other_voyage(statement, *call);
  if (!other.empty()) message.add("RFF+VON:" + released(other));
  message.add(location(discharge ? "11" : "9", first.place, first.facility));
  if (!carrier.empty()) message.add(fmt::format("NAD+CF+{}:172:20", released(carrier)));
  if (statement.function == Function::remove) return message.finish();
  for (const Entry& entry : statement.entries) {
    assert(is_discharge(entry) == discharge && entry.place == first.place &&
           entry.facility == first.facility);
    add_box(message, statement, entry);
  }
  return message.finish(statement.entries.size());
}

}  // namespace fairway::simulator

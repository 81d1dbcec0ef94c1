#include <cassert>

#include <fmt/format.h>

#include "pipeline/simulator/formats/edifact.h"
#include "pipeline/simulator/formats/formats.h"

namespace fairway::simulator {
namespace {

const Sayable& sayable() {
  static const Sayable kSayable{
      .subjects = {RefKind::container},
      .references = {RefKind::booking, RefKind::bill, RefKind::voyage_call},
      .roles = {LinkRole::carries, LinkRole::sails_on},
      .attributes = {"verifiedWeight", "sizeType", "seal", "method"},
      .replaces = true,
      .removes = true};
  return kSayable;
}

void add_box(EdifactMessage& message, const Statement& statement, const Entry& entry) {
  assert(entry.kind == "verified_weight" && entry.classifier == Classifier::actual);
  const std::string size_type = attribute(entry, "sizeType");
  message.add(fmt::format("EQD+CN+{}+{}", entry.subject.value,
                          size_type.empty() ? "" : size_type + ":6346:306"));
  add_references(message, statement, entry);
  if (!entry.place.empty()) message.add(location("9", entry.place, entry.facility));
  const std::string seal = attribute(entry, "seal");
  if (!seal.empty()) message.add(fmt::format("SEL+{}+CA", released(seal)));
  assert(!attribute(entry, "verifiedWeight").empty());
  add_measure(message, entry, "verifiedWeight", "VGM");
  message.add("DTM+798:" + edifact_time(entry.time, entry.place));
  if (const auto call = call_named(statement, entry)) {
    assert(call->port == entry.place);
    message.add(main_carriage(*call, {}, {}));
  }
  const std::string method = attribute(entry, "method");
  if (!method.empty()) message.add(fmt::format("DOC+{}:VGM:306", released(method)));
}

}  // namespace

// VERMAS D.16A: verified_weight of containers, actual, with the attribute verifiedWeight
// (kilograms). May name bookings and bills (each is said to carry the container) and the call of
// loading, whose port the place then is (sails_on). With or without a place; a facility only with
// one. Times are minutes of the place.
std::string write_edifact_vermas(const Statement& statement) {
  assert_sayable(statement, sayable());
  EdifactMessage message(statement, "VERMAS:D:16A:UN:SMDG10", "749");
  if (statement.function == Function::remove) return message.finish();
  for (const Entry& entry : statement.entries) add_box(message, statement, entry);
  return message.finish(statement.entries.size());
}

}  // namespace fairway::simulator

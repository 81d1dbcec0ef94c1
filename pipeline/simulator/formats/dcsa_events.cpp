#include "pipeline/simulator/formats/dcsa_events.h"

#include <algorithm>
#include <array>
#include <cassert>

#include <fmt/format.h>

#include "schemas/base/hash.h"

namespace fairway::simulator {
namespace {

using enum RefKind;

constexpr std::array kCodes = {
    EventCode{"arrived", voyage_call, "TRANSPORT", "ARRI", "", ""},
    EventCode{"departed", voyage_call, "TRANSPORT", "DEPA", "", ""},
    EventCode{"loaded", container, "EQUIPMENT", "LOAD", "", ""},
    EventCode{"transhipment_loaded", container, "EQUIPMENT", "LOAD", "", ""},
    EventCode{"discharged", container, "EQUIPMENT", "DISC", "", ""},
    EventCode{"transhipment_discharged", container, "EQUIPMENT", "DISC", "", ""},
    EventCode{"gate_in", container, "EQUIPMENT", "GTIN", "", "LADEN"},
    EventCode{"gate_out", container, "EQUIPMENT", "GTOT", "", "LADEN"},
    EventCode{"empty_in", container, "EQUIPMENT", "GTIN", "", "EMPTY"},
    EventCode{"empty_out", container, "EQUIPMENT", "GTOT", "", "EMPTY"},
    EventCode{"stuffed", container, "EQUIPMENT", "STUF", "", ""},
    EventCode{"stripped", container, "EQUIPMENT", "STRP", "", ""},
    EventCode{"inspected", container, "EQUIPMENT", "INSP", "", ""},
    EventCode{"available", container, "EQUIPMENT", "AVPU", "", ""},
    EventCode{"verified_weight", container, "SHIPMENT", "RECE", "VGM", ""},
    EventCode{"booking_requested", booking, "SHIPMENT", "RECE", "BKG", ""},
    EventCode{"booking_confirmed", booking, "SHIPMENT", "CONF", "BKG", ""},
    EventCode{"booking_cancelled", booking, "SHIPMENT", "CANC", "BKG", ""},
    EventCode{"bill_issued", bill, "SHIPMENT", "ISSU", "TRD", ""},
    EventCode{"bill_surrendered", bill, "SHIPMENT", "SURR", "TRD", ""},
    EventCode{"instruction_submitted", bill, "SHIPMENT", "RECE", "SHI", ""},
    EventCode{"arrival_notified", bill, "SHIPMENT", "ISSU", "ARN", ""},
    EventCode{"hold_placed", bill, "SHIPMENT", "HOLD", "CUS", ""},
    EventCode{"hold_lifted", bill, "SHIPMENT", "RELS", "CUS", ""},
};

}  // namespace

const EventCode& event_code(const Entry& entry) {
  const auto* found = std::ranges::find_if(kCodes, [&](const EventCode& one) {
    return one.kind == entry.kind && one.subject == entry.subject.kind;
  });
  assert(found != kCodes.end() && "no event says this");
  return *found;
}

Sayable sayable_events() {
  return {.subjects = {voyage_call, container, booking, bill},
          .references = {voyage_call, container, booking, bill},
          .roles = {LinkRole::carries, LinkRole::booked_by, LinkRole::sails_on, LinkRole::same_as},
          .attributes = {"sizeType", "fullEmpty", "vesselName", "delayReason", "reason"},
          .replaces = true};
}

std::string event_id(const Statement& statement, std::size_t ordinal) {
  const std::string hex =
      hash_parts({statement.source, statement.document, std::to_string(ordinal)}).hex();
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20));
}

std::string_view event_classifier(const Entry& entry) {
  assert((entry.classifier == Classifier::actual || event_code(entry).type != "SHIPMENT") &&
         entry.classifier != Classifier::requested);
  switch (entry.classifier) {
    case Classifier::planned:
      return "PLN";
    case Classifier::estimated:
      return "EST";
    default:
      return "ACT";
  }
}

std::string_view empty_indicator(const Entry& entry) {
  const std::string_view fixed = event_code(entry).empty;
  if (!fixed.empty()) return fixed;
  return attribute(entry, "fullEmpty") == "empty" ? "EMPTY" : "LADEN";
}

Voyages voyages(const Statement& statement, const Entry& entry, const Call& call) {
  const std::string other = other_voyage(statement, call);
  if (!other.empty()) return {call.voyage, other};
  return event_code(entry).outbound() ? Voyages{"", call.voyage} : Voyages{call.voyage, ""};
}

void put(boost::json::object& object, std::string_view name, std::string_view value) {
  if (!value.empty()) object[name] = value;
}

}  // namespace fairway::simulator

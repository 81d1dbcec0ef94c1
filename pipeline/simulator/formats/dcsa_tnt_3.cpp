#include <cassert>

#include "pipeline/simulator/formats/dcsa_events.h"
#include "pipeline/simulator/formats/formats.h"
#include "pipeline/simulator/formats/local_time.h"

namespace fairway::simulator {
namespace {

namespace json = boost::json;

json::object transport_details(const Statement& statement, const Entry& entry, const Call& call) {
  assert(call.port == entry.place);
  json::object made = {{"modeOfTransport", "VESSEL"}};
  const Voyages numbers = voyages(statement, entry, call);
  const auto number = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) made[name] = json::object{{"carrierVoyageNumber", value}};
  };
  number("importVoyageNumberOrReference", numbers.in);
  number("exportVoyageNumberOrReference", numbers.out);
  json::object vessel;
  put(vessel, "vesselIMONumber", call.has_imo() ? call.vessel : "");
  put(vessel, "vesselCallSign", call.call_sign());
  put(vessel, "vesselName", attribute(entry, "vesselName"));
  made["vesselTransport"] = std::move(vessel);
  json::object details = {{"transportCall", std::move(made)}};
  const std::string delay = attribute(entry, "delayReason");
  if (!delay.empty()) details["delayReasonCodes"] = json::array{delay};
  return details;
}

json::object shipment_details(const Statement& statement, const Entry& entry,
                              const EventCode& code) {
  json::object made;
  if (code.type == "SHIPMENT") {
    const std::string_view paper = code.paper == "CUS" ? "CUC" : code.paper;
    made["documentReference"] = {{"typeCode", paper}, {"reference", entry.subject.value}};
    put(made, "reason", attribute(entry, "reason"));
  }
  json::array others;
  const auto add = [&](std::string_view type, const std::string& value) {
    others.push_back({{"typeCode", type}, {"reference", value}});
  };
  for (const auto& one : named(statement, entry, RefKind::booking)) add("BKG", one);
  for (const auto& one : named(statement, entry, RefKind::bill)) add("TRD", one);
  if (entry.subject.kind == RefKind::bill && code.paper != "TRD") add("TRD", entry.subject.value);
  if (!others.empty()) made["additionalDocumentReferences"] = std::move(others);
  return made;
}

json::object equipment_details(const Entry& entry, const EventCode& code,
                               const std::string& container) {
  json::object made = {{"equipmentReference", container}};
  if (code.type != "EQUIPMENT") return made;
  made["emptyIndicatorCode"] = empty_indicator(entry);
  put(made, "ISOEquipmentCode", attribute(entry, "sizeType"));
  const std::string direction = attribute(entry, "direction");
  if (code.transhipment()) {
    made["movementType"] = "TRANSHIPMENT";
  } else if (!direction.empty()) {
    made["movementType"] = direction == "export" ? "EXPORT" : "IMPORT";
  }
  return made;
}

std::string_view code_name(const EventCode& code) {
  if (code.type == "TRANSPORT") return "transportEventTypeCode";
  return code.type == "EQUIPMENT" ? "equipmentEventTypeCode" : "shipmentEventTypeCode";
}

void add_details(json::object& event, const Statement& statement, const Entry& entry) {
  const EventCode& code = event_code(entry);
  event["eventDateTime"] = rfc3339_at(entry.time, entry.place);
  event["eventClassification"] = json::object{{"eventTypeCode", code.type},
                                              {"eventClassifierCode", event_classifier(entry)},
                                              {code_name(code), code.code}};
  if (!entry.place.empty()) {
    json::object location = {{"UNLocationCode", entry.place}};
    if (!entry.facility.empty()) location["facility"] = {{"facilityCode", entry.facility}};
    event["eventLocation"] = std::move(location);
  }
  json::object shipment = shipment_details(statement, entry, code);
  if (!shipment.empty()) event["shipmentDetails"] = std::move(shipment);
  const std::string container = entry.subject.kind == RefKind::container
                                    ? entry.subject.value
                                    : one_named(statement, entry, RefKind::container);
  if (!container.empty()) event["equipmentDetails"] = equipment_details(entry, code, container);
  if (const auto call = call_named(statement, entry)) {
    assert((entry.classifier == Classifier::actual ||
            named(statement, entry, RefKind::bill).size() <= 1) &&
           "a plan is of one bill");
    event["transportDetails"] = transport_details(statement, entry, *call);
  }
}

}  // namespace

// DCSA Track & Trace 3.0: as 2.2 (dcsa_tnt_2.cpp), and the attribute `direction` of a container's
// event. What is planned or estimated belongs to its event, its sails_on too: sent again with
// another call it lets go of the first, and it may be retracted (remove). Such an event that names
// a call names one bill at most: of several only the first would sail on it. The call is then seen
// in the links alone, not among a container's references.
std::string write_dcsa_tnt_3(const Statement& statement) {
  Sayable sayable = sayable_events();
  sayable.attributes.emplace_back("direction");
  sayable.removes = true;
  assert_sayable(statement, sayable);
  json::array events;
  for (const Entry& entry : statement.entries) {
    json::object event = {
        {"eventRouting", {{"originatingParty", {{"partyCode", statement.source}}}}},
        {"eventID", event_id(statement, events.size())},
        {"eventUpdatedDateTime", to_rfc3339(statement.published)}};
    if (statement.function == Function::remove) {
      event["isRetracted"] = true;
    } else {
      add_details(event, statement, entry);
    }
    events.emplace_back(std::move(event));
  }
  return json::serialize(json::object{{"events", std::move(events)}});
}

}  // namespace fairway::simulator

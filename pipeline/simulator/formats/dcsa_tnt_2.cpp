#include <cassert>

#include "pipeline/simulator/formats/dcsa_events.h"
#include "pipeline/simulator/formats/formats.h"
#include "pipeline/simulator/formats/local_time.h"

namespace fairway::simulator {
namespace {

namespace json = boost::json;

json::object transport_call(const Statement& statement, const Entry& entry, const Call& call) {
  assert(call.port == entry.place);
  json::object made = {{"UNLocationCode", call.port}, {"modeOfTransport", "VESSEL"}};
  const Voyages numbers = voyages(statement, entry, call);
  put(made, "importVoyageNumber", numbers.in);
  put(made, "exportVoyageNumber", numbers.out);
  json::object vessel;
  put(vessel, "vesselIMONumber", call.has_imo() ? call.vessel : "");
  put(vessel, "vesselCallSignNumber", call.call_sign());
  put(vessel, "vesselName", attribute(entry, "vesselName"));
  made["vessel"] = std::move(vessel);
  if (entry.subject.kind == RefKind::voyage_call) put(made, "facilityCode", entry.facility);
  return made;
}

json::array document_references(const Statement& statement, const Entry& entry,
                                const EventCode& code) {
  json::array made;
  const auto add = [&](std::string_view type, const std::string& value) {
    made.push_back({{"documentReferenceType", type}, {"documentReferenceValue", value}});
  };
  for (const auto& one : named(statement, entry, RefKind::booking)) add("BKG", one);
  for (const auto& one : named(statement, entry, RefKind::bill)) add("TRD", one);
  // What accompanies a bill names the bill that it accompanies.
  if (entry.subject.kind == RefKind::bill && code.paper != "TRD") add("TRD", entry.subject.value);
  return made;
}

// What stands in an event by its type.
void add_type(json::object& event, const Statement& statement, const Entry& entry,
              const EventCode& code) {
  if (code.type == "TRANSPORT") {
    event["transportEventTypeCode"] = code.code;
    put(event, "delayReasonCode", attribute(entry, "delayReason"));
  } else if (code.type == "EQUIPMENT") {
    event["equipmentEventTypeCode"] = code.code;
    event["equipmentReference"] = entry.subject.value;
    event["emptyIndicatorCode"] = empty_indicator(entry);
    put(event, "ISOEquipmentCode", attribute(entry, "sizeType"));
    if (code.transhipment()) event["isTransshipmentMove"] = true;
  } else {
    event["shipmentEventTypeCode"] = code.code;
    event["documentTypeCode"] = code.paper;
    event["documentID"] = entry.subject.value;
    put(event, "reason", attribute(entry, "reason"));
  }
  const std::string box = code.type == "EQUIPMENT" ? ""
                          : entry.subject.kind == RefKind::container
                              ? entry.subject.value
                              : one_named(statement, entry, RefKind::container);
  if (!box.empty()) {
    event["references"] = json::array{{{"referenceType", "EQ"}, {"referenceValue", box}}};
  }
}

json::object written(const Statement& statement, const Entry& entry, std::size_t ordinal) {
  const EventCode& code = event_code(entry);
  json::object event = {{"eventID", event_id(statement, ordinal)},
                        {"eventCreatedDateTime", to_rfc3339(statement.published)},
                        {"eventType", code.type},
                        {"eventClassifierCode", event_classifier(entry)},
                        {"eventDateTime", rfc3339_at(entry.time, entry.place)}};
  add_type(event, statement, entry, code);
  if (const auto call = call_named(statement, entry)) {
    event["transportCall"] = transport_call(statement, entry, *call);
  }
  if (code.type != "TRANSPORT" && !entry.place.empty()) {
    json::object location = {{"UNLocationCode", entry.place}};
    put(location, "facilityCode", entry.facility);
    event["eventLocation"] = std::move(location);
  }
  json::array documents = document_references(statement, entry, code);
  if (!documents.empty()) event["documentReferences"] = std::move(documents);
  return event;
}

}  // namespace

// DCSA Track & Trace 2.2: an event an entry, of the kinds and subjects of kCodes (dcsa_events.cpp).
// Of a call (voyage_call): planned, estimated or actual, its place the call's port; it may name
// bookings and bills and one container. Of a container: likewise, and it may name its call, of the
// same place. Of a bill or booking, or a container's verified_weight: actual; it may name the
// others, and have a place. Whatever is named is tied: bills and bookings carry the container
// (carries), bills are booked_by bookings, bills and the container sail on the call (sails_on, with
// the leg in/<port> or out/<port> while planned or estimated arrivals and discharges, departures
// and loadings). A bond same_as gives the call's other voyage number. Times have their place's
// offset.
//
// An event is a document, told by the statement's document and the entry's ordinal; sent again it
// is replaced, later creation first. It cannot be taken back.
std::string write_dcsa_tnt_2(const Statement& statement) {
  assert_sayable(statement, sayable_events());
  json::array events;
  for (const Entry& entry : statement.entries) {
    events.emplace_back(written(statement, entry, events.size()));
  }
  return json::serialize(json::object{{"events", std::move(events)}});
}

}  // namespace fairway::simulator

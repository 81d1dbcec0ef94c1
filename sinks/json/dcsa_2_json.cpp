#include <utility>

#include "sinks/json/dcsa_json.h"
#include "sinks/json/dcsa_parts.h"

// Lengths are those of TNT_v2.2.0.
namespace fairway::sinks {
namespace {

constexpr std::size_t kFacilityCode = 6;
constexpr std::size_t kOtherFacility = 50;
constexpr std::size_t kVoyage = 50;
constexpr std::size_t kService = 5;

json::object vessel(const dcsa::Call& call, const Storage& storage) {
  json::object out(storage);
  if (call.imo.empty()) return out;  // it requires one
  put(out, "vesselIMONumber", call.imo);
  put(out, "vesselName", call.vessel_name, 35);
  put(out, "vesselCallSignNumber", call.call_sign, 10);
  return out;
}

json::object transport_call(const dcsa::Event& event, const Storage& storage) {
  json::object out(storage);
  if (!event.call) return out;
  const dcsa::Call& call = *event.call;
  put(out, "transportCallID", to_text(call.reference));
  put(out, "carrierServiceCode", call.service, kService);
  put(out, "carrierVoyageNumber", call.voyage_out, kVoyage);
  put(out, "exportVoyageNumber", call.voyage_out, kVoyage);
  put(out, "importVoyageNumber", call.voyage_in, kVoyage);
  if (is_unlocode(event.place)) put(out, "UNLocationCode", event.place);
  put(out, "facilityCode", event.facility, kFacilityCode);
  if (event.facility.size() > kFacilityCode) {
    put(out, "otherFacility", event.facility, kOtherFacility);
  }
  put(out, "modeOfTransport", call.mode);
  put(out, "vessel", vessel(call, storage));
  return out;
}

json::object location(const dcsa::Event& event, const Storage& storage) {
  json::object out(storage);
  const bool coded = is_unlocode(event.place);
  put(out, coded ? "UNLocationCode" : "locationName", event.place, 100);
  put(out, "facilityCode", event.facility, kFacilityCode);
  if (coded && event.facility.size() > kFacilityCode) {
    put(out, "locationName", event.facility, 100);
  }
  return out;
}

json::value event_object(const dcsa::Event& event, const Storage& storage) {
  json::object out(storage);
  put(out, "eventID", dcsa::event_id(event.fact));
  out.emplace("eventCreatedDateTime", time(event.updated, storage));
  put(out, "eventType", event.code.type);
  put(out, "eventClassifierCode", classifier_code(event.classifier));
  put(out, "eventDateTime", event.time_text);
  put(out, code_member(event.code), event.code.code);
  if (event.code.type == "SHIPMENT") {
    put(out, "documentID", event.document.value);
    put(out, "documentTypeCode", event.document.type);
    put(out, "reason", event.reason);
  } else {
    put(out, "documentReferences",
        document_references(event.documents, "documentReferenceType", "documentReferenceValue",
                            storage));
    put(out, "transportCall", transport_call(event, storage));
  }
  if (event.code.type == "TRANSPORT") put(out, "delayReasonCode", event.delay, 3);
  if (event.code.type == "EQUIPMENT") {
    put(out, "equipmentReference", event.equipment, 15);
    put(out, "ISOEquipmentCode", event.size_type, 4);
    put(out, "emptyIndicatorCode", event.code.indicator);
    put(out, "eventLocation", location(event, storage));
  }
  put(out, "references", box_references(event.boxes, "referenceType", "referenceValue", storage));
  return out;
}

}  // namespace

std::string dcsa_events_2_json(const std::vector<dcsa::Event>& events) {
  json::monotonic_resource memory;
  return json::serialize(array_of(events, &memory, event_object));
}

std::string dcsa_error_2_json(const Problem& problem, const DcsaCall& call) {
  json::monotonic_resource memory;
  json::object out(&memory);
  json::array errors(&memory);
  const auto add = [&](const std::string& reason, const std::string& message) {
    json::object one(&memory);
    one.emplace("reason", text(reason, &memory));
    one.emplace("message", text(message, &memory));
    errors.push_back(std::move(one));
  };
  const std::string remedy = problem.remedy.empty() ? "" : "; " + problem.remedy;
  for (const Problem::Fault& fault : problem.errors) {
    const std::string& where = fault.parameter.empty() ? fault.pointer : fault.parameter;
    add(problem.code, (where.empty() ? "" : where + ": ") + fault.detail + remedy);
  }
  if (errors.empty()) add(problem.code, problem.detail + remedy);
  out.emplace("httpMethod", text(call.method, &memory));
  out.emplace("requestUri", text(call.uri, &memory));
  out.emplace("errors", std::move(errors));
  out.emplace("statusCode", problem.status);
  out.emplace("statusCodeText", text(problem.title, &memory));
  out.emplace("errorDateTime", time(call.at, &memory));
  return json::serialize(out);
}

}  // namespace fairway::sinks

#include <utility>

#include "sinks/json/dcsa_json.h"
#include "sinks/json/dcsa_parts.h"

// Lengths are those of TNT_v3.0.0.
namespace fairway::sinks {
namespace {

constexpr std::size_t kFacilityCode = 6;

// Sources are parties as the two sides have agreed on their names: ZZZ.
json::object routing(const dcsa::Event& event, const Storage& storage) {
  json::object party(storage);
  put(party, "partyCode", event.source, 150);
  put(party, "codeListProvider", "ZZZ");
  json::object out(storage);
  out.emplace("originatingParty", std::move(party));
  return out;
}

json::object location(const dcsa::Event& event, const Storage& storage) {
  json::object out(storage);
  put(out, is_unlocode(event.place) ? "UNLocationCode" : "locationName", event.place, 100);
  json::object facility(storage);
  const bool coded = event.facility.size() <= kFacilityCode;
  put(facility, coded ? "facilityCode" : "facilityName", event.facility, 100);
  put(out, "facility", std::move(facility));
  return out;
}

json::object classification(const dcsa::Event& event, const Storage& storage) {
  json::object out(storage);
  put(out, "eventTypeCode", event.code.type);
  put(out, "eventClassifierCode", classifier_code(event.classifier));
  put(out, code_member(event.code), event.code.code);
  return out;
}

json::object shipment_details(const dcsa::Event& event, const Storage& storage) {
  std::vector<dcsa::DocumentReference> documents = event.documents;
  if (!event.document.value.empty()) {
    std::erase(documents, event.document);
    documents.insert(documents.begin(), event.document);
  }
  json::object out(storage);
  json::array references = document_references(documents, "typeCode", "reference", storage);
  if (!references.empty()) {
    out.emplace("documentReference", references.front());
    references.erase(references.begin());
    put(out, "additionalDocumentReferences", std::move(references));
  }
  put(out, "shipmentReferences", box_references(event.boxes, "typeCode", "reference", storage));
  put(out, "reason", event.reason);
  return out;
}

json::object voyage(const std::string& number, const Storage& storage) {
  json::object out(storage);
  put(out, "carrierVoyageNumber", number);
  return out;
}

json::object transport_details(const dcsa::Event& event, const Storage& storage) {
  json::object call(storage);
  put(call, "modeOfTransport", event.mode);
  if (event.call) {
    const dcsa::Call& known = *event.call;
    put(call, "transportCallReference", to_text(known.reference));
    json::object service(storage);
    put(service, "carrierServiceCode", known.service);
    put(call, "serviceCodeOrReference", std::move(service));
    put(call, "exportVoyageNumberOrReference", voyage(known.voyage_out, storage));
    put(call, "importVoyageNumberOrReference", voyage(known.voyage_in, storage));
    json::object vessel(storage);
    put(vessel, "vesselIMONumber", known.imo);
    put(vessel, "vesselName", known.vessel_name, 50);
    put(vessel, "vesselCallSign", known.call_sign, 10);
    put(call, "vesselTransport", std::move(vessel));
    if (known.reference.kind == RefKind::train) {
      const std::string& run = known.reference.value;  // "service/departure"
      const auto end = run.find('/');
      json::object train(storage);
      put(train, "railServiceReference", run.substr(0, end), 50);
      if (end != std::string::npos) put(train, "departureID", run.substr(end + 1), 100);
      put(call, "railTransport", std::move(train));
    }
    if (known.reference.kind == RefKind::vehicle) {
      json::object tractor(storage);
      put(tractor, "licensePlate", known.reference.value, 15);
      json::object truck(storage);
      put(truck, "tractorDetails", std::move(tractor));
      put(call, "truckTransport", std::move(truck));
    }
  }
  json::object out(storage);
  if (!event.delay.empty() && event.delay.size() <= 3) {
    out.emplace("delayReasonCodes", json::array({text(event.delay, storage)}, storage));
  }
  put(out, "transportCall", std::move(call));
  return out;
}

json::object equipment_details(const dcsa::Event& event, const Storage& storage) {
  json::object out(storage);
  if (event.code.type == "SHIPMENT" || event.code.type == "TRANSPORT") return out;
  put(out, "equipmentReference", event.equipment, 11);
  put(out, "ISOEquipmentCode", event.size_type, 4);
  put(out, "emptyIndicatorCode", event.code.indicator);
  put(out, "movementType", event.code.movement);
  return out;
}

json::value event_object(const dcsa::Event& event, const Storage& storage) {
  json::object out(storage);
  out.emplace("eventRouting", routing(event, storage));
  put(out, "eventID", dcsa::event_id(event.fact));
  out.emplace("eventUpdatedDateTime", time(event.updated, storage));
  if (event.retracted) {
    out.emplace("isRetracted", true);
    return out;
  }
  put(out, "eventDateTime", event.time_text);
  put(out, "eventLocation", location(event, storage));
  put(out, "eventClassification", classification(event, storage));
  put(out, "shipmentDetails", shipment_details(event, storage));
  put(out, "transportDetails", transport_details(event, storage));
  put(out, "equipmentDetails", equipment_details(event, storage));
  if (event.code.type == "IOT") {
    json::object iot(storage);
    put(iot, "iotEventCode", event.note);
    put(out, "iotDetails", std::move(iot));
  }
  return out;
}

}  // namespace

std::string dcsa_events_3_json(const std::vector<dcsa::Event>& events) {
  json::monotonic_resource memory;
  json::object out(&memory);
  out.emplace("events", array_of(events, &memory, event_object));
  return json::serialize(out);
}

}  // namespace fairway::sinks

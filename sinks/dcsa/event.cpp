#include "sinks/dcsa/event.h"

#include <algorithm>
#include <utility>

#include "schemas/base/hash.h"

namespace fairway::sinks::dcsa {
namespace {

// What both files allow for a time's text; more is written anew in UTC.
constexpr std::size_t kTimeText = 30;

std::string attribute(const TimelineFact& fact, const char* name) {
  const auto found = fact.attributes.find(name);
  return found == fact.attributes.end() ? std::string{} : found->second;
}

// The sender's own text keeps the local time that it meant.
std::string time_text(const TimelineFact& fact) {
  const bool own = fact.time_text.size() <= kTimeText && parse_rfc3339(fact.time_text) == fact.time;
  return own ? fact.time_text : to_rfc3339(*fact.time);
}

bool is_bill(const Reference& reference) {
  return reference.kind == RefKind::bill || reference.kind == RefKind::house_bill;
}

std::string document_type_of(const Reference& reference) {
  if (is_bill(reference)) return "TRD";
  return reference.kind == RefKind::booking ? "BKG" : "";
}

void add_reference(const Reference& reference, Event& event) {
  const std::string type = document_type_of(reference);
  const DocumentReference document{type, reference.value};
  if (!type.empty() && std::ranges::find(event.documents, document) == event.documents.end()) {
    event.documents.push_back(document);
  }
  if (reference.kind == RefKind::container) event.boxes.push_back(reference.value);
}

// The first of the fact's references, subject first, that is of one of the kinds.
template <typename Is>
const Reference* first_of(const TimelineFact& fact, Is is) {
  if (is(fact.subject)) return &fact.subject;
  const auto found = std::ranges::find_if(fact.references, is);
  return found == fact.references.end() ? nullptr : &*found;
}

// Whose paper it is that a SHIPMENT event tells of. The papers' own numbers are not kept: what
// accompanies a bill or a box goes by its number.
std::string document_of(const TimelineFact& fact, const std::string& type,
                        const Timeline& timeline) {
  const auto is_booking = [](const Reference& one) { return one.kind == RefKind::booking; };
  if (type == "BKG" || type == "CBR") {
    const Reference* booking = first_of(fact, is_booking);
    return booking ? booking->value : "";
  }
  if (type == "VGM" && fact.subject.kind == RefKind::container) return fact.subject.value;
  if (const Reference* bill = first_of(fact, is_bill)) return bill->value;
  if (is_bill(timeline.id)) return timeline.id.value;
  const Reference* booking = first_of(fact, is_booking);
  return booking ? booking->value : "";
}

// Of a gate move nobody knows without being told; what else is handled carries goods.
bool is_of_either(const EventCode& code) {
  return code.code == "GTIN" || code.code == "GTOT" || code.code == "PICK" || code.code == "DROP" ||
         code.code == "RMVD";
}

// What the schemas of a version require beyond what every fact has.
bool complete(Event& event, Version version) {
  const std::string& type = event.code.type;
  if (event.classifier == Classifier::requested) return false;
  if (type == "SHIPMENT") return !event.document.value.empty();
  if (version == Version::v3_0) return true;
  if (type == "TRANSPORT") return event.call.has_value();
  if (event.code.indicator.empty() && !is_of_either(event.code)) event.code.indicator = "LADEN";
  return !event.code.indicator.empty();
}

bool can_be_said_of(const Reference& subject, const EventCode& code) {
  switch (subject.kind) {
    case RefKind::container:
    case RefKind::bill:
    case RefKind::house_bill:
    case RefKind::booking:
      return true;
    case RefKind::voyage_call:
    case RefKind::vessel:
    case RefKind::vehicle:
    case RefKind::train:
      return code.type == "TRANSPORT";
    default:
      return false;
  }
}

}  // namespace

std::string event_id(const FactId& fact) {
  Hash16 id = fact.value();
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0fU) | 0x80U);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3fU) | 0x80U);
  std::string text = id.hex();
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, 1, '-');
  return text;
}

std::optional<Event> event_of(const TimelineFact& fact, const Timeline& timeline,
                              const Codes& codes, Version version) {
  auto code = codes.of(fact, version);
  if (!code || !fact.time || fact.implausible || !can_be_said_of(fact.subject, *code)) {
    return std::nullopt;
  }
  Event event;
  event.fact = fact.id;
  event.code = std::move(*code);
  event.classifier = fact.classifier;
  event.time = *fact.time;
  event.time_text = time_text(fact);
  event.retracted = fact.status != FactStatus::current;
  // That it is retracted must reach everyone who asks for what is new.
  event.updated = fact.ended.value_or(fact.received);
  event.place = fact.place;
  event.facility = fact.facility;
  add_reference(fact.subject, event);
  for (const Reference& reference : fact.references) add_reference(reference, event);
  if (event.code.type == "SHIPMENT") {
    event.document = {event.code.document, document_of(fact, event.code.document, timeline)};
  } else if (event.code.type != "TRANSPORT" && fact.subject.kind == RefKind::container) {
    event.equipment = fact.subject.value;
    event.boxes.erase(event.boxes.begin());
  }
  event.size_type = attribute(fact, "sizeType");
  event.reason = attribute(fact, "reason");
  event.delay = attribute(fact, "delayReason");
  event.note = attribute(fact, "note");
  event.source = fact.source.value();
  if (event.code.type != "SHIPMENT") {
    event.call = call_of(fact, event.code, timeline, codes);
    event.mode = event.call ? event.call->mode : codes.mode_of(attribute(fact, "transportMode"));
  }
  if (!complete(event, version)) return std::nullopt;
  return event;
}

}  // namespace fairway::sinks::dcsa

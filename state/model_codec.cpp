#include "state/model_codec.h"

#include <algorithm>

namespace fairway::state {
namespace {

template <typename T, typename Put>
void put_list(ByteWriter& out, const std::vector<T>& items, Put put_item) {
  out.number(items.size());
  for (const T& item : items) put_item(item);
}

template <typename T, typename Get>
std::vector<T> get_list(ByteReader& in, Get get_item) {
  std::vector<T> items;
  const std::size_t count = in.count();
  items.reserve(std::min<std::size_t>(count, 1024));
  for (std::size_t i = 0; i < count && in.good(); ++i) items.push_back(get_item());
  return items;
}

void put_texts(ByteWriter& out, const std::vector<std::string>& texts) {
  put_list(out, texts, [&](const std::string& text) { out.text(text); });
}

std::vector<std::string> get_texts(ByteReader& in) {
  return get_list<std::string>(in, [&] { return in.text(); });
}

void put(ByteWriter& out, const EventTime& time) {
  out.instant(time.instant);
  out.text(time.text);
  out.u8(static_cast<std::uint8_t>(time.basis));
  out.u8(static_cast<std::uint8_t>(time.precision));
}

EventTime get_event_time(ByteReader& in) {
  EventTime time;
  time.instant = in.optional_instant();
  time.text = in.text();
  time.basis = in.choice(ZoneBasis::assumed);
  time.precision = in.choice(Precision::day);
  return time;
}

void put(ByteWriter& out, const Attribute& attribute) {
  out.text(attribute.name);
  out.text(attribute.text);
  out.text(attribute.table);
}

Attribute get_attribute(ByteReader& in) {
  Attribute attribute;
  attribute.name = in.text();
  attribute.text = in.text();
  attribute.table = in.text();
  return attribute;
}

void put(ByteWriter& out, const Refusal& refusal) {
  out.text(refusal.code);
  out.text(refusal.pointer);
  out.text(refusal.detail);
  out.text(refusal.remedy);
  out.number(refusal.byte);
}

Refusal get_refusal(ByteReader& in) {
  Refusal refusal;
  refusal.code = in.text();
  refusal.pointer = in.text();
  refusal.detail = in.text();
  refusal.remedy = in.text();
  refusal.byte = in.number();
  return refusal;
}

Receipt::Entry get_entry(ByteReader& in) {
  Receipt::Entry entry;
  entry.id = FactId{in.hash()};
  entry.subject = get_reference(in);
  return entry;
}

}  // namespace

void put(ByteWriter& out, const Reference& reference) {
  out.u8(static_cast<std::uint8_t>(reference.kind));
  out.text(reference.value);
}

Reference get_reference(ByteReader& in) {
  Reference reference;
  reference.kind = static_cast<RefKind>(in.u8());
  reference.value = in.text();
  return reference;
}

void put(ByteWriter& out, const std::vector<Reference>& references) {
  put_list(out, references, [&](const Reference& reference) { put(out, reference); });
}

std::vector<Reference> get_references(ByteReader& in) {
  return get_list<Reference>(in, [&] { return get_reference(in); });
}

void put(ByteWriter& out, const Revision& revision) {
  out.flag(revision.version.has_value());
  if (revision.version) out.number(*revision.version);
  out.instant(revision.published);
  out.u8(static_cast<std::uint8_t>(revision.function));
  out.hash(revision.message.value());
  out.number(revision.definition_version);
}

Revision get_revision(ByteReader& in) {
  Revision revision;
  if (in.flag()) revision.version = in.number();
  revision.published = in.optional_instant();
  revision.function = in.choice(Function::remove);
  revision.message = MessageId{in.hash()};
  revision.definition_version = in.number32();
  return revision;
}

void put(ByteWriter& out, const ReceivedRevision& revision) {
  put(out, revision.revision);
  out.instant(revision.received);
}

ReceivedRevision get_received_revision(ByteReader& in) {
  ReceivedRevision revision;
  revision.revision = get_revision(in);
  revision.received = in.instant();
  return revision;
}

void put_body(ByteWriter& out, const Fact& fact) {
  out.hash(fact.document.value());
  out.text(fact.source.value());
  out.text(fact.definition);
  out.text(fact.table);
  put_texts(out, fact.code);
  out.u8(static_cast<std::uint8_t>(fact.classifier));
  put(out, fact.time);
  out.text(fact.place);
  out.text(fact.facility);
  put(out, fact.references);
  put_list(out, fact.attributes, [&](const Attribute& attribute) { put(out, attribute); });
  put_texts(out, fact.warnings);
}

void get_body(ByteReader& in, Fact& fact) {
  fact.document = DocumentId{in.hash()};
  fact.source = SourceName{in.text()};
  fact.definition = in.text();
  fact.table = in.text();
  fact.code = get_texts(in);
  fact.classifier = in.choice(Classifier::requested);
  fact.time = get_event_time(in);
  fact.place = in.text();
  fact.facility = in.text();
  fact.references = get_references(in);
  fact.attributes = get_list<Attribute>(in, [&] { return get_attribute(in); });
  fact.warnings = get_texts(in);
}

// What a link has that most do not.
constexpr std::uint8_t kHasCall = 1;
constexpr std::uint8_t kHasLeg = 2;

void put_body(ByteWriter& out, const Link& link) {
  out.hash(link.document.value());
  out.flag(link.present);
  out.instant(link.valid_from);
  out.instant(link.valid_to);
  out.instant(link.anchor);
  out.instant(link.event_time);
  out.u8((link.call ? kHasCall : 0) | (link.leg.empty() ? 0 : kHasLeg));
  if (link.call) put(out, *link.call);
  if (!link.leg.empty()) out.text(link.leg);
  out.text(link.source.value());
  out.text(link.definition);
}

void get_body(ByteReader& in, Link& link) {
  link.document = DocumentId{in.hash()};
  link.present = in.flag();
  link.valid_from = in.optional_instant();
  link.valid_to = in.optional_instant();
  link.anchor = in.optional_instant();
  link.event_time = in.optional_instant();
  const std::uint8_t has = in.choice(std::uint8_t{kHasCall | kHasLeg});
  if (has & kHasCall) link.call = get_reference(in);
  if (has & kHasLeg) link.leg = in.text();
  link.source = SourceName{in.text()};
  link.definition = in.text();
}

void put_body(ByteWriter& out, const Receipt& receipt) {
  out.text(receipt.source.value());
  out.text(receipt.definition);
  out.number(receipt.definition_version);
  out.u8(static_cast<std::uint8_t>(receipt.outcome));
  put_list(out, receipt.facts, [&](const Receipt::Entry& entry) {
    out.hash(entry.id.value());
    put(out, entry.subject);
  });
  out.number(receipt.links);
  put_list(out, receipt.errors, [&](const Refusal& refusal) { put(out, refusal); });
  out.number(receipt.errors_left_out);
  put_list(out, receipt.warnings, [&](const Refusal& refusal) { put(out, refusal); });
  out.number(receipt.bytes);
}

void get_body(ByteReader& in, Receipt& receipt) {
  receipt.source = SourceName{in.text()};
  receipt.definition = in.text();
  receipt.definition_version = in.number32();
  receipt.outcome = in.choice(Outcome::refused);
  receipt.facts = get_list<Receipt::Entry>(in, [&] { return get_entry(in); });
  receipt.links = in.number32();
  receipt.errors = get_list<Refusal>(in, [&] { return get_refusal(in); });
  receipt.errors_left_out = in.number32();
  receipt.warnings = get_list<Refusal>(in, [&] { return get_refusal(in); });
  receipt.bytes = in.number();
}

}  // namespace fairway::state

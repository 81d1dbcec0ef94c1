#include "state/model_codec.h"

namespace fairway::state {
namespace {

void put(ByteWriter& out, const RefusedId& id) {
  out.hash(id.message.value());
  out.number(id.part);
}

RefusedId get_refused_id(ByteReader& in) {
  const MessageId message{in.hash()};
  return {message, in.number32()};
}

void put_record(ByteWriter& out, const FactRecord& record) {
  const Fact& fact = record.row.fact;
  out.hash(fact.id.value());
  put(out, fact.subject);
  put_body(out, fact);
  put(out, record.row.asserted);
}

void put_record(ByteWriter& out, const LinkRecord& record) {
  const Link& link = record.row.link;
  out.u8(static_cast<std::uint8_t>(record.end));
  out.hash(link.id.value());
  out.u8(static_cast<std::uint8_t>(link.role));
  put(out, link.from);
  put(out, link.to);
  out.flag(link.passing);
  put_body(out, link);
  put(out, record.row.asserted);
}

void put_record(ByteWriter& out, const RevisionRecord& record) {
  out.hash(record.document.value());
  put(out, record.revision);
  put(out, record.subjects);
}

void put_record(ByteWriter& out, const AnnounceRecord& record) {
  put(out, record.at);
  out.hash(record.document.value());
  put(out, record.revision);
}

void put_record(ByteWriter& out, const MessageRecord& record) {
  out.hash(record.receipt.message.value());
  put_body(out, record.receipt);
  out.number(record.copy.position.input);
  out.number(record.copy.position.offset);
  out.instant(record.copy.received);
  out.flag(record.copy.repairs.has_value());
  if (record.copy.repairs) put(out, *record.copy.repairs);
  out.text(record.bytes);
}

void put_record(ByteWriter& out, const HandledRecord& record) {
  put(out, record.refused);
  out.hash(record.by.value_or(MessageId{}).value());
  out.instant(record.received);
}

FactRecord get_fact_record(ByteReader& in) {
  FactRecord record;
  record.row.fact.id = FactId{in.hash()};
  record.row.fact.subject = get_reference(in);
  get_body(in, record.row.fact);
  record.row.asserted = get_received_revision(in);
  return record;
}

LinkRecord get_link_record(ByteReader& in) {
  LinkRecord record;
  Link& link = record.row.link;
  record.end = in.choice(LinkEnd::to);
  link.id = FactId{in.hash()};
  link.role = static_cast<LinkRole>(in.u8());
  link.from = get_reference(in);
  link.to = get_reference(in);
  link.passing = in.flag();
  get_body(in, link);
  record.row.asserted = get_received_revision(in);
  return record;
}

RevisionRecord get_revision_record(ByteReader& in) {
  RevisionRecord record;
  record.document = DocumentId{in.hash()};
  record.revision = get_received_revision(in);
  record.subjects = get_references(in);
  return record;
}

AnnounceRecord get_announce_record(ByteReader& in) {
  AnnounceRecord record;
  record.at = get_reference(in);
  record.document = DocumentId{in.hash()};
  record.revision = get_received_revision(in);
  return record;
}

MessageRecord get_message_record(ByteReader& in) {
  MessageRecord record;
  record.receipt.message = MessageId{in.hash()};
  get_body(in, record.receipt);
  record.copy.position.input = in.number32();
  record.copy.position.offset = in.number();
  record.copy.received = in.instant();
  if (in.flag()) record.copy.repairs = get_refused_id(in);
  record.bytes = in.text();
  return record;
}

HandledRecord get_handled_record(ByteReader& in) {
  HandledRecord record;
  record.refused = get_refused_id(in);
  const MessageId by{in.hash()};
  if (by != MessageId{}) record.by = by;
  record.received = in.instant();
  return record;
}

}  // namespace

// The numbers of the alternatives are stored: the variant's order is never changed.
void put(ByteWriter& out, const Record& record) {
  out.u8(static_cast<std::uint8_t>(record.index()));
  std::visit([&](const auto& alternative) { put_record(out, alternative); }, record);
}

Record get_record(ByteReader& in) {
  switch (in.u8()) {
    case 0:
      return get_fact_record(in);
    case 1:
      return get_link_record(in);
    case 2:
      return get_revision_record(in);
    case 3:
      return get_announce_record(in);
    case 4:
      return get_message_record(in);
    case 5:
      return get_handled_record(in);
    default:
      in.fail();
      return FactRecord{};
  }
}

}  // namespace fairway::state

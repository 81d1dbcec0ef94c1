#include "state/codec.h"

#include <xxhash.h>

#include "state/keys.h"
#include "state/model_codec.h"
#include "state/sealed.h"

namespace fairway::state {
std::string encode(std::string_view key, const FactRow& row) {
  ByteWriter out = begin_value();
  put_body(out, row.fact);
  put(out, row.asserted);
  return sealed(key, out);
}

Result<FactRow> decode_fact(std::string_view key, std::string_view value) {
  const auto parts = parse_track_key(key);
  if (!parts || parts->tag != Tag::fact ||
      parts->rest.size() != sizeof(Hash16) + sizeof(RevisionKey)) {
    return corrupt_row(Table::facts, key, "has a key that is none of a fact");
  }
  return open_value<FactRow>(Table::facts, key, value, [&](ByteReader& in) {
    FactRow row;
    row.fact.id = FactId{Hash16::from_bytes(parts->rest)};
    row.fact.subject = parts->reference;
    get_body(in, row.fact);
    row.asserted = get_received_revision(in);
    return row;
  });
}

std::string encode(std::string_view key, const LinkRow& row) {
  ByteWriter out = begin_value();
  put_body(out, row.link);
  put(out, row.asserted);
  return sealed(key, out);
}

Result<LinkRow> decode_link(std::string_view key, std::string_view value) {
  const auto parts = parse_track_key(key);
  const auto link_key =
      parts && parts->tag == Tag::link ? parse_link_key(parts->rest) : std::nullopt;
  if (!link_key) return corrupt_row(Table::facts, key, "has a key that is none of a link");
  return open_value<LinkRow>(Table::facts, key, value, [&](ByteReader& in) {
    LinkRow row;
    const bool from_here = link_key->end == LinkEnd::from;
    row.link.id = link_key->fact;
    row.link.role = link_key->role;
    row.link.from = from_here ? parts->reference : link_key->far;
    row.link.to = from_here ? link_key->far : parts->reference;
    row.link.passing = link_key->in_passing;
    get_body(in, row.link);
    row.asserted = get_received_revision(in);
    return row;
  });
}

std::string encode(std::string_view key, const ReceivedRevision& revision) {
  ByteWriter out = begin_value();
  put(out, revision);
  return sealed(key, out);
}

Result<Announcement> decode_announcement(std::string_view key, std::string_view value) {
  const auto parts = parse_track_key(key);
  if (!parts || parts->tag != Tag::announcement ||
      parts->rest.size() != sizeof(Hash16) + sizeof(RevisionKey)) {
    return corrupt_row(Table::facts, key, "has a key that is none of an announcement");
  }
  return open_value<Announcement>(Table::facts, key, value, [&](ByteReader& in) {
    return Announcement{DocumentId{Hash16::from_bytes(parts->rest)}, get_received_revision(in)};
  });
}

std::string encode(std::string_view key, const DocumentRow& row) {
  ByteWriter out = begin_value();
  put(out, row.revision);
  put(out, row.subjects);
  return sealed(key, out);
}

Result<DocumentRow> decode_document(std::string_view key, std::string_view value) {
  return open_value<DocumentRow>(Table::facts, key, value, [](ByteReader& in) {
    DocumentRow row;
    row.revision = get_received_revision(in);
    row.subjects = get_references(in);
    return row;
  });
}

std::string encode(std::string_view key, const Receipt& receipt) {
  ByteWriter out = begin_value();
  put_body(out, receipt);
  return sealed(key, out);
}

Result<Receipt> decode_receipt(std::string_view key, std::string_view value) {
  const auto owner = parse_owner_key(key);
  if (!owner) return corrupt_row(Table::facts, key, "has a key that is none of a receipt");
  return open_value<Receipt>(Table::facts, key, value, [&](ByteReader& in) {
    Receipt receipt;
    receipt.message = MessageId{owner->id};
    get_body(in, receipt);
    return receipt;
  });
}

std::string encode(std::string_view key, const Copy& copy) {
  ByteWriter out = begin_value();
  out.instant(copy.received);
  if (copy.repairs) {
    out.hash(copy.repairs->message.value());
    out.number(copy.repairs->part);
  }
  return sealed(key, out);
}

Result<Copy> decode_copy(std::string_view key, std::string_view value) {
  const auto owner = parse_owner_key(key);
  const auto position =
      owner && !owner->rest.empty() ? parse_position(owner->rest.substr(1)) : std::nullopt;
  if (!position) return corrupt_row(Table::facts, key, "has a key that is none of a copy");
  return open_value<Copy>(Table::facts, key, value, [&](ByteReader& in) {
    Copy copy{*position, in.instant()};
    if (!in.finished()) copy.repairs = RefusedId{MessageId{in.hash()}, in.number32()};
    return copy;
  });
}

std::string encode(std::string_view key, const Handled& handled) {
  ByteWriter out = begin_value();
  out.instant(handled.received);
  return sealed(key, out);
}

Result<Handled> decode_handled(std::string_view key, std::string_view value) {
  const auto owner = parse_owner_key(key);
  const auto parts =
      owner && !owner->rest.empty() ? parse_handled(owner->rest.substr(1)) : std::nullopt;
  if (!parts) return corrupt_row(Table::facts, key, "has a key that is none of a handled refusal");
  return open_value<Handled>(Table::facts, key, value, [&](ByteReader& in) {
    return Handled{parts->part, parts->by, in.instant()};
  });
}

std::string encode_bytes(std::string_view key, std::string_view bytes) {
  ByteWriter out = begin_value();
  out.text(bytes);
  return sealed(key, out);
}

Result<std::string> decode_bytes(std::string_view key, std::string_view value) {
  return open_value<std::string>(Table::raw, key, value, [](ByteReader& in) { return in.text(); });
}

std::string encode(std::string_view key, const TrackView& view) {
  ByteWriter out = begin_value();
  out.number(view.facts);
  out.number(view.links);
  out.number(view.announced);
  out.hash(view.digest);
  return sealed(key, out);
}

Result<TrackView> decode_view(std::string_view key, std::string_view value) {
  return open_value<TrackView>(Table::views, key, value, [](ByteReader& in) {
    TrackView view;
    view.facts = in.number();
    view.links = in.number();
    view.announced = in.number();
    view.digest = in.hash();
    return view;
  });
}

std::string encode(std::string_view key, const SourceCounts& counts) {
  ByteWriter out = begin_value();
  out.number(counts.received);
  out.number(counts.merged);
  out.number(counts.duplicate);
  out.number(counts.refused);
  return sealed(key, out);
}

Result<SourceCounts> decode_counts(std::string_view key, std::string_view value) {
  return open_value<SourceCounts>(Table::meta, key, value, [](ByteReader& in) {
    SourceCounts counts;
    counts.received = in.number();
    counts.merged = in.number();
    counts.duplicate = in.number();
    counts.refused = in.number();
    return counts;
  });
}

std::string encode(std::string_view key, const Record& record) {
  ByteWriter out = begin_value();
  put(out, record);
  return sealed(key, out);
}

Result<Record> decode_record(std::string_view key, std::string_view value) {
  return open_value<Record>(Table::meta, key, value, get_record);
}

std::string encode(std::string_view key, const Input& input) {
  ByteWriter out = begin_value();
  put_body(out, input);
  return sealed(key, out);
}

Result<Input> decode_input(std::string_view key, std::string_view value) {
  return open_value<Input>(Table::meta, key, value, [](ByteReader& in) {
    Input input;
    get_body(in, input);
    return input;
  });
}

std::string encode(std::string_view key, const DataGap& gap) {
  ByteWriter out = begin_value();
  put_body(out, gap);
  return sealed(key, out);
}

Result<DataGap> decode_gap(std::string_view key, std::string_view value) {
  return open_value<DataGap>(Table::meta, key, value, [](ByteReader& in) {
    DataGap gap;
    get_body(in, gap);
    return gap;
  });
}

std::string encode_number(std::string_view key, std::uint64_t number) {
  ByteWriter out = begin_value();
  out.number(number);
  return sealed(key, out);
}

Result<std::uint64_t> decode_number(std::string_view key, std::string_view value) {
  return open_value<std::uint64_t>(Table::meta, key, value,
                                   [](ByteReader& in) { return in.number(); });
}

std::string encode_hash(std::string_view key, const Hash16& hash) {
  ByteWriter out = begin_value();
  out.hash(hash);
  return sealed(key, out);
}

Result<Hash16> decode_hash(std::string_view key, std::string_view value) {
  return open_value<Hash16>(Table::meta, key, value, [](ByteReader& in) { return in.hash(); });
}

Hash16 row_hash(std::string_view key, std::string_view value) {
  const XXH64_hash_t seed = XXH3_64bits(key.data(), key.size());
  XXH128_canonical_t bytes;
  XXH128_canonicalFromHash(&bytes, XXH3_128bits_withSeed(value.data(), value.size(), seed));
  return Hash16::from_bytes({reinterpret_cast<const char*>(bytes.digest), sizeof bytes.digest});
}

void add(Hash16& digest, const Hash16& hash) {
  unsigned carry = 0;
  for (std::size_t i = 0; i < digest.bytes.size(); ++i) {
    carry += unsigned{digest.bytes[i]} + hash.bytes[i];
    digest.bytes[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
}

void subtract(Hash16& digest, const Hash16& hash) {
  Hash16 negative;
  for (std::size_t i = 0; i < hash.bytes.size(); ++i) {
    negative.bytes[i] = static_cast<std::uint8_t>(~hash.bytes[i]);
  }
  add(digest, negative);
  Hash16 one;
  one.bytes[0] = 1;
  add(digest, one);
}

}  // namespace fairway::state

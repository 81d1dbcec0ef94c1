#include "state/keys.h"

#include <cassert>
#include <cstring>

#include "state/bytes.h"

namespace fairway::state {
namespace {

constexpr std::uint8_t kFirstKind = 0x20;
constexpr std::size_t kOwnerPrefix = 2 + sizeof(Hash16);
constexpr std::size_t kFactRest = sizeof(Hash16) + sizeof(RevisionKey);

char byte(std::uint8_t number) { return static_cast<char>(number); }

std::string_view view(const RevisionKey& revision) {
  return {reinterpret_cast<const char*>(revision.data()), revision.size()};
}

void put_reference(std::string& out, const Reference& reference) {
  assert(reference.value.find('\0') == std::string::npos);
  out += byte(static_cast<std::uint8_t>(reference.kind));
  out += reference.value;
  out += '\0';
}

// Takes a reference off the front of `bytes`.
std::optional<Reference> take_reference(std::string_view& bytes) {
  if (bytes.size() < 2 || static_cast<std::uint8_t>(bytes[0]) < kFirstKind) return std::nullopt;
  const auto end = bytes.find('\0', 1);
  if (end == std::string_view::npos) return std::nullopt;
  Reference reference{static_cast<RefKind>(bytes[0]), std::string(bytes.substr(1, end - 1))};
  bytes.remove_prefix(end + 1);
  return reference;
}

std::string owner_prefix(RowClass row_class, std::uint8_t shard, const Hash16& id) {
  std::string key;
  key.reserve(48);
  key += byte(shard);
  key += byte(static_cast<std::uint8_t>(row_class));
  key += id.view();
  return key;
}

std::string track_row(std::string_view track, Tag tag, std::size_t rest) {
  std::string key;
  key.reserve(track.size() + 1 + rest);
  key += track;
  key += static_cast<char>(tag);
  return key;
}

}  // namespace

RevisionKey revision_key(const Revision& revision) {
  RevisionKey key;
  std::memcpy(key.data(), hash_of(revision).bytes.data(), key.size());
  return key;
}

std::string track_prefix(const Reference& reference) {
  std::string key;
  key.reserve(reference.value.size() + 3);
  key += byte(shard_of(reference).value());
  put_reference(key, reference);
  return key;
}

std::string document_prefix(const DocumentId& document) {
  return owner_prefix(RowClass::document, document.value().bytes[0], document.value());
}

std::string message_prefix(const MessageId& message) {
  return owner_prefix(RowClass::message, message.value().bytes[0], message.value());
}

std::string last_part_prefix(Shard shard, const Hash16& part_hash) {
  return owner_prefix(RowClass::last_part, shard.value(), part_hash);
}

std::optional<std::string_view> last_part(std::string_view value) {
  const auto slash = value.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return value.substr(slash + 1);
}

Hash16 hash_of_part(std::string_view part) { return hash_parts({part}); }

std::string fact_key(std::string_view track, const FactId& fact, const RevisionKey& revision) {
  std::string key = track_row(track, Tag::fact, kFactRest);
  key += fact.value().view();
  key += view(revision);
  return key;
}

std::string link_key(std::string_view track, LinkEnd end, const Link& link,
                     const RevisionKey& revision) {
  const Reference& far = end == LinkEnd::from ? link.to : link.from;
  std::string key = track_row(track, Tag::link, far.value.size() + 4 + kFactRest);
  key += byte(static_cast<std::uint8_t>(end));
  key += byte(static_cast<std::uint8_t>(link.role));
  put_reference(key, far);
  key += link.id.value().view();
  key += view(revision);
  return key;
}

std::string announcement_key(std::string_view track, const DocumentId& document,
                             const RevisionKey& revision) {
  std::string key = track_row(track, Tag::announcement, kFactRest);
  key += document.value().view();
  key += view(revision);
  return key;
}

std::string view_key(std::string_view track) { return track_row(track, Tag::view, 0); }

std::string subjects_key(const DocumentId& document, const RevisionKey& revision) {
  std::string key = document_prefix(document);
  key += static_cast<char>(Tag::subjects);
  key += view(revision);
  return key;
}

std::string receipt_key(const MessageId& message) {
  return message_prefix(message) + static_cast<char>(Tag::receipt);
}

std::string copy_key(const MessageId& message, Position position) {
  std::string key = message_prefix(message) + static_cast<char>(Tag::copy);
  put_big_endian(key, position.input);
  put_big_endian(key, position.offset);
  return key;
}

std::string last_part_key(const Reference& reference, const Hash16& part_hash) {
  std::string key = last_part_prefix(shard_of(reference), part_hash);
  put_reference(key, reference);
  return key;
}

std::string handled_key(const RefusedId& refused, const std::optional<MessageId>& by) {
  std::string key = message_prefix(refused.message) + static_cast<char>(Tag::handled);
  put_big_endian(key, refused.part);
  key += by.value_or(MessageId{}).value().view();
  return key;
}

std::string bytes_key(const MessageId& message) {
  return message_prefix(message) + static_cast<char>(Tag::bytes);
}

std::string refused_prefix(Shard shard) {
  return {byte(shard.value()), byte(static_cast<std::uint8_t>(RowClass::refused))};
}

std::string refused_key(const MessageId& message, Instant received) {
  std::string key = refused_prefix(Shard{message.value().bytes[0]});
  put_big_endian(key, ~static_cast<std::uint64_t>(to_micros(received)));
  key += message.value().view();
  return key;
}

std::optional<TrackKey> parse_track_key(std::string_view key) {
  if (key.empty()) return std::nullopt;
  std::string_view rest = key.substr(1);
  auto reference = take_reference(rest);
  if (!reference || rest.empty()) return std::nullopt;
  return TrackKey{std::move(*reference), static_cast<Tag>(rest[0]), rest.substr(1)};
}

std::optional<LinkKey> parse_link_key(std::string_view rest) {
  if (rest.size() < 2) return std::nullopt;
  const auto end = static_cast<std::uint8_t>(rest[0]);
  const auto role = static_cast<LinkRole>(rest[1]);
  rest.remove_prefix(2);
  auto far = take_reference(rest);
  if (end > 1 || !far || rest.size() != kFactRest) return std::nullopt;
  return LinkKey{static_cast<LinkEnd>(end), role, std::move(*far), FactId{Hash16::from_bytes(rest)},
                 rest.substr(sizeof(Hash16)) == view(kInPassing)};
}

std::optional<OwnerKey> parse_owner_key(std::string_view key) {
  if (key.size() < kOwnerPrefix || static_cast<std::uint8_t>(key[1]) >= kFirstKind) {
    return std::nullopt;
  }
  return OwnerKey{static_cast<RowClass>(key[1]), Hash16::from_bytes(key.substr(2)),
                  key.substr(kOwnerPrefix)};
}

std::optional<Position> parse_position(std::string_view rest) {
  if (rest.size() != sizeof(Position::input) + sizeof(Position::offset)) return std::nullopt;
  Position position;
  position.input = get_big_endian<std::uint32_t>(rest);
  position.offset = get_big_endian<std::uint64_t>(rest.substr(sizeof position.input));
  return position;
}

std::optional<HandledKey> parse_handled(std::string_view rest) {
  if (rest.size() != sizeof(HandledKey::part) + sizeof(Hash16)) return std::nullopt;
  HandledKey key{get_big_endian<std::uint32_t>(rest), std::nullopt};
  const MessageId by{Hash16::from_bytes(rest.substr(sizeof key.part))};
  if (by != MessageId{}) key.by = by;
  return key;
}

std::optional<RefusedKey> parse_refused_key(std::string_view key) {
  constexpr std::size_t kStampAt = 2;
  constexpr std::size_t kMessageAt = kStampAt + sizeof(std::uint64_t);
  if (key.size() != kMessageAt + sizeof(Hash16)) return std::nullopt;
  const std::uint64_t late = get_big_endian<std::uint64_t>(key.substr(kStampAt));
  return RefusedKey{from_micros(static_cast<std::int64_t>(~late)),
                    MessageId{Hash16::from_bytes(key.substr(kMessageAt))}};
}

std::optional<Reference> parse_reference_bytes(std::string_view bytes) {
  auto reference = take_reference(bytes);
  if (!bytes.empty()) return std::nullopt;
  return reference;
}

std::size_t prefix_length(std::string_view key) {
  if (key.size() < 2) return 0;
  if (static_cast<std::uint8_t>(key[1]) < kFirstKind) {
    return key.size() >= kOwnerPrefix ? kOwnerPrefix : 0;
  }
  const auto end = key.find('\0', 2);
  return end == std::string_view::npos ? 0 : end + 1;
}

std::string to_hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto number = static_cast<std::uint8_t>(c);
    out += kDigits[number >> 4];
    out += kDigits[number & 15];
  }
  return out;
}

}  // namespace fairway::state

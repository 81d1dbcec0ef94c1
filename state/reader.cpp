#include "state/reader.h"

#include <algorithm>
#include <limits>

#include "state/codec.h"
#include "state/keys.h"
#include "state/meta.h"

namespace fairway::state {
namespace {

constexpr unsigned kShards = 256;

// Scans and decodes: `row` answers a Status for each, the first error ends the scan.
template <typename Row>
Status scan_rows(const Reader& reader, Table table, std::string_view prefix, Row row) {
  Status good;
  FAIRWAY_TRY(reader.scan(table, prefix, [&](std::string_view key, std::string_view value) {
    good = row(key, value);
    return good.has_value();
  }));
  return good;
}

template <typename T>
Status append(std::vector<T>& rows, Result<T> row) {
  if (!row) return std::unexpected(std::move(row.error()));
  rows.push_back(std::move(*row));
  return {};
}

Status add_row(Track& track, std::string_view tail, std::string_view key, std::string_view value) {
  switch (tail.empty() ? Tag{} : static_cast<Tag>(tail[0])) {
    case Tag::fact:
      return append(track.facts, decode_fact(key, value));
    case Tag::link:
      return append(track.links, decode_link(key, value));
    case Tag::announcement:
      return append(track.announced, decode_announcement(key, value));
    default:
      return corrupt_row(Table::facts, key, "has a key of no known kind");
  }
}

// Those that have a track: one existence check each.
Status find_known(const Reader& reader, std::vector<Reference> candidates,
                  std::vector<Reference>& found) {
  std::vector<std::pair<std::string, Reference>> asked;
  for (Reference& reference : candidates) {
    std::string key = view_key(track_prefix(reference));
    asked.emplace_back(std::move(key), std::move(reference));
  }
  std::ranges::sort(asked);
  std::vector<std::string> keys;
  for (const auto& [key, reference] : asked) keys.push_back(key);
  const auto rows = reader.multi_get(Table::views, keys);
  if (!rows) return std::unexpected(rows.error());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if ((*rows)[i]) found.push_back(std::move(asked[i].second));
  }
  return {};
}

// References whose whole value it is, of any kind.
Status find_whole(const Reader& reader, std::string_view value, std::vector<Reference>& found) {
  std::vector<Reference> candidates;
  for (const RefKind kind : all_ref_kinds()) {
    if (auto reference = make_reference(kind, value)) candidates.push_back(std::move(*reference));
  }
  return find_known(reader, std::move(candidates), found);
}

// References that end in "/value": of each shard the first `limit`, so that sorting and cutting
// what all shards gave is exact.
Status find_last_part(const Reader& reader, std::string_view value, std::size_t limit,
                      std::vector<Reference>& found) {
  const Hash16 hash = hash_of_part(value);
  for (unsigned shard = 0; shard < kShards; ++shard) {
    const std::string prefix = last_part_prefix(Shard{static_cast<std::uint8_t>(shard)}, hash);
    std::size_t here = 0;
    Status good;
    FAIRWAY_TRY(reader.scan(Table::views, prefix, [&](std::string_view key, std::string_view) {
      auto reference = parse_reference_bytes(key.substr(prefix.size()));
      if (!reference) {
        good = corrupt_row(Table::views, key, "has a key that is none of a last part");
        return false;
      }
      found.push_back(std::move(*reference));
      return ++here < limit;
    }));
    FAIRWAY_TRY(good);
  }
  return {};
}

// Into a heap of the first `limit`, the last of them on top; false: nothing behind `one` can be
// among them.
template <typename T>
bool keep_first(std::vector<T>& heap, std::size_t limit, T one) {
  if (heap.size() == limit) {
    if (limit == 0 || !(one < heap.front())) return false;
    std::ranges::pop_heap(heap);
    heap.pop_back();
  }
  heap.push_back(std::move(one));
  std::ranges::push_heap(heap);
  return true;
}

// A shard's list into the heap of the first `limit`, until nothing of it can be among them.
Status scan_refused(const Reader& reader, Shard shard, const std::optional<RefusedPlace>& after,
                    std::size_t limit, std::vector<RefusedPlace>& found) {
  const std::string prefix = refused_prefix(shard);
  std::string from;
  if (after) from = prefix + refused_key(after->message, after->received).substr(prefix.size());
  Status good;
  const auto visit = [&](std::string_view key, std::string_view) {
    const auto row = parse_refused_key(key);
    if (!row) {
      good = corrupt_row(Table::views, key, "has a key that is none of the list of refusals");
      return false;
    }
    const RefusedPlace place{row->received, row->message};
    if (after && !(*after < place)) return true;
    return keep_first(found, limit, place);
  };
  FAIRWAY_TRY(reader.scan(Table::views, prefix, visit, from));
  return good;
}

// A shard's references of one kind into the heap of the first `limit`.
Status scan_references(const Reader& reader, Shard shard, RefKind kind,
                       const std::optional<Reference>& after, std::size_t limit,
                       std::vector<Reference>& found) {
  const std::string prefix = {static_cast<char>(shard.value()), static_cast<char>(kind)};
  const bool behind = after && after->kind == kind;
  const auto visit = [&](std::string_view key, std::string_view) {
    auto track = parse_track_key(key);
    if (!track || track->tag != Tag::view) return true;
    if (behind && !(*after < track->reference)) return true;
    return keep_first(found, limit, std::move(track->reference));
  };
  return reader.scan(Table::views, prefix, visit, behind ? prefix + after->value : std::string{});
}

}  // namespace

Result<Track> StateReader::read(const Reference& reference) const {
  Track track;
  track.reference = reference;
  const std::string prefix = track_prefix(reference);
  FAIRWAY_TRY(scan_rows(reader_, Table::facts, prefix, [&](auto key, auto value) {
    return add_row(track, key.substr(prefix.size()), key, value);
  }));
  return track;
}

Result<Track> StateReader::read_without_documents(const Reference& reference) const {
  Track track;
  track.reference = reference;
  const std::string prefix = track_prefix(reference);
  const std::string naming = prefix + static_cast<char>(Tag::link) + static_cast<char>(LinkEnd::to);
  Status good;
  const auto add = [&](std::string_view key, std::string_view value) {
    if (key.starts_with(naming) && key[naming.size()] != static_cast<char>(LinkRole::same_as)) {
      return false;
    }
    good = add_row(track, key.substr(prefix.size()), key, value);
    return good.has_value();
  };
  FAIRWAY_TRY(reader_.scan(Table::facts, prefix, add));
  FAIRWAY_TRY(good);
  // Other names of the same thing lie behind all of them.
  FAIRWAY_TRY(
      reader_.scan(Table::facts, prefix, add, naming + static_cast<char>(LinkRole::same_as)));
  FAIRWAY_TRY(good);
  return track;
}

Result<std::optional<TrackView>> StateReader::view(const Reference& reference) const {
  const std::string key = view_key(track_prefix(reference));
  const auto value = reader_.get(Table::views, key);
  if (!value) return std::unexpected(value.error());
  if (!*value) return std::nullopt;
  return decode_view(key, **value);
}

Result<std::optional<MessageRows>> StateReader::message(const MessageId& id) const {
  MessageRows rows;
  bool found = false;
  const std::string prefix = message_prefix(id);
  FAIRWAY_TRY(scan_rows(reader_, Table::facts, prefix, [&](auto key, auto value) -> Status {
    const std::string_view tail = key.substr(prefix.size());
    if (tail.starts_with(static_cast<char>(Tag::copy))) {
      return append(rows.copies, decode_copy(key, value));
    }
    if (tail.starts_with(static_cast<char>(Tag::handled))) {
      return append(rows.handled, decode_handled(key, value));
    }
    auto receipt = decode_receipt(key, value);
    if (!receipt) return std::unexpected(std::move(receipt.error()));
    rows.receipt = std::move(*receipt);
    found = true;
    return {};
  }));
  if (!found) return std::nullopt;
  return rows;
}

Instant MessageRows::received() const {
  return std::ranges::min(copies, {}, &Copy::received).received;
}

Result<std::vector<RefusedPlace>> StateReader::refused(const std::optional<RefusedPlace>& after,
                                                       std::size_t limit) const {
  std::vector<RefusedPlace> found;  // a heap, the last of the list's order on top
  for (unsigned number = 0; number < kShards; ++number) {
    const Shard shard{static_cast<std::uint8_t>(number)};
    FAIRWAY_TRY(scan_refused(reader_, shard, after, limit, found));
  }
  std::ranges::sort_heap(found);
  return found;
}

Result<std::optional<std::string>> StateReader::bytes(const MessageId& id) const {
  const std::string key = bytes_key(id);
  const auto value = reader_.get(Table::raw, key);
  if (!value) return std::unexpected(value.error());
  if (!*value) return std::nullopt;
  return decode_bytes(key, **value);
}

Result<std::vector<Reference>> StateReader::references() const {
  std::vector<Reference> found;
  FAIRWAY_TRY(scan_rows(reader_, Table::views, {}, [&](auto key, auto) -> Status {
    auto track = parse_track_key(key);
    if (track && track->tag == Tag::view) found.push_back(std::move(track->reference));
    return {};
  }));
  std::ranges::sort(found);
  return found;
}

Result<std::vector<Reference>> StateReader::references(std::span<const RefKind> kinds,
                                                       const std::optional<Reference>& after,
                                                       std::size_t limit) const {
  std::vector<Reference> all;
  for (const RefKind kind : kinds) {
    if (all.size() == limit) break;
    if (after && kind < after->kind) continue;
    std::vector<Reference> of_kind;
    for (unsigned number = 0; number < kShards; ++number) {
      const Shard shard{static_cast<std::uint8_t>(number)};
      FAIRWAY_TRY(scan_references(reader_, shard, kind, after, limit - all.size(), of_kind));
    }
    std::ranges::sort_heap(of_kind);
    std::ranges::move(of_kind, std::back_inserter(all));
  }
  return all;
}

Result<std::vector<Reference>> StateReader::linked_from(const Reference& to, LinkRole role,
                                                        const std::optional<Reference>& after,
                                                        std::size_t limit) const {
  std::vector<Reference> found;
  const std::string track = track_prefix(to);
  const std::string prefix = track + static_cast<char>(Tag::link) + static_cast<char>(LinkEnd::to) +
                             static_cast<char>(role);
  std::string from;
  if (after) from = prefix + static_cast<char>(after->kind) + after->value;
  const auto visit = [&](std::string_view key, std::string_view) {
    auto link = parse_link_key(key.substr(track.size() + 1));
    if (!link || (after && !(*after < link->far))) return true;
    if (!found.empty() && found.back() == link->far) return true;
    if (found.size() == limit) return false;
    found.push_back(std::move(link->far));
    return true;
  };
  FAIRWAY_TRY(reader_.scan(Table::facts, prefix, visit, from));
  return found;
}

Result<std::vector<Reference>> StateReader::known(std::vector<Reference> asked) const {
  std::vector<Reference> found;
  FAIRWAY_TRY(find_known(reader_, std::move(asked), found));
  std::ranges::sort(found);
  return found;
}

Result<std::vector<Reference>> StateReader::find(std::string_view value, std::size_t limit) const {
  std::vector<Reference> found;
  // Normalisation is the same for every kind.
  const auto normal = make_reference(RefKind::bill, value);
  if (!normal || limit == 0) return found;
  FAIRWAY_TRY(find_whole(reader_, normal->value, found));
  if (!last_part(normal->value)) {
    FAIRWAY_TRY(find_last_part(reader_, normal->value, limit, found));
  }
  std::ranges::sort(found);
  if (found.size() > limit) found.resize(limit);
  return found;
}

Result<std::map<SourceName, SourceCounts>> StateReader::counts() const {
  std::map<SourceName, SourceCounts> counts;
  const std::string prefix = counts_key(SourceName{});
  FAIRWAY_TRY(scan_rows(reader_, Table::meta, prefix, [&](auto key, auto value) -> Status {
    const auto row = decode_counts(key, value);
    if (!row) return std::unexpected(row.error());
    counts.emplace(std::string(key.substr(prefix.size())), *row);
    return {};
  }));
  return counts;
}

Result<std::optional<Position>> StateReader::position(std::uint32_t input) const {
  const std::string key = position_key(input);
  const auto value = reader_.get(Table::meta, key);
  if (!value) return std::unexpected(value.error());
  if (!*value) return std::nullopt;
  const auto offset = decode_number(key, **value);
  if (!offset) return std::unexpected(offset.error());
  return Position{input, *offset};
}

Result<std::optional<Instant>> StateReader::tick() const {
  const auto value = reader_.get(Table::meta, kTickKey);
  if (!value) return std::unexpected(value.error());
  if (!*value) return std::nullopt;
  const auto micros = decode_number(kTickKey, **value);
  if (!micros) return std::unexpected(micros.error());
  return from_micros(static_cast<std::int64_t>(*micros));
}

}  // namespace fairway::state

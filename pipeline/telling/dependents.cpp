#include "pipeline/telling/dependents.h"

#include <algorithm>
#include <utility>

#include "state/bytes.h"
#include "state/change_rows.h"
#include "state/codec.h"
#include "state/keys.h"

namespace fairway::pipeline {
namespace {

constexpr unsigned kShards = 256;

}  // namespace

std::uint64_t hash_of(const std::vector<LookedAt>& looked_at) {
  state::ByteWriter out;
  for (const LookedAt& one : looked_at) {
    out.text(state::reference_bytes(one.track));
    for (const std::uint64_t part : one.seen) out.number(part);
  }
  return state::get_big_endian<std::uint64_t>(state::row_hash({}, out.bytes()).view());
}

std::string Dependents::place_of(const Reference& root) { return state::track_prefix(root); }

Result<state::ShardSet> Dependents::shards_of(const Reference& hub) const {
  const std::string key = state::dependent_shards_key(hub);
  const auto row = reader_.get(state::Table::log, key);
  if (!row) return std::unexpected(row.error());
  if (!*row) return state::ShardSet{};
  return state::decode_shards(key, **row);
}

Status Dependents::visit(const Reference& hub, std::string_view behind, const Visit& visit) const {
  const auto shards = shards_of(hub);
  if (!shards) return std::unexpected(shards.error());
  const unsigned first = behind.empty() ? 0 : static_cast<std::uint8_t>(behind.front());
  for (unsigned number = first; number < kShards; ++number) {
    const Shard shard{static_cast<std::uint8_t>(number)};
    if (!shards->contains(shard)) continue;
    const auto more = visit_shard(hub, shard, number == first ? behind : std::string_view{}, visit);
    if (!more) return std::unexpected(more.error());
    if (!*more) return {};
  }
  return {};
}

Result<bool> Dependents::visit_shard(const Reference& hub, Shard shard, std::string_view behind,
                                     const Visit& visit) const {
  const std::string prefix = state::dependents_prefix(hub, shard);
  std::string from;
  if (!behind.empty()) from = prefix + std::string(behind.substr(1)) + '\0';
  bool more = true;
  Status good;
  FAIRWAY_TRY(reader_.scan(
      state::Table::log, prefix,
      [&](std::string_view key, std::string_view value) {
        const std::string_view rest = key.substr(prefix.size());
        if (rest.empty()) return true;  // the hub's own row
        const auto root = state::parse_reference_bytes(rest);
        if (!root) {
          good = state::corrupt_row(state::Table::log, key, "names no root");
          return false;
        }
        const auto seen = state::decode_seen(key, value);
        if (!seen) {
          good = std::unexpected(seen.error());
          return false;
        }
        more = visit(place_of(*root), *root, *seen);
        return more;
      },
      from));
  FAIRWAY_TRY(good);
  return more;
}

Status Dependents::add(const Reference& root, const std::vector<LookedAt>& looked_at) {
  std::vector<std::pair<std::string, const LookedAt*>> rows;
  for (const LookedAt& one : looked_at) {
    rows.emplace_back(state::dependent_key(one.track, root), &one);
  }
  std::ranges::sort(rows);
  std::vector<std::string> keys;
  for (auto& [key, one] : rows) keys.push_back(key);
  const auto known = reader_.multi_get(state::Table::log, keys);
  if (!known) return std::unexpected(known.error());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string value = state::encode_seen(keys[i], rows[i].second->seen);
    if ((*known)[i]) {
      if (*(*known)[i] != value) batch_.put(state::Table::log, keys[i], std::move(value));
      continue;
    }
    const Reference& hub = rows[i].second->track;
    auto grown = grown_.find(hub);
    if (grown == grown_.end()) {
      const auto shards = shards_of(hub);
      if (!shards) return std::unexpected(shards.error());
      grown = grown_.emplace(hub, *shards).first;
    }
    grown->second.insert(shard_of(root));
    batch_.put(state::Table::log, keys[i], std::move(value));
  }
  return {};
}

void Dependents::write() {
  for (const auto& [hub, shards] : grown_) {
    std::string key = state::dependent_shards_key(hub);
    std::string value = state::encode(key, shards);
    batch_.put(state::Table::log, std::move(key), std::move(value));
  }
}

}  // namespace fairway::pipeline

#include "state/log_keys.h"

#include <algorithm>

#include "state/bytes.h"
#include "state/keys.h"

namespace fairway::state {
namespace {

enum class LogTag : char { change = 'c', told = 't', dependent = 'u', sweep = 'w' };

std::string tagged(LogTag tag, std::string_view rest) {
  std::string key(1, static_cast<char>(tag));
  key += rest;
  return key;
}

}  // namespace

std::string change_key(const ChangeId& id) {
  std::string key = change_prefix();
  put_big_endian(key, id.epoch);
  put_big_endian(key, id.sequence);
  return key;
}

std::string change_prefix() { return tagged(LogTag::change, {}); }

std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_change_key(std::string_view key) {
  constexpr std::size_t kNumber = sizeof(std::uint64_t);
  if (key.size() != 1 + 2 * kNumber || !key.starts_with(change_prefix())) return std::nullopt;
  return std::pair(get_big_endian<std::uint64_t>(key.substr(1)),
                   get_big_endian<std::uint64_t>(key.substr(1 + kNumber)));
}

std::string told_key(const Reference& subject) {
  return tagged(LogTag::told, track_prefix(subject));
}

std::string reference_bytes(const Reference& reference) {
  return track_prefix(reference).substr(1);
}

std::string dependents_prefix(const Reference& hub, Shard shard) {
  std::string key = tagged(LogTag::dependent, {});
  key += static_cast<char>(shard.value());
  key += reference_bytes(hub);
  return key;
}

std::string dependent_key(const Reference& hub, const Reference& root) {
  return dependents_prefix(hub, shard_of(root)) + reference_bytes(root);
}

std::string dependent_shards_key(const Reference& hub) {
  return tagged(LogTag::dependent, track_prefix(hub));
}

std::string sweep_key(const Reference& track) { return tagged(LogTag::sweep, track_prefix(track)); }

std::string sweep_prefix() { return tagged(LogTag::sweep, {}); }

std::optional<Reference> parse_sweep_key(std::string_view key) {
  if (key.size() < 2 || !key.starts_with(sweep_prefix())) return std::nullopt;
  return parse_reference_bytes(key.substr(2));
}

bool ShardSet::insert(Shard shard) {
  if (contains(shard)) return false;
  bits_[shard.value() / 8U] = static_cast<char>(byte(shard) | 1U << (shard.value() & 7U));
  return true;
}

std::optional<ShardSet> ShardSet::from_bytes(std::string_view bytes) {
  ShardSet set;
  if (bytes.size() != set.bits_.size()) return std::nullopt;
  std::ranges::copy(bytes, set.bits_.begin());
  return set;
}

}  // namespace fairway::state

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "schemas/model/change.h"
#include "schemas/model/reference.h"

// The keys of the change log's table; their grammar stands in state/keys.h.
namespace fairway::state {

// Changes ascend by epoch and sequence.
std::string change_key(const ChangeId& id);
std::string change_prefix();
std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_change_key(std::string_view key);

std::string told_key(const Reference& subject);

// Which roots look at a hub. One shard's rows lie together and carry the root's shard, so that its
// owner can have them (RULES 3.9); the hub's own row tells which shards there are.
std::string dependent_key(const Reference& hub, const Reference& root);
std::string dependents_prefix(const Reference& hub, Shard shard);
std::string dependent_shards_key(const Reference& hub);

// What is left to tell.
std::string sweep_key(const Reference& track);
std::string sweep_prefix();
std::optional<Reference> parse_sweep_key(std::string_view key);  // none: of everything

// A reference as it ends a key, and back.
std::string reference_bytes(const Reference& reference);

// A set of shards, a bit each.
class ShardSet {
 public:
  bool contains(Shard shard) const { return (byte(shard) >> (shard.value() & 7U) & 1U) != 0; }
  // False: it was in already.
  bool insert(Shard shard);
  std::string_view bytes() const { return {bits_.data(), bits_.size()}; }
  static std::optional<ShardSet> from_bytes(std::string_view bytes);

 private:
  std::uint8_t byte(Shard shard) const {
    return static_cast<std::uint8_t>(bits_[shard.value() / 8U]);
  }
  std::array<char, 32> bits_{};
};

}  // namespace fairway::state

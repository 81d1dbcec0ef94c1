#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.h"
#include "schemas/model/reference.h"
#include "state/change_rows.h"
#include "state/log_keys.h"
#include "state/store.h"

namespace fairway::pipeline {

// A track that a root's timeline looks at.
struct LookedAt {
  Reference track;
  // The hashes of what it shows of the track (Portrait): while they stay, the track's news is none
  // of the root's. Empty: any of it may be.
  state::SeenParts seen = {};

  friend bool operator==(const LookedAt&, const LookedAt&) = default;
};

// In short: whether the rows of its dependents must be looked at again.
std::uint64_t hash_of(const std::vector<LookedAt>& looked_at);

// Which roots look at which tracks: whose news must be told of whom. A row that is no longer true
// costs a look that finds nothing new. Borrows both; `reader` shows what was before the batch.
class Dependents {
 public:
  Dependents(const state::Reader& reader, state::WriteBatch& batch)
      : reader_(reader), batch_(batch) {}

  // A root's place among the dependents of any hub: by shard and reference.
  static std::string place_of(const Reference& root);

  // Visits the roots that look at the hub, in the order of their places, those behind `behind`,
  // until `visit` says false.
  using Visit =
      std::function<bool(std::string place, const Reference& root, const state::SeenParts& seen)>;
  Status visit(const Reference& hub, std::string_view behind, const Visit& visit) const;
  // The root looks at these tracks.
  Status add(const Reference& root, const std::vector<LookedAt>& looked_at);
  // Writes what was added.
  void write();

 private:
  Result<state::ShardSet> shards_of(const Reference& hub) const;
  // False: `visit` said so.
  Result<bool> visit_shard(const Reference& hub, Shard shard, std::string_view behind,
                           const Visit& visit) const;

  const state::Reader& reader_;
  state::WriteBatch& batch_;
  std::map<Reference, state::ShardSet> grown_;
};

}  // namespace fairway::pipeline

#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.h"
#include "schemas/model/reference.h"
#include "state/log_keys.h"
#include "state/store.h"

namespace fairway::pipeline {

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
  using Visit = std::function<bool(std::string place, const Reference& root)>;
  Status visit(const Reference& hub, std::string_view behind, const Visit& visit) const;
  // The root looks at these tracks.
  Status add(const Reference& root, const std::vector<Reference>& looked_at);
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

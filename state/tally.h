#pragma once

#include <map>
#include <optional>
#include <vector>

#include "schemas/model/receipt.h"
#include "state/merge.h"

namespace fairway::state {

// Law 2's counters: received = merged + duplicate + refused, per source, a function of the message
// rows alone. A message counts its outcome once; every copy beyond the first is a duplicate.
class Tally {
 public:
  explicit Tally(MergeStats& stats) : stats_(stats) {}

  // A message's rows changed: `copies` are new positions in order, `before` the receipt's outcome
  // as it was, none if the message is new. A receipt of a later definition may change the outcome.
  void count(const Receipt& now, std::optional<Outcome> before, std::span<const Position> copies);
  // Writes the touched counters.
  Status write(const Reader& reader, WriteBatch& batch) const;

 private:
  MergeStats& stats_;
  std::map<SourceName, SourceCounts> changes_;  // modulo 2^64: a changed outcome takes one back
};

// Adds numbers of the same kind.
void add(SourceCounts& sum, const SourceCounts& counts);
// The counter of an outcome.
std::uint64_t& counter(SourceCounts& counts, Outcome outcome);

}  // namespace fairway::state

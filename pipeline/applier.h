#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "pipeline/exchange.h"
#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "schemas/model/input.h"
#include "state/merge.h"
#include "state/store.h"

namespace fairway::pipeline {

// Where an owner stands after a commit: written in the same batch as what the input did (law 3).
struct Progress {
  std::vector<Input> inputs;    // those that moved
  std::vector<DataGap> gaps;    // what was found missing in them
  std::optional<Instant> tick;  // T
};

// The owner of some shards: unites what the exchange brings with its store, in one commit. One
// thread. Borrows the store and the exchange.
class Applier {
 public:
  Applier(state::Store& store, Exchange& exchange, std::size_t owner)
      : store_(store), exchange_(exchange), owner_(owner) {}

  // Puts what was on its way at the last commit back into the exchange. Once, after a start.
  Status resume();
  // Unites everything that has arrived, and what that makes arrive here, with the next batch.
  Status apply();
  // Writes the batch with the progress. After a failure nothing of it holds: see discard().
  Status commit(const Progress& progress);
  // What the batch is news of; taken out of the stats.
  std::vector<state::GrownTrack> take_grown() { return std::exchange(stats_.grown, {}); }
  // Forgets an uncommitted batch; what it took from the exchange must be brought again.
  void discard();

  const state::MergeStats& stats() const { return stats_; }  // of the batch being made
  std::size_t batch_bytes() const { return batch_.bytes(); }
  state::WriteBatch& batch() { return batch_; }  // for what belongs into the same commit

 private:
  state::Store& store_;
  Exchange& exchange_;
  std::size_t owner_;
  state::WriteBatch batch_;
  state::MergeStats stats_;
  std::size_t stored_rest_ = 0;  // rows of the last commit's rest, to be removed by the next
};

}  // namespace fairway::pipeline

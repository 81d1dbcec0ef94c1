#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "pipeline/fold/track_fold.h"
#include "schemas/model/timeline.h"

namespace fairway::pipeline {

// Where one attempt at a declaration stands in the customs lane (RULES R8).
struct CustomsStage {
  std::string code = "not_declared";
  Names name;
  int rank = 0;  // of a reset: what it falls back to
  std::optional<Instant> since;
  bool exception = false;       // a reset that nothing followed, or held: takes the headline
  bool dead = false;            // cancelled or withdrawn
  const Said* by = nullptr;     // the fact that gave the code; null: none did
  const Said* reset = nullptr;  // the last reset
  std::vector<Condition> conditions;
  std::vector<Flag> flags;

  // Less is less advanced: rank, exceptions first, then since.
  auto advance() const { return std::tuple(rank, !exception, since); }
};

// One attempt: the facts of an entry number, or of the unified number while there is no entry.
struct Attempt {
  Reference reference;
  std::vector<const Said*> facts;
};

// Folds one attempt's facts. `closing`: facts elsewhere that end a condition (a reached box was
// inspected). Only live, plausible, actual facts take part.
CustomsStage customs_stage(const Attempt& attempt, std::span<const Said* const> closing,
                           const Rules& rules);

// Gives the unified number's facts to the attempts of its entries: each to the latest attempt
// started at or before it, else to the first. Attempts come back in the order of their start.
std::vector<Attempt> attempts_of(std::span<const TrackFold* const> entries,
                                 std::span<const TrackFold* const> unified, const Rules& rules);

// The goods lane: the greatest rank that an actual milestone reaches, since the earliest of that
// rank.
std::optional<LaneStage> goods_stage(const StageGraph& graph,
                                     std::span<const Milestone* const> milestones);
int goods_rank(const StageGraph& graph, const LaneStage& stage);

// For a declaration's facts the number of resets before each, else zeros (RULES R7: epoch).
std::vector<std::size_t> epochs_of(const TrackFold& fold, const Rules& rules);

}  // namespace fairway::pipeline

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "pipeline/fold/track_fold.h"
#include "schemas/model/timeline.h"

namespace fairway::pipeline {

// What has a customs lane of its own: entries and unified numbers, lists, transits, others'
// numbers.
bool is_declaration(RefKind kind);

// Where one attempt at a declaration stands in the customs lane (RULES R8). Borrows from the track.
struct CustomsStage {
  std::string code = "not_declared";
  Names name;
  int rank = 0;  // of a reset: what it falls back to
  std::optional<Instant> since;
  bool exception = false;       // a reset that nothing followed, or held: takes the headline
  bool dead = false;            // cancelled or withdrawn
  bool handed_over = false;     // a transit that is done: what follows is a declaration's
  const Said* by = nullptr;     // the fact that gave the code; null: none did
  const Said* reset = nullptr;  // the last reset
  std::vector<std::pair<int, Instant>> passed;  // ranks reached since the last reset, and when
  std::vector<Condition> conditions;
  std::vector<Flag> flags;

  // Less is less advanced: rank, exceptions first, then since.
  auto advance() const { return std::tuple(rank, !exception, since); }
  // Since when it stands at this rank or above; none: it does not.
  std::optional<Instant> standing_at(int at_rank) const;
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

// For a declaration's facts the number of resets before each, else zeros (RULES R7: epoch).
std::vector<std::size_t> epochs_of(const TrackFold& fold, const Rules& rules);

}  // namespace fairway::pipeline

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipeline/simulator/truth/holdings.h"
#include "pipeline/simulator/truth/truth.h"

namespace fairway::simulator {

// Where a declaration stands.
struct Standing {
  Reference unified = {};
  int rank = 0;
  TrueStage stage = {};
  bool exception = false;                // rejected, returned
  std::optional<Instant> released = {};  // since when it stands at released or above
  bool house = false;                    // of a house, of which its master knows no more
};

std::vector<Standing> standings_of(const Holdings& held, const Knowledge& known);
// Of several the least advanced.
std::optional<Standing> shown_standing(const std::vector<Standing>& all);

// The goods' stage in a regime, of the box that is furthest behind.
std::optional<TrueStage> goods_stage(const std::string& regime, const Holdings& held,
                                     const std::vector<Standing>& customs,
                                     const std::vector<TrueMilestone>& milestones);

}  // namespace fairway::simulator

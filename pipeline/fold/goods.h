#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/catalogue/catalogue.h"
#include "schemas/model/timeline.h"

namespace fairway::pipeline {

// What the goods lane of one territory is folded from, beside the milestones (RULES R8).
struct GoodsSide {
  const StageGraph& graph;
  const Places& places;
  std::string territory;
  bool house = false;  // a house bill: what follows the graph's `house_ends` is its master's
  // Since when the customs lane has stood at a stage or above.
  std::function<std::optional<Instant>(std::string_view stage)> customs_since;
};

struct ReachedStage {
  const StageGraph::Stage* stage = nullptr;
  int rank = 0;
  int leg = 0;  // 2 and above for the legs after the first, else 0
  Instant since;

  auto advance() const { return std::tuple(rank, leg); }
};

// The stages that one container's milestones reach, the least advanced first. Only milestones that
// are that container's, its shipment's or its calls' are given.
std::vector<ReachedStage> reached_stages(const GoodsSide& side,
                                         std::span<const Milestone* const> milestones);

// Required stages that are missing below the last one, or came after a higher one. `who`: in words.
std::vector<Flag> goods_flags(const StageGraph& graph, const std::vector<ReachedStage>& reached,
                              const std::string& who);

}  // namespace fairway::pipeline

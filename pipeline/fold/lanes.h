#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipeline/fold/declared.h"
#include "pipeline/fold/goods.h"
#include "pipeline/fold/reach.h"
#include "pipeline/fold/regime.h"
#include "pipeline/fold/world.h"

namespace fairway::pipeline {

// Where each container of a shipment stands; one without a box when it holds none.
struct BoxStage {
  std::optional<Reference> box;
  std::vector<ReachedStage> reached;  // empty: nothing is known of it yet
  std::vector<Flag> flags;
};
// `milestones`: all that the timeline holds; the stages borrow from nothing but the graph.
std::vector<BoxStage> box_stages(const Regime& regime, const Reach& reach,
                                 const std::vector<Milestone>& milestones,
                                 const std::vector<GroupStage>& groups, World& world);
// The least advanced, the last to get there of several. Null: one of which nothing is known has no
// stage, and is behind all others.
const BoxStage* shown_box(const std::vector<BoxStage>& boxes);

// Where one container stands, which has reached a stage.
LaneStage box_lane(const BoxStage& box);
// The regimes that a shipment or container is shown under. Never empty: where nobody knows yet
// which way it goes, its declarations may tell where it stands all the same.
std::vector<Regime> shown_regimes(const Reach& reach, World& world);

// Where a reference stands, the home territory's view first. Never empty.
struct Lanes {
  std::vector<TerritoryStage> territories;
  std::vector<Flag> flags;
  std::vector<Alert> alerts = {};  // of a shipment's declarations
};
// `shipment`: false where the root is seen only as a part of another's.
Lanes lanes_of(const Reach& reach, const std::vector<Milestone>& milestones, bool shipment,
               World& world);

}  // namespace fairway::pipeline

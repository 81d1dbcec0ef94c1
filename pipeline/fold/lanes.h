#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipeline/fold/reach.h"
#include "pipeline/fold/stages.h"
#include "pipeline/fold/world.h"

namespace fairway::pipeline {

// The declarations that a timeline holds, as groups of one unified number and its entries; each
// shows its last started attempt. Sorted from the least advanced.
struct GroupStage {
  Reference reference;  // of the attempt that counts
  CustomsStage stage;
  bool live = true;  // not cancelled or withdrawn, and not replaced
};
std::vector<GroupStage> declaration_groups(const Reach& reach, World& world);

// The customs lane of a shipment (RULES R8): its least advanced live declaration, counts beside it.
// `flags` receives what the groups flag.
LaneStage customs_lane(const Reach& reach, World& world, std::vector<Flag>& flags, bool& exception);
// The customs lane of the declaration that is asked for, or none for any other reference.
std::optional<LaneStage> declaration_lane(const Reach& reach, World& world,
                                          std::vector<Flag>& flags, bool& exception);

// "import_sea": from the direction stated on the root's own facts, else the ninth digit of its
// entry numbers, else its boxes' facts, else (with `assumed`) the first move of a box. Empty:
// nothing tells.
std::string regime_of(const Reach& reach, World& world, bool& assumed);

// The goods lane of a shipment or of one container: the least advanced container counts.
// `milestones`: all that the timeline holds.
std::optional<LaneStage> goods_lane(const std::string& regime, const Reach& reach,
                                    const std::vector<Milestone>& milestones, const Rules& rules);

}  // namespace fairway::pipeline

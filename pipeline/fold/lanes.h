#pragma once

#include <cstdint>
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
  bool live = true;    // not cancelled or withdrawn, and not replaced
  bool house = false;  // of a house bill, of which a master shows the stage and nothing else
  std::optional<std::int64_t> packages = {};  // that it declares
};
std::vector<GroupStage> declaration_groups(const Reach& reach, World& world);

// The same with the houses of a master: the groups among which the customs lane chooses the first
// live one, else the first.
std::vector<GroupStage> shipment_groups(const Reach& reach, World& world);
const GroupStage* shown_group(const std::vector<GroupStage>& groups);
// One declaration's own attempt, dead or not; of a unified number the one that counts. None for any
// other reference.
std::optional<GroupStage> declaration_stage(const Reference& declaration, World& world);

// The customs lane of a shipment (RULES R8): its least advanced live declaration, counts beside it.
// `flags` receives what the groups flag.
LaneStage customs_lane(const Reach& reach, World& world, std::vector<Flag>& flags, bool& exception);
// The customs lane of one declaration, or none for any other reference.
std::optional<LaneStage> declaration_lane(const Reference& declaration, World& world,
                                          std::vector<Flag>& flags, bool& exception);

// "import_sea": from the direction stated on the root's own facts, else the ninth digit of its
// entry numbers, else its boxes' facts, else (with `assumed`) the first move of a box. Empty:
// nothing tells.
std::string regime_of(const Reach& reach, World& world, bool& assumed);

// Where each container of a shipment stands; one without a box when it holds none.
struct BoxStage {
  std::optional<Reference> box;
  std::optional<LaneStage> stage;  // none: nothing is known of it yet
};
std::vector<BoxStage> box_stages(const std::string& regime, const Reach& reach,
                                 const std::vector<Milestone>& milestones, const Rules& rules);
// Which of them the goods lane shows; null: a box of which nothing is known has no stage.
const BoxStage* shown_box(const std::string& regime, const std::vector<BoxStage>& boxes,
                          const Rules& rules);

// The goods lane of a shipment or of one container: the least advanced container counts.
// `milestones`: all that the timeline holds.
std::optional<LaneStage> goods_lane(const std::string& regime, const Reach& reach,
                                    const std::vector<Milestone>& milestones, const Rules& rules);

}  // namespace fairway::pipeline

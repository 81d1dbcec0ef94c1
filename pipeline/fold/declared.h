#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/fold/reach.h"
#include "pipeline/fold/stages.h"
#include "pipeline/fold/world.h"

namespace fairway::pipeline {

// A declaration under all its names; it shows its last started attempt (RULES R8).
struct GroupStage {
  Reference reference;  // of the attempt that counts
  CustomsStage stage;
  bool live = true;    // not cancelled or withdrawn, and not replaced
  bool house = false;  // of a house bill, of which a master shows the stage and nothing else
  std::optional<std::int64_t> packages = {};  // that it declares
  std::string territory;
};

// The references that are one declaration, as far as `reach` opens them (RULES R6): a unified
// number and its entries; a list with its preliminary and its owner's own number. Sorted.
std::vector<Reference> declared_members(const Reference& declaration, const Reach& reach,
                                        World& world);

// The one use of a root that is used again; kNoTrip: it is not, or the reach holds several.
std::size_t root_trip(const Reach& reach);

// Where the declaration that is asked for stands: its own attempt, dead or not; of a unified number
// the one that counts. None for any other reference.
std::optional<GroupStage> declaration_stage(const Reach& reach, World& world);

// All groups of a shipment in a customs territory, a master's houses among them, from the least
// advanced. A house without a live declaration counts as not declared.
std::vector<GroupStage> shipment_groups(const Reach& reach, const std::string& territory,
                                        World& world);
// The one that the customs lane shows: the first live one, else the first. Null: there is none.
const GroupStage* shown_group(const std::vector<GroupStage>& groups);
// Since when all that is live has stood at a rank or above; none: something does not. Houses have
// to have got there too, but say not when: Instant::min() where only they count.
std::optional<Instant> all_standing_at(const std::vector<GroupStage>& groups, int rank);

}  // namespace fairway::pipeline

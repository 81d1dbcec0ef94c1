#pragma once

#include <string>
#include <vector>

#include "pipeline/fold/reach.h"
#include "pipeline/fold/world.h"
#include "schemas/catalogue/stage_graph.h"

namespace fairway::pipeline {

// What a shipment is to one customs territory (RULES R8, B17): an export of one is an import of
// another.
struct Regime {
  std::string territory;              // two letters: CN
  std::string code;                   // "import_sea"; where no graph fits, the direction alone
  const StageGraph* graph = nullptr;  // of the goods lane
  bool assumed = false;               // nobody stated it: the moves of a box tell
};

// The home territory first if it has a part in it, then by their letters. Direction: stated on the
// root's own facts; else by its declarations (their own statement, the entry's ninth digit, the
// unified number's letter); else on its boxes' facts; else by where its waybill begins and ends;
// else the first move of a box. The rest of the regime: the most exact goods graph that fits trade
// mode, conveyances and root.
std::vector<Regime> regimes_of(const Reach& reach, World& world);

// The regime of a declaration, from what is stated of it and of `members`; empty where that tells
// no more than a direction.
std::string declared_regime(const std::vector<Reference>& members, World& world);

// Whose customs a declaration is lodged with: by the form of its number, else the home territory.
std::string territory_of(const Reference& declaration, const Rules& rules);

}  // namespace fairway::pipeline

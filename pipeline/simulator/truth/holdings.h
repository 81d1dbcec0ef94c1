#pragma once

#include <optional>
#include <set>
#include <vector>

#include "pipeline/simulator/truth/knowledge.h"

namespace fairway::simulator {

// What belongs to a shipment, as its owner would put it (RULES R6, for what this world has).
struct Holdings {
  Reference root;
  std::set<Reference> boxes;
  std::set<Reference> transport;     // calls and flights
  std::set<Reference> declarations;  // entries, unified numbers and lists
  std::set<Reference> licences;      // of which only its own draws are shown
  std::set<Reference> told;          // whose facts are shown: all of these and more
  std::set<Reference> named;         // that are only named
  std::optional<Reference> master;
  std::set<Reference> houses;
};

Holdings holdings_of(const Reference& root, const Knowledge& known);

}  // namespace fairway::simulator

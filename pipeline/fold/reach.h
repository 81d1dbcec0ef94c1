#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include "pipeline/fold/world.h"
#include "schemas/model/scope.h"
#include "schemas/model/timeline.h"

namespace fairway::pipeline {

// A reference that a timeline holds, and which part of its track.
struct Held {
  Reference reference;
  LinkRole role{};
  std::optional<Reference> by;      // the near end; none for the root itself
  std::size_t trip = kNoTrip;       // of a reference that is used again: which use
  std::size_t root_trip = kNoTrip;  // ... and of such a root: to which of its uses this belongs
  bool pending = false;
  bool claimed = false;
  bool walked = true;  // false: shown as a reference, no facts
};

// What may be seen from a reference: the whitelist of RULES R6, nothing else.
struct Reach {
  Reference root;
  std::vector<Held> held;  // the root first, then in the order of the walk
  bool truncated = false;
  // Of a root that is used again: the uses that the scope may see. None: all of it.
  std::optional<std::set<std::size_t>> trips;

  bool holds(const Reference& reference) const;
  bool holds(const Reference& reference, std::size_t trip) const;
};

// From a root document along its stated links.
Reach reach_of_root(const Reference& root, const Scope& scope, World& world);
// From anything else, as an operator sees it: its own track, the calls of a box, the members of a
// declaration's group, and by name the documents that state a link to it.
Reach reach_of_hub(const Reference& hub, const Scope& scope, World& world);

// The unified numbers and entries that belong together with a declaration, itself included
// (role numbered, either direction, nothing further). Sorted.
std::vector<Reference> declaration_group(const Reference& declaration, World& world);

// The uses of a root that the scope may see; none: all of it.
std::optional<std::set<std::size_t>> visible_trips(const Reference& root, const Scope& scope,
                                                   World& world);

// Whether the scope may see a root: an operator, or a party that an entitled source names.
bool may_see_root(const Reference& root, const Scope& scope, World& world);

// The roots that hold a reference and that the scope may see, sorted; at most `limit`.
std::vector<Reference> roots_of(const Reference& reference, const Scope& scope, World& world,
                                std::size_t limit);

}  // namespace fairway::pipeline

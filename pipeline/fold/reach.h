#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include "pipeline/fold/reach_table.h"
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
  std::size_t by_trip = kNoTrip;    // ... and of the near end
  std::size_t root_trip = kNoTrip;  // ... and of the root: to which of its uses this belongs
  bool pending = false;             // the link waits for a trip
  bool claimed = false;             // opens nothing, and is its sender's word only
  bool walked = true;               // false: shown as a reference, no facts
  Take take = Take::facts;
  std::vector<Reference> also_by = {};  // what else leads to it

  friend bool operator==(const Held&, const Held&) = default;
};

// Ships, trains, flights, vehicles: named by all that they carry.
bool is_conveyance(RefKind kind);

using Trips = std::optional<std::set<std::size_t>>;

// What may be seen from a reference: the whitelist of RULES R6, nothing else.
struct Reach {
  Reference root;
  std::vector<Held> held;  // the root first, then in the order of the walk
  bool truncated = false;
  // Of a root that is used again: the uses that the reader may see. None: all of it.
  Trips trips;

  // May be named: held in whatever way, but for what is only claimed.
  bool holds(const Reference& reference) const;
  // Its facts are shown, or a part of them.
  bool opens(const Reference& reference) const;
  bool opens(const Reference& reference, std::size_t trip) const;
};

// From a root document along its stated links; only of those uses of it, if any are given.
Reach reach_of_root(const Reference& root, const Scope& scope, World& world, Trips trips = {});
// From anything else, as an operator sees it: its own track, what it leads to, and by name the
// documents that state a link to it, but for a conveyance, whose documents are thousands.
Reach reach_of_hub(const Reference& hub, World& world);

// Which facts of a held track are shown: indexes into TrackFold::said, ascending.
std::vector<std::size_t> facts_of(const Held& held, const Reach& reach, World& world);

// The unified numbers and entries that belong together with a declaration, itself included
// (roles numbered and same_as, either direction, nothing further). Sorted.
std::vector<Reference> declaration_group(const Reference& declaration, World& world);

}  // namespace fairway::pipeline

#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline/fold/reach.h"
#include "pipeline/fold/world.h"
#include "schemas/model/scope.h"
#include "schemas/model/timeline.h"

namespace fairway::pipeline {

// What a scope sees under one reference: whatever is told of it is made of this, and of nothing
// else (DESIGN law 8). A root's reach; of a hub the whole for an operator, and for a principal
// those facts that one of its own roots reaches. Borrows from the World.
struct View {
  Reach reach;
  // By track the facts that are seen, ascending.
  std::map<Reference, std::vector<std::size_t>> facts;
  // A part of a hub, or of a booking or order that is seen only through another root.
  bool partial = false;
  bool whole = false;            // an operator's look at a hub: anything may be named
  bool unbounded = false;        // an operator: may know what comes after a trip
  std::set<Reference> nameable;  // else these

  // A port authority's: what an operator sees, of which customs' stage is told (port_view.h).
  std::shared_ptr<const View> behind = {};
  std::shared_ptr<const Timeline> behind_told = {};  // its timeline, where somebody has it already

  bool may_name(const Reference& reference) const { return whole || nameable.contains(reference); }
};

// None: nothing is known of it, or the scope may not know. Rights are those of `today`, also for a
// look back: a party that is named no longer sees nothing any more.
std::optional<View> view_from(const Reference& reference, const Scope& scope, World& world,
                              World& today);

// What everyone sees of a root who may see it at all, in all its uses. Some see more: their own
// claims, and what is theirs alone.
View shared_view(const Reference& root, World& world);

// Whether the scope may see a root: an operator, or a party that an entitled source names.
bool may_see_root(const Reference& root, const Scope& scope, World& today);
// Whether an entitled source names anyone as a party of it.
bool has_parties(const Reference& root, World& world);
// Which uses of a root that is used again: those that such a statement is about. None: all of it.
Trips visible_trips(const Reference& root, const Scope& scope, World& world, World& today);

// The roots that hold a reference and that the scope may see, sorted; at most `limit`.
std::vector<Reference> roots_of(const Reference& reference, const Scope& scope, World& world,
                                World& today, std::size_t limit);

// The roots from which links lead to a reference, each once, until `visit` says false. Whether one
// holds the reference, and who may see it, is another question. False: `visit` said so, or they are
// too many to be looked at.
bool visit_roots(const Reference& reference, World& world,
                 const std::function<bool(const Reference&)>& visit);

// Whose shipments a scope reads: its own parties' and those that lend it some or all of theirs.
std::set<std::string> readable_parties(const Scope& scope);
// The part of a scope that it has as, or from, one party.
Scope as_party(const Scope& scope, const std::string& party);

// The roots of a principal's parties, sorted.
std::vector<Reference> own_roots(const Scope& scope, World& today);

}  // namespace fairway::pipeline

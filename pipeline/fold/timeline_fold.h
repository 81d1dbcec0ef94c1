#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "pipeline/fold/reach.h"
#include "pipeline/fold/rules.h"
#include "pipeline/fold/world.h"
#include "schemas/base/result.h"
#include "schemas/model/scope.h"
#include "schemas/model/timeline.h"
#include "sinks/queries.h"
#include "state/reader.h"

namespace fairway::pipeline {

// What one reader may see from a reference (RULES R6).
struct View {
  Reach reach;
  bool redact = true;  // references out of reach are left out of what is shown
};
// None: nothing is known of the reference, or the scope may not know.
std::optional<View> view_from(const Reference& reference, const Scope& scope, World& world);
// Which facts of a held track the view shows, live or not: indexes into `said`, ascending.
std::vector<std::size_t> facts_in(const View& view, const Held& held, const TrackFold& track);
TimelineFact shown_fact(const Said& said, const View& view, const Rules& rules);

// A reference that is used again stands where its last use stands: that use's part of the reach.
Reach last_use(const View& view, World& world);
std::vector<Milestone> milestones_in(const Timeline& timeline, const Reach& last, World& world);

// A timeline without `as_of`.
Timeline fold_timeline(const View& view, const Scope& scope, World& world,
                       const sinks::TimelineOptions& options);

// The timeline of any reference: a pure function of the facts on the tracks that it reaches, the
// rules, the scope and T (RULES section 1). None: nothing is known of it, or the scope may not
// know.
Result<std::optional<Timeline>> fold_timeline(const Reference& reference,
                                              const state::TrackReader& reader, const Rules& rules,
                                              const Scope& scope,
                                              const sinks::TimelineOptions& options, Instant tick);

}  // namespace fairway::pipeline

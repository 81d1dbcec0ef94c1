#pragma once

#include <optional>
#include <vector>

#include "pipeline/fold/rules.h"
#include "pipeline/fold/view.h"
#include "pipeline/fold/world.h"
#include "schemas/base/result.h"
#include "schemas/model/scope.h"
#include "schemas/model/timeline.h"
#include "sinks/queries.h"
#include "state/reader.h"

namespace fairway::pipeline {

TimelineFact shown_fact(const Said& said, const View& view, const Rules& rules);
// Until when a held trip lasted. Where an unclosed one ended is told by the next, which may be
// another's business.
std::optional<Instant> shown_end(const TrackFold& track, const Held& held, const View& view);

// A reference that is used again stands where its last use stands: that use's part of the reach.
Reach last_use(const View& view, World& world);
std::vector<Milestone> milestones_in(const Timeline& timeline, const Reach& last, World& world);

// The references of such a timeline alone.
std::vector<HeldReference> shown_references(const View& view, const Scope& scope, World& world,
                                            const sinks::TimelineOptions& options);
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

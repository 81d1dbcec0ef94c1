#pragma once

#include <optional>

#include "pipeline/fold/rules.h"
#include "schemas/base/result.h"
#include "schemas/model/scope.h"
#include "schemas/model/timeline.h"
#include "sinks/queries.h"
#include "state/reader.h"

namespace fairway::pipeline {

// The timeline of any reference: a pure function of the facts on the tracks that it reaches, the
// rules, the scope and T (RULES section 1). None: nothing is known of it, or the scope may not
// know.
Result<std::optional<Timeline>> fold_timeline(const Reference& reference,
                                              const state::TrackReader& reader, const Rules& rules,
                                              const Scope& scope,
                                              const sinks::TimelineOptions& options, Instant tick);

}  // namespace fairway::pipeline

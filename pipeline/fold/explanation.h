#pragma once

#include <optional>

#include "pipeline/fold/rules.h"
#include "schemas/base/result.h"
#include "schemas/model/explanation.h"
#include "schemas/model/scope.h"
#include "sinks/queries.h"
#include "state/reader.h"

namespace fairway::pipeline {

// Why the timeline of a reference says what it says: by the same functions as the fold, over the
// same tracks, for the same reader. None: there is no timeline.
Result<std::optional<Explanation>> explain_timeline(const Reference& reference,
                                                    const state::TrackReader& reader,
                                                    const Rules& rules, const Scope& scope,
                                                    const sinks::ExplainOptions& options,
                                                    Instant tick);

}  // namespace fairway::pipeline

#pragma once

#include <span>
#include <vector>

#include "pipeline/fold/track_fold.h"
#include "schemas/catalogue/stage_graph.h"
#include "schemas/model/timeline.h"

namespace fairway::pipeline {

// What is open beside a declaration's stage: inspection, duty, documents, a hold (RULES R8). A
// condition that was opened again is another one.
// `stating`: the facts that may move the stage. `saying`: all that happened, whoever says so: an
// enterprise's payment ends a condition, but its word opens none and releases nothing. `closing`:
// facts of others that end one.
std::vector<Condition> conditions_of(std::span<const Said* const> stating,
                                     std::span<const Said* const> saying,
                                     std::span<const Said* const> closing, const StageGraph& graph);

}  // namespace fairway::pipeline

#pragma once

#include <string_view>
#include <vector>

#include "pipeline/fold/timeline_fold.h"
#include "schemas/model/explanation.h"

namespace fairway::pipeline {

// The rule of that name, with its sentence.
Reason reason_of(std::string_view rule, const Rules& rules);

// Where each declaration, or container, of a view stands, and which one its lane shows (RULES R8).
std::vector<ExplainedStage> explain_customs(const View& view, World& world);
std::vector<ExplainedStage> explain_goods(const View& view, const Scope& scope, World& world);

}  // namespace fairway::pipeline

#pragma once

#include <string>

#include "schemas/model/explanation.h"
#include "schemas/model/names.h"

namespace fairway::sinks {

// What GET /v1/timelines/{reference}/explain answers; `asOf` comes last.
std::string explanation_json(const Explanation& explanation, Language language);

}  // namespace fairway::sinks

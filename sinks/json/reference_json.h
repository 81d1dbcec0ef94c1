#pragma once

#include <string>
#include <vector>

#include "sinks/queries.h"

namespace fairway::sinks {

// What GET /v1/references answers: the kinds that a bare number matches, with their shipments.
std::string references_json(const std::vector<ReferenceMatch>& matches);

}  // namespace fairway::sinks

#pragma once

#include "sinks/dcsa/codes.h"
#include "sinks/dcsa/filter.h"
#include "sinks/http/asked.h"

namespace fairway::sinks::http {

// The query parameters of GET /v2/events or /v3/events. What the standard names and no fact can
// answer is refused, never ignored.
OrProblem<dcsa::Filter> dcsa_filter_in(const Request& request, dcsa::Version version);

}  // namespace fairway::sinks::http

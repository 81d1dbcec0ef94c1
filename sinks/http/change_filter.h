#pragma once

#include <optional>

#include "schemas/model/change.h"
#include "sinks/change_feed.h"
#include "sinks/http/asked.h"
#include "sinks/http/exchange.h"

// What the pages of the change log and the stream are asked alike.
namespace fairway::sinks::http {

// ?type=, reference, place, stage, party and source: lists with commas between.
OrProblem<ChangeFilter> change_filter_in(const Request& request);
// ?after=, a cursor.
OrProblem<std::optional<ChangeId>> after_in(const Request& request);
// The cursor if it is one of the log of the space that the request asks for.
OrProblem<ChangeId> in_its_log(const Request& request, const ChangeId& cursor);

}  // namespace fairway::sinks::http

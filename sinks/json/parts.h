#pragma once

#include <optional>
#include <string_view>

#include "schemas/model/change.h"
#include "schemas/model/timeline.h"
#include "sinks/json/values.h"

// Pieces of a timeline's JSON that other answers show too. Only for the .cpp files of sinks/json.
namespace fairway::sinks {

json::object fact_object(const TimelineFact& fact, const Storage& storage);
// `stage` of a timeline: headline and lanes.
json::object stage_object(const Timeline& timeline, Language language, const Storage& storage);
json::object alert_object(const Alert& alert, Language language, const Storage& storage);
// `change`: the stream goes on behind it without a gap.
json::object as_of_object(Instant as_of, const Storage& storage,
                          const std::optional<ChangeId>& change = {});
// `page` of a list; `next` is empty behind the last one.
json::object page_object(std::string_view next, const Storage& storage);

}  // namespace fairway::sinks

#pragma once

#include <optional>
#include <string>

#include "schemas/base/clock.h"

// Where the hours and days of a place's clocks begin.
namespace fairway::ingest {

// The instant in which the hour, or the day, began that the clocks of the zone show at `instant`.
// Not always a full hour of UTC: India is half an hour off. None for an unknown zone. Any thread.
std::optional<Instant> start_of_hour(Instant instant, const std::string& zone);
std::optional<Instant> start_of_day(Instant instant, const std::string& zone);

}  // namespace fairway::ingest

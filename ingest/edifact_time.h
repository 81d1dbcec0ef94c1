#pragma once

#include <optional>
#include <string_view>

#include "ingest/time_form.h"

namespace fairway::ingest {

// The value of a DTM segment by its format code (data element 2379): 2, 3, 101, 102, 201 to 205 and
// 301 to 304. Senders mislabel: digits that do not fill their format are read by their own count,
// 6 YYMMDD, 8 CCYYMMDD, 10 and 12 with hours and minutes, 14 with seconds. Two-digit years lie
// between 1970 and 2069. A zone in letters other than Z, UTC and GMT is ambiguous: no offset.
std::optional<WrittenTime> read_edifact_time(std::string_view format, std::string_view text);

}  // namespace fairway::ingest

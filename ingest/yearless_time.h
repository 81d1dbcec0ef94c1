#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ingest/time_form.h"
#include "schemas/base/clock.h"
#include "schemas/model/fact.h"

// Dates of IATA Cargo-IMP: two digits of the day, three letters of the month, perhaps four digits
// of hour and minute, perhaps -P, -N, -S or -T: the day before, the next, the second, the third
// day. The year is that of the time at which the message came (SETTLED 4), so only the fold can
// tell it: from the least received stamp of all copies.
namespace fairway::ingest {

struct YearlessTime {
  std::chrono::month_day date;
  Duration since_midnight{0};  // the change of day included
  Precision precision = Precision::day;

  // None: the year does not have the day.
  std::optional<LocalTime> in(std::chrono::year year) const;
};

std::optional<YearlessTime> read_yearless(std::string_view text);

// The instant that is meant, in the zone of that name: what happened is the latest that is not more
// than a day after `received`; anything else the nearest. None: no year has it, or the zone is
// unknown.
std::optional<Instant> resolve_year(const YearlessTime& time, Classifier classifier,
                                    Instant received, const std::string& zone, TimeZones& zones);

}  // namespace fairway::ingest

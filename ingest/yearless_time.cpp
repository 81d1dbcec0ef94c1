#include "ingest/yearless_time.h"

#include <algorithm>
#include <array>

namespace fairway::ingest {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array<std::string_view, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                      "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
// A clock may be wrong by that much, and so may be a zone.
constexpr Duration kTolerance = hours{24};

std::optional<int> two_digits(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() < 2 || !digit(text[0]) || !digit(text[1])) return std::nullopt;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

std::optional<days> change_of_day(std::string_view text) {
  if (text == "-P") return days{-1};
  if (text == "-N") return days{1};
  if (text == "-S") return days{2};
  if (text == "-T") return days{3};
  return std::nullopt;
}

}  // namespace

std::optional<LocalTime> YearlessTime::in(std::chrono::year year) const {
  const std::chrono::year_month_day day{year, date.month(), date.day()};
  if (!day.ok()) return std::nullopt;
  return LocalTime{std::chrono::local_days{day}} + since_midnight;
}

std::optional<YearlessTime> read_yearless(std::string_view text) {
  const auto day = two_digits(text);
  if (!day || text.size() < 5) return std::nullopt;
  const auto* const month = std::ranges::find(kMonths, text.substr(2, 3));
  if (month == kMonths.end()) return std::nullopt;
  YearlessTime time;
  time.date = std::chrono::month{static_cast<unsigned>(month - kMonths.begin()) + 1} /
              std::chrono::day{static_cast<unsigned>(*day)};
  if (!time.date.ok()) return std::nullopt;
  text.remove_prefix(5);
  if (const auto hour = two_digits(text)) {
    const auto minute = two_digits(text.substr(2));
    if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
    time.since_midnight = hours{*hour} + minutes{*minute};
    time.precision = Precision::minute;
    text.remove_prefix(4);
  }
  if (text.empty()) return time;
  const auto change = change_of_day(text);
  if (!change) return std::nullopt;
  time.since_midnight += *change;
  return time;
}

std::optional<Instant> resolve_year(const YearlessTime& time, Classifier classifier,
                                    Instant received, const std::string& zone, TimeZones& zones) {
  const std::chrono::year_month_day today{std::chrono::floor<days>(received)};
  std::optional<Instant> best;
  const auto distance = [&](Instant one) {
    return one < received ? received - one : one - received;
  };
  // The 29th of February may be eight years away (1896 to 1904).
  for (int ahead = 8; ahead >= -8; --ahead) {
    const auto local = time.in(today.year() + std::chrono::years{ahead});
    const auto instant = local ? zones.instant(*local, zone) : std::nullopt;
    if (!instant) continue;
    if (classifier == Classifier::actual) {
      if (*instant <= received + kTolerance) return instant;
    } else if (!best || distance(*instant) < distance(*best)) {
      best = instant;
    }
  }
  return best;
}

}  // namespace fairway::ingest

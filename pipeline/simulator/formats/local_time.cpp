#include "pipeline/simulator/formats/local_time.h"

#include <algorithm>
#include <array>
#include <cassert>

#include <fmt/chrono.h>

namespace fairway::simulator {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

struct Country {
  std::string_view code;
  minutes east;
  bool summer_time = false;  // of the European Union and of Great Britain
};

constexpr std::array kCountries = {
    Country{"CN", hours{8}},       Country{"HK", hours{8}},       Country{"TW", hours{8}},
    Country{"SG", hours{8}},       Country{"JP", hours{9}},       Country{"KR", hours{9}},
    Country{"AE", hours{4}},       Country{"QA", hours{3}},       Country{"DE", hours{1}, true},
    Country{"NL", hours{1}, true}, Country{"BE", hours{1}, true}, Country{"FR", hours{1}, true},
    Country{"LU", hours{1}, true}, Country{"GB", hours{0}, true},
};

const Country* country_of(std::string_view place) {
  const auto* found = std::ranges::find(kCountries, place.substr(0, 2), &Country::code);
  return found == kCountries.end() ? nullptr : found;
}

// From the last Sunday of March to that of October, both at one o'clock UTC (2000/84/EC).
bool is_summer(Instant instant) {
  using namespace std::chrono;
  const year_month_day day{floor<days>(instant)};
  const auto change = [&](month when) {
    return sys_days{day.year() / when / Sunday[last]} + hours{1};
  };
  return instant >= change(March) && instant < change(October);
}

}  // namespace

std::optional<minutes> clock_at(std::string_view place, Instant instant) {
  const Country* country = country_of(place);
  if (country == nullptr) return std::nullopt;
  return country->summer_time && is_summer(instant) ? country->east + hours{1} : country->east;
}

bool keeps_one_time(std::string_view place) {
  const Country* country = country_of(place);
  return country != nullptr && !country->summer_time;
}

std::string clock_text(Instant instant, minutes east, std::string_view pattern) {
  return fmt::format(fmt::runtime(pattern),
                     std::chrono::floor<std::chrono::seconds>(instant + east));
}

std::string shanghai_text(Instant instant, std::string_view pattern) {
  return clock_text(instant, kShanghai, pattern);
}

std::string offset_text(minutes east, std::string_view separator) {
  assert(east >= minutes{0});
  return fmt::format("+{:02}{}{:02}", east.count() / 60, separator, east.count() % 60);
}

std::string rfc3339_at(Instant instant, std::string_view place) {
  const auto east = clock_at(place, instant);
  if (!east) return to_rfc3339(instant);
  return clock_text(instant, *east, "{:%Y-%m-%dT%H:%M:%S}") + offset_text(*east, ":");
}

}  // namespace fairway::simulator

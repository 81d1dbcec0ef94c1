#include "schemas/base/clock.h"

#include <charconv>

#include <fmt/compile.h>

namespace fairway {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Reads exactly `width` digits at `at`; nothing else will do.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t width) {
  if (at + width > text.size()) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(at, width)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<seconds> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return seconds{0};
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hour = digits(text, 1, 2);
  const auto minute = digits(text, 4, 2);
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  const seconds offset = hours{*hour} + minutes{*minute};
  return text[0] == '-' ? -offset : offset;
}

}  // namespace

std::string to_rfc3339(Instant instant) {
  const auto day = std::chrono::floor<days>(instant);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{instant - day};
  std::string out =
      fmt::format(FMT_COMPILE("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}"), static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  time.hours().count(), time.minutes().count(), time.seconds().count());
  const auto micros = time.subseconds().count();
  if (micros % 1000 != 0) {
    out += fmt::format(FMT_COMPILE(".{:06}"), micros);
  } else if (micros != 0) {
    out += fmt::format(FMT_COMPILE(".{:03}"), micros / 1000);
  }
  return out + "Z";
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  const auto hour = digits(text, 11, 2);
  const auto minute = digits(text, 14, 2);
  const auto second = digits(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') return std::nullopt;
  if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  // A leap second (60) is the first of the next minute: no message counts finer than that.
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;

  std::size_t at = 19;
  std::int64_t micros = 0;
  if (at < text.size() && text[at] == '.') {
    std::size_t count = 0;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++count) {
      if (count < 6) micros = micros * 10 + (text[at] - '0');
    }
    if (count == 0) return std::nullopt;
    for (; count < 6; ++count) micros *= 10;
  }
  const auto offset = parse_offset(text.substr(at));
  if (!offset) return std::nullopt;
  return Instant{std::chrono::sys_days{date}} + hours{*hour} + minutes{*minute} + seconds{*second} +
         Duration{micros} - *offset;
}

Instant WallClock::now() const {
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

}  // namespace fairway

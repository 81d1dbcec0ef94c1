#include "ingest/time_pattern.h"

#include <algorithm>
#include <charconv>

namespace fairway::ingest {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kFields = "yMdHmsSX";
constexpr std::size_t kFractionDigits = 9;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::size_t width_of(char field) { return field == 'y' ? 4 : 2; }

std::optional<int> take_number(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  int value = 0;
  const char* end = text.data() + width;
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || text.front() == '-') return std::nullopt;
  text.remove_prefix(width);
  return value;
}

// Z, +hh, +hhmm or +hh:mm.
std::optional<seconds> take_offset(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  const char sign = text.front();
  text.remove_prefix(1);
  if (sign == 'Z' || sign == 'z') return seconds{0};
  if (sign != '+' && sign != '-') return std::nullopt;
  const auto hour = take_number(text, 2);
  if (text.starts_with(':')) text.remove_prefix(1);
  const auto minute = text.empty() ? 0 : take_number(text, 2);
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  const seconds offset = hours{*hour} + minutes{*minute};
  return sign == '-' ? -offset : offset;
}

// Finer than a microsecond is cut off.
microseconds fraction_of(int value, std::size_t digits) {
  std::int64_t micros = value;
  for (; digits < 6; ++digits) micros *= 10;
  for (; digits > 6; --digits) micros /= 10;
  return microseconds{micros};
}

struct Fields {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;

  void set(char field, int value) {
    switch (field) {
      case 'y':
        year = value;
        break;
      case 'M':
        month = value;
        break;
      case 'd':
        day = value;
        break;
      case 'H':
        hour = value;
        break;
      case 'm':
        minute = value;
        break;
      default:
        second = value;
    }
  }
};

// As in RFC 3339 a leap second is the first of the next minute.
std::optional<LocalTime> local_of(const Fields& in) {
  const std::chrono::year_month_day date{std::chrono::year{in.year},
                                         std::chrono::month{static_cast<unsigned>(in.month)},
                                         std::chrono::day{static_cast<unsigned>(in.day)}};
  if (!date.ok() || in.hour > 23 || in.minute > 59 || in.second > 60) return std::nullopt;
  return LocalTime{std::chrono::local_days{date}} + hours{in.hour} + minutes{in.minute} +
         seconds{in.second};
}

}  // namespace

std::optional<TimePattern> TimePattern::parse(std::string_view pattern) {
  TimePattern made;
  made.text_ = pattern;
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    Part part;
    if (c == '\'') {
      const auto close = pattern.find('\'', at + 1);
      if (close == std::string_view::npos) return std::nullopt;
      part.literal = pattern.substr(at + 1, close - at - 1);
      at = close + 1;
    } else if (!is_letter(c)) {
      part.literal = c;
      ++at;
    } else {
      const auto end = std::min(pattern.find_first_not_of(c, at), pattern.size());
      part.field = c;
      part.width = end - at;
      at = end;
      if (kFields.find(c) == std::string_view::npos || made.has(c)) return std::nullopt;
      const bool free = c == 'S' || c == 'X';
      if (!free && part.width != width_of(c)) return std::nullopt;
      if (c == 'S' && part.width > kFractionDigits) return std::nullopt;
    }
    made.parts_.push_back(std::move(part));
  }
  if (!made.has('y') || !made.has('M') || !made.has('d')) return std::nullopt;
  return made;
}

bool TimePattern::has(char field) const {
  return std::ranges::find(parts_, field, &Part::field) != parts_.end();
}

std::optional<WrittenTime> TimePattern::read(std::string_view text) const {
  Fields fields;
  WrittenTime time;
  microseconds fraction{0};
  for (const Part& part : parts_) {
    if (part.field == '\0') {
      if (!text.starts_with(part.literal)) return std::nullopt;
      text.remove_prefix(part.literal.size());
    } else if (part.field == 'X') {
      time.offset = take_offset(text);
      if (!time.offset) return std::nullopt;
    } else {
      const auto value = take_number(text, part.width);
      if (!value) return std::nullopt;
      if (part.field == 'S') {
        fraction = fraction_of(*value, part.width);
      } else {
        fields.set(part.field, *value);
      }
    }
  }
  const auto local = local_of(fields);
  if (!local || !text.empty()) return std::nullopt;
  time.local = *local + fraction;
  time.precision = has('s') ? Precision::second : has('H') ? Precision::minute : Precision::day;
  return time;
}

}  // namespace fairway::ingest

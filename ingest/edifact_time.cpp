#include "ingest/edifact_time.h"

#include <algorithm>
#include <array>

namespace fairway::ingest {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// A format by its digits: C century, Y year, M month, D day, h hour, m minute, s second.
struct Format {
  std::string_view code;
  std::string_view digits;
};

constexpr std::array kFormats = {
    Format{"101", "YYMMDD"},       Format{"102", "CCYYMMDD"},       Format{"201", "YYMMDDhhmm"},
    Format{"203", "CCYYMMDDhhmm"}, Format{"204", "CCYYMMDDhhmmss"}, Format{"202", "YYMMDDhhmmss"},
    Format{"205", "CCYYMMDDhhmm"}, Format{"301", "YYMMDDhhmm"},     Format{"302", "YYMMDDhhmmss"},
    Format{"303", "CCYYMMDDhhmm"}, Format{"304", "CCYYMMDDhhmmss"}, Format{"2", "DDMMYY"},
    Format{"3", "MMDDYY"},
};

// Before these digits were labelled: the first format of their length.
const Format* by_length(std::size_t digits) {
  const auto* found =
      std::ranges::find(kFormats, digits, [](const Format& one) { return one.digits.size(); });
  return found == kFormats.end() ? nullptr : found;
}

const Format* format_of(std::string_view code, std::size_t digits) {
  const auto* found = std::ranges::find(kFormats, code, &Format::code);
  if (found != kFormats.end() && found->digits.size() == digits) return found;
  if (found == kFormats.end() && !code.empty()) return nullptr;  // a period, a week: no instant
  return by_length(digits);
}

int field(const Format& format, std::string_view text, char sign) {
  int value = 0;
  for (std::size_t i = 0; i < format.digits.size(); ++i) {
    if (format.digits[i] == sign) value = value * 10 + (text[i] - '0');
  }
  return value;
}

// Behind the digits: nothing, Z, UTC, GMT, letters, or +hh and +hhmm.
bool read_zone(std::string_view zone, std::optional<seconds>& offset) {
  if (zone.empty()) return true;
  if (zone == "Z" || zone == "UTC" || zone == "GMT") {
    offset = seconds{0};
    return true;
  }
  const auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (zone.size() <= 3 && std::ranges::all_of(zone, letter)) return true;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const std::string_view digits = zone.substr(1);
  if (zone[0] != '+' && zone[0] != '-') return false;
  if ((digits.size() != 2 && digits.size() != 4) || !std::ranges::all_of(digits, digit)) {
    return false;
  }
  const int hour = (digits[0] - '0') * 10 + (digits[1] - '0');
  const int minute = digits.size() == 4 ? (digits[2] - '0') * 10 + (digits[3] - '0') : 0;
  if (hour > 14 || minute > 59) return false;
  const seconds east = hours{hour} + minutes{minute};
  offset = zone[0] == '-' ? -east : east;
  return true;
}

std::optional<WrittenTime> read_fields(const Format& format, std::string_view text) {
  const auto has = [&](char sign) { return format.digits.find(sign) != std::string_view::npos; };
  int year = field(format, text, 'Y');
  year += has('C') ? field(format, text, 'C') * 100 : (year < 70 ? 2000 : 1900);
  const std::chrono::year_month_day date{
      std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(field(format, text, 'M'))},
      std::chrono::day{static_cast<unsigned>(field(format, text, 'D'))}};
  const int hour = field(format, text, 'h');
  const int minute = field(format, text, 'm');
  const int second = field(format, text, 's');
  const bool midnight = hour == 24 && minute == 0 && second == 0;  // the day's end
  if (!date.ok() || (hour > 23 && !midnight) || minute > 59 || second > 60) return std::nullopt;
  WrittenTime time{LocalTime{std::chrono::local_days{date}}, {}, Precision::day};
  time.local += hours{hour} + minutes{minute} + seconds{second};
  if (has('h')) time.precision = has('s') ? Precision::second : Precision::minute;
  return time;
}

}  // namespace

std::optional<WrittenTime> read_edifact_time(std::string_view format, std::string_view text) {
  const auto end = std::ranges::find_if(text, [](char c) { return c < '0' || c > '9'; });
  const auto digits = static_cast<std::size_t>(end - text.begin());
  const Format* chosen = format_of(format, digits);
  if (chosen == nullptr) return std::nullopt;
  auto time = read_fields(*chosen, text);
  if (time && !read_zone(text.substr(digits), time->offset)) return std::nullopt;
  return time;
}

}  // namespace fairway::ingest

#include "ingest/time_form.h"

#include <charconv>
#include <stdexcept>

#include <date/tz.h>

#include "ingest/yearless_time.h"

namespace fairway::ingest {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Takes characters off the front of a text; once something is wrong, everything after is.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int digits(std::size_t width) {
    if (rest_.size() < width) return fail();
    int value = 0;
    for (const char c : rest_.substr(0, width)) {
      if (c < '0' || c > '9') return fail();
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(width);
    return value;
  }
  // One of `signs`; '\0' if none of them is next.
  char maybe(std::string_view signs) {
    if (rest_.empty() || signs.find(rest_.front()) == std::string_view::npos) return '\0';
    const char found = rest_.front();
    rest_.remove_prefix(1);
    return found;
  }
  void must(std::string_view signs) {
    if (maybe(signs) == '\0') fail();
  }
  int fail() {
    good_ = false;
    return 0;
  }
  bool at_end() const { return rest_.empty(); }
  bool good() const { return good_; }

 private:
  std::string_view rest_;
  bool good_ = true;
};

std::optional<std::chrono::local_days> scan_date(Scanner& scan) {
  const std::chrono::year year{scan.digits(4)};
  scan.must("-");
  const std::chrono::month month{static_cast<unsigned>(scan.digits(2))};
  scan.must("-");
  const std::chrono::day day{static_cast<unsigned>(scan.digits(2))};
  const std::chrono::year_month_day date{year, month, day};
  if (!scan.good() || !date.ok()) return std::nullopt;
  return std::chrono::local_days{date};
}

// Finer than a microsecond is cut off.
Duration scan_fraction(Scanner& scan) {
  Duration unit{100'000};
  Duration fraction{scan.digits(1) * unit};
  while (const char c = scan.maybe("0123456789")) {
    unit /= 10;
    fraction += (c - '0') * unit;
  }
  return fraction;
}

std::optional<seconds> scan_offset(Scanner& scan) {
  const char sign = scan.maybe("Zz+-");
  if (sign == 'Z' || sign == 'z') return seconds{0};
  if (sign == '\0') return std::nullopt;
  const int hour = scan.digits(2);
  scan.must(":");
  const int minute = scan.digits(2);
  if (hour > 23 || minute > 59) scan.fail();
  const seconds offset = hours{hour} + minutes{minute};
  return sign == '-' ? -offset : offset;
}

std::optional<WrittenTime> read_rfc3339(std::string_view text) {
  Scanner scan(text);
  const auto day = scan_date(scan);
  if (!day) return std::nullopt;
  scan.must("Tt ");
  const int hour = scan.digits(2);
  scan.must(":");
  const int minute = scan.digits(2);
  if (hour > 23 || minute > 59) return std::nullopt;

  WrittenTime time{LocalTime{*day} + hours{hour} + minutes{minute}, {}, Precision::minute};
  if (scan.maybe(":") != '\0') {
    const int second = scan.digits(2);
    if (second > 60) return std::nullopt;
    time.local += seconds{second};
    time.precision = Precision::second;
    if (scan.maybe(".") != '\0') time.local += scan_fraction(scan);
  }
  time.offset = scan_offset(scan);
  if (!scan.good() || !scan.at_end()) return std::nullopt;
  return time;
}

std::optional<WrittenTime> read_date(std::string_view text) {
  Scanner scan(text);
  const auto day = scan_date(scan);
  if (!day || !scan.at_end()) return std::nullopt;
  return WrittenTime{LocalTime{*day}, {}, Precision::day};
}

std::optional<WrittenTime> read_unix(std::string_view text) {
  constexpr std::size_t kSecondsDigits = 11;  // enough until the year 5138
  constexpr std::size_t kMostDigits = 15;
  std::int64_t count = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc{} || stop != end || count < 0 || text.size() > kMostDigits) {
    return std::nullopt;
  }
  const Duration since = text.size() > kSecondsDigits ? Duration{std::chrono::milliseconds{count}}
                                                      : Duration{seconds{count}};
  return WrittenTime{LocalTime{since}, seconds{0}, Precision::second};
}

// In some year: only what its basis and precision are is of use.
std::optional<WrittenTime> read_cargo_imp(std::string_view text) {
  const auto time = read_yearless(text);
  const auto local = time ? time->in(std::chrono::year{2000}) : std::nullopt;
  if (!local) return std::nullopt;
  return WrittenTime{*local, {}, time->precision, true};
}

}  // namespace

std::optional<TimeForm> time_form_from(std::string_view name) {
  if (name == "rfc3339") return TimeForm::rfc3339;
  if (name == "date") return TimeForm::date;
  if (name == "unix") return TimeForm::unix;
  if (name == "cargo_imp") return TimeForm::cargo_imp;
  return std::nullopt;
}

std::optional<WrittenTime> read_time(TimeForm form, std::string_view text) {
  switch (form) {
    case TimeForm::rfc3339:
      return read_rfc3339(text);
    case TimeForm::date:
      return read_date(text);
    case TimeForm::unix:
      return read_unix(text);
    case TimeForm::cargo_imp:
      return read_cargo_imp(text);
  }
  return std::nullopt;
}

struct TimeZones::Loaded {
  const date::time_zone* zone = nullptr;  // none: there is no such zone
};

TimeZones::TimeZones() = default;
TimeZones::~TimeZones() = default;

const TimeZones::Loaded* TimeZones::find(const std::string& zone) {
  const auto known = loaded_.find(zone);
  if (known != loaded_.end()) return known->second.get();
  auto fresh = std::make_unique<Loaded>();
  try {
    fresh->zone = date::locate_zone(zone);
  } catch (const std::runtime_error&) {  // the library's way to say that there is none
  }
  return loaded_.emplace(zone, std::move(fresh)).first->second.get();
}

bool TimeZones::knows(const std::string& zone) { return find(zone)->zone != nullptr; }

std::optional<Instant> TimeZones::instant(const LocalTime& local, const std::string& zone) {
  const date::time_zone* found = find(zone)->zone;
  if (found == nullptr) return std::nullopt;
  const date::local_time<Duration> foreign{local.time_since_epoch()};
  return Instant{found->to_sys(foreign, date::choose::earliest).time_since_epoch()};
}

}  // namespace fairway::ingest

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/base/clock.h"
#include "schemas/model/fact.h"

// Times as senders write them, and the zones that turn them into instants.
namespace fairway::ingest {

enum class TimeForm : std::uint8_t {
  // RFC 3339 section 5.6; its seconds and its offset may be missing: then the precision is a
  // minute,
  // and the zone is found otherwise. A leap second is the first of the next minute.
  rfc3339,
  // "2026-11-01": that day's first instant, where it is said of.
  date,
  // Seconds since 1970-01-01T00:00Z, or milliseconds where there are more than eleven digits.
  unix,
  // "31DEC1640", "31DEC", "31DEC0130-N" (IATA Cargo-IMP): no year, which the fold finds
  // (yearless_time.h).
  cargo_imp,
};

std::optional<TimeForm> time_form_from(std::string_view name);

using LocalTime = std::chrono::local_time<Duration>;

// What the characters say, before a zone is known.
struct WrittenTime {
  LocalTime local;
  std::optional<std::chrono::seconds> offset;
  Precision precision = Precision::second;
  bool yearless = false;  // of `local` only day, month and time of day were written
};

std::optional<WrittenTime> read_time(TimeForm form, std::string_view text);

// IANA zones of the system's tz database (deploy/dependencies.txt: tzdata). Remembers what it
// looked up, so one a thread.
class TimeZones {
 public:
  TimeZones();
  ~TimeZones();

  bool knows(const std::string& zone);
  // None for an unknown zone. A local time that occurs twice is the first of both; one that the
  // change to summer time skips is the instant of the change.
  std::optional<Instant> instant(const LocalTime& local, const std::string& zone);

 private:
  struct Loaded;
  const Loaded* find(const std::string& zone);

  std::map<std::string, std::unique_ptr<Loaded>, std::less<>> loaded_;
};

}  // namespace fairway::ingest

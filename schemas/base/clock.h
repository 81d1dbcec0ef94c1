#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace fairway {

// A point in time, UTC, microseconds: the finest that any message gives.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

inline std::int64_t to_micros(Instant instant) { return instant.time_since_epoch().count(); }
inline Instant from_micros(std::int64_t micros) { return Instant{Duration{micros}}; }

// "2026-11-01T06:20:00Z"; a fraction of 3 or 6 digits only where it is not zero.
std::string to_rfc3339(Instant instant);
// RFC 3339 with an offset or Z, at most microseconds (finer digits are cut off).
std::optional<Instant> parse_rfc3339(std::string_view text);

// Where the time comes from. Nothing below the worker reads a clock (DESIGN law 5).
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class WallClock final : public Clock {
 public:
  Instant now() const override;
};

}  // namespace fairway

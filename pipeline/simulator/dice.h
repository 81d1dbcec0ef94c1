#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "schemas/base/clock.h"

namespace fairway::simulator {

// A share of all cases, in ten thousandths.
struct Share {
  std::uint32_t per_10000 = 0;
};
constexpr Share percent(std::uint32_t percents) { return {percents * 100}; }

// Numbers that look random and are the same for the same words on any machine: integers only, since
// the standard library's distributions and floating point differ between platforms (SplitMix64,
// Steele et al. 2014). What is drawn for one thing never moves what is drawn for another: each
// thing has dice of its own, named by what it is and its number.
class Dice {
 public:
  Dice(std::uint64_t seed, std::string_view what, std::uint64_t index);

  std::uint64_t next();
  // 0 .. bound - 1; bound > 0
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  // low .. high
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low + 1)));
  }
  bool chance(Share share) { return below(10'000) < share.per_10000; }
  Duration minutes(std::int64_t low, std::int64_t high) {
    return std::chrono::minutes(between(low, high));
  }
  Duration hours(std::int64_t low, std::int64_t high) { return minutes(low * 60, high * 60); }
  Duration seconds(std::int64_t low, std::int64_t high) {
    return std::chrono::seconds(between(low, high));
  }
  template <typename T, std::size_t N>
  const T& one_of(const T (&all)[N]) {
    return all[below(N)];
  }

 private:
  std::uint64_t state_;
};

}  // namespace fairway::simulator

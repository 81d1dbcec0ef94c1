#pragma once

#include <chrono>
#include <optional>
#include <thread>

#include "schemas/base/clock.h"

namespace fairway::pipeline {

// How fast messages are sent: as they were received but so many times faster, so many a second, or,
// with neither, as fast as they are taken.
struct Speed {
  std::optional<double> times_life;
  std::optional<double> per_second;
};

class Pace {
 public:
  explicit Pace(const Speed& speed) : speed_(speed) {}

  // Waits until it is the turn of the next message.
  void wait_for(Instant received) {
    std::chrono::duration<double> due{0};
    if (speed_.times_life) {
      if (!first_) first_ = received;
      due = (received - *first_) / *speed_.times_life;
    } else if (speed_.per_second) {
      due = std::chrono::duration<double>(static_cast<double>(messages_) / *speed_.per_second);
    } else {
      return;
    }
    ++messages_;
    if (!started_) started_ = Steady::now();
    std::this_thread::sleep_until(*started_ + std::chrono::duration_cast<Steady::duration>(due));
  }

 private:
  using Steady = std::chrono::steady_clock;

  Speed speed_;
  std::uint64_t messages_ = 0;
  std::optional<Instant> first_;
  std::optional<Steady::time_point> started_;
};

}  // namespace fairway::pipeline

#pragma once

#include <chrono>
#include <cstdint>
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
    if (!speed_.times_life && !speed_.per_second) return;
    if (messages_ == 0) {
      first_ = received;
      started_ = Steady::now();
    }
    const std::chrono::duration<double> due =
        speed_.times_life
            ? std::chrono::duration<double>(received - first_) / *speed_.times_life
            : std::chrono::duration<double>(static_cast<double>(messages_) / *speed_.per_second);
    ++messages_;
    std::this_thread::sleep_until(started_ + std::chrono::duration_cast<Steady::duration>(due));
  }

 private:
  using Steady = std::chrono::steady_clock;

  Speed speed_;
  std::uint64_t messages_ = 0;
  Instant first_{};
  Steady::time_point started_{};
};

}  // namespace fairway::pipeline

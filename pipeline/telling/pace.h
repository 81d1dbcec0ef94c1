#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace fairway::pipeline {

// How many timelines a step looks at for the change log, so that telling never holds up merging:
// about half as long as the input took (RULES 2.4), and of a commit, which a step costs anyway, so
// small a part that a message that comes meanwhile waits twice as long as usual at most (RULES
// 2.5). Counts, so that a teller needs no clock.
class TellingPace {
 public:
  std::size_t limit(bool has_input, std::chrono::nanoseconds input) const {
    const auto time = has_input ? std::max(input / 2, commit_ / 4) : commit_ / 2;
    return std::max(kLeast, static_cast<std::size_t>(std::min(time, kMost) / each_));
  }
  void note_commit(std::chrono::nanoseconds time) { commit_ = (7 * commit_ + time) / 8; }
  // What it took.
  void note(std::size_t looked_at, std::chrono::nanoseconds time) {
    if (looked_at == 0) return;
    const auto now = time / static_cast<long>(looked_at);
    each_ = std::max<std::chrono::nanoseconds>((7 * each_ + now) / 8, kQuickest);
  }

 private:
  // A message's own handful of timelines is told with it, however quickly it was merged.
  static constexpr std::size_t kLeast = 4;
  static constexpr std::chrono::nanoseconds kMost = std::chrono::milliseconds(100);
  static constexpr std::chrono::nanoseconds kQuickest = std::chrono::microseconds(5);

  std::chrono::nanoseconds commit_ = std::chrono::milliseconds(2);
  std::chrono::nanoseconds each_ = std::chrono::microseconds(500);
};

}  // namespace fairway::pipeline

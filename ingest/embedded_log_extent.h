#pragma once

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

namespace fairway::ingest {

// What readers may see of the log: its segments, and how far it is synced. Any thread.
class LogExtent {
 public:
  LogExtent(std::vector<std::uint64_t> segments, std::uint64_t end)
      : segments_(std::move(segments)), end_(end) {}

  struct Stretch {
    std::uint64_t base = 0;  // of the segment that holds the address
    std::uint64_t end = 0;   // what may be read of it lies before
  };

  std::uint64_t end() const {
    const std::lock_guard lock(mutex_);
    return end_;
  }

  std::uint64_t begin() const {
    const std::lock_guard lock(mutex_);
    return segments_.front();
  }

  // The address must lie in the log, before its end.
  Stretch at(std::uint64_t address) const {
    const std::lock_guard lock(mutex_);
    const auto next = std::ranges::upper_bound(segments_, address);
    return {*std::prev(next), next == segments_.end() ? end_ : *next};
  }

  void grow(std::uint64_t segment, std::uint64_t end) {
    const std::lock_guard lock(mutex_);
    if (segments_.empty() || segments_.back() != segment) segments_.push_back(segment);
    end_ = end;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::uint64_t> segments_;  // bases, ascending
  std::uint64_t end_;
};

}  // namespace fairway::ingest

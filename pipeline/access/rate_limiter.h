#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "pipeline/access/access_options.h"
#include "schemas/base/clock.h"

namespace fairway::pipeline {

// A bucket of requests and one of bytes for each principal: who asks faster than they fill waits.
// Full ones are forgotten when there are many, for a new one is full, too. Any thread; the caller
// says what time it is.
class RateLimiter {
 public:
  RateLimiter(Rate requests, Rate bytes) : requests_(requests), bytes_(bytes) {}

  // Counts a request; none: it may go on, else nothing is counted, and it may come again then.
  std::optional<std::chrono::seconds> take(const std::string& principal, std::size_t bytes,
                                           Instant now);

  std::size_t principals() const;  // that are not forgotten

 private:
  struct Buckets {
    double requests = 0;
    double bytes = 0;
    Instant filled;
  };

  Buckets filled(Buckets held, Instant now) const;
  void make_room(Instant now);

  const Rate requests_;
  const Rate bytes_;
  mutable std::mutex mutex_;
  std::map<std::string, Buckets> buckets_;  // guarded by mutex_
};

}  // namespace fairway::pipeline

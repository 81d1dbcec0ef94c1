#include "pipeline/access/rate_limiter.h"

#include <algorithm>
#include <cmath>

#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

// How long until a bucket holds what is wanted, or is as full as it gets.
double wait_for(double wanted, double held, const Rate& rate) {
  return std::max(0.0, (std::min(wanted, rate.burst) - held) / rate.rate);
}

}  // namespace

// A clock that was set back fills nothing.
RateLimiter::Buckets RateLimiter::filled(Buckets held, Instant now) const {
  const double passed = std::max(0.0, std::chrono::duration<double>(now - held.filled).count());
  held.filled = std::max(held.filled, now);
  held.requests = std::min(requests_.burst, held.requests + passed * requests_.rate);
  held.bytes = std::min(bytes_.burst, held.bytes + passed * bytes_.rate);
  return held;
}

// Nobody who waits is forgotten before somebody who rests.
void RateLimiter::make_room(Instant now) {
  if (buckets_.size() < limits::kRateBuckets) return;
  std::erase_if(buckets_, [&](const auto& one) {
    const Buckets held = filled(one.second, now);
    return held.requests >= requests_.burst && held.bytes >= bytes_.burst;
  });
  if (buckets_.size() < limits::kRateBuckets) return;
  buckets_.erase(
      std::ranges::max_element(buckets_, {}, [](const auto& one) { return one.second.requests; }));
}

std::size_t RateLimiter::principals() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

std::optional<std::chrono::seconds> RateLimiter::take(const std::string& principal,
                                                      std::size_t bytes, Instant now) {
  const std::lock_guard lock(mutex_);
  auto found = buckets_.find(principal);
  if (found == buckets_.end()) {
    make_room(now);
    found = buckets_.emplace(principal, Buckets{requests_.burst, bytes_.burst, now}).first;
  }
  Buckets& held = found->second;
  held = filled(held, now);
  const auto size = static_cast<double>(bytes);
  const double wait =
      std::max(wait_for(1, held.requests, requests_), wait_for(size, held.bytes, bytes_));
  if (wait > 0) return std::chrono::seconds{static_cast<std::int64_t>(std::ceil(wait))};
  held.requests -= 1;
  held.bytes -= size;
  return std::nullopt;
}

}  // namespace fairway::pipeline

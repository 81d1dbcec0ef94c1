#include "pipeline/access/rate_limiter.h"

#include <algorithm>
#include <cmath>

namespace fairway::pipeline {
namespace {

// How long until a bucket holds what is wanted, or is as full as it gets.
double wait_for(double wanted, double held, const Rate& rate) {
  return std::max(0.0, (std::min(wanted, rate.burst) - held) / rate.rate);
}

}  // namespace

std::optional<std::chrono::seconds> RateLimiter::take(const std::string& principal,
                                                      std::size_t bytes, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto [found, is_new] = buckets_.try_emplace(principal);
  Buckets& held = found->second;
  if (is_new) held = {requests_.burst, bytes_.burst, now};
  // A clock that was set back fills nothing.
  const double passed = std::max(0.0, std::chrono::duration<double>(now - held.filled).count());
  held.filled = std::max(held.filled, now);
  held.requests = std::min(requests_.burst, held.requests + passed * requests_.rate);
  held.bytes = std::min(bytes_.burst, held.bytes + passed * bytes_.rate);
  const auto size = static_cast<double>(bytes);
  const double wait =
      std::max(wait_for(1, held.requests, requests_), wait_for(size, held.bytes, bytes_));
  if (wait > 0) return std::chrono::seconds{static_cast<std::int64_t>(std::ceil(wait))};
  held.requests -= 1;
  held.bytes -= size;
  return std::nullopt;
}

}  // namespace fairway::pipeline

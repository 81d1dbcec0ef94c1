#pragma once

#include <chrono>
#include <cstdint>

#include "schemas/base/clock.h"
#include "schemas/base/limits.h"

namespace fairway::pipeline {

// How long the change log is kept: what is older, or beyond the bytes, goes in whole blocks.
struct LogRetention {
  // A reader that was away over a long holiday finds its place again.
  Duration age = std::chrono::hours(24 * 14);
  // More than ten million changes.
  std::uint64_t bytes = 4096 * limits::kMiB;
  // While the publisher is behind (RULES B26): a broker may be away over a weekend of full load.
  std::uint64_t pinned_bytes = 16'384 * limits::kMiB;

  std::uint64_t block_bytes() const;
};

}  // namespace fairway::pipeline

#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "pipeline/fold/track_fold.h"
#include "schemas/model/timeline.h"

namespace fairway::pipeline {

// How many packages an attempt at a declaration is for: the most trusted, then the latest word.
// None: no live fact states a whole number.
std::optional<std::int64_t> declared_packages(std::span<const Said* const> attempt,
                                              const Rules& rules);

// The flag of a document whose live declarations cover fewer packages than its manifest entry
// (CONTRACT G11). None where that is not known: one of them, or the manifest, states no packages.
std::optional<Flag> partly_declared(const TrackFold& document,
                                    std::span<const std::optional<std::int64_t>> declared,
                                    const Rules& rules);

}  // namespace fairway::pipeline

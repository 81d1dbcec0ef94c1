#pragma once

#include <optional>

#include "pipeline/fold/rules.h"
#include "schemas/base/clock.h"
#include "schemas/model/fact.h"

namespace fairway::pipeline {

// When a fact happened. Where its message gives no year, that of `received`, the least stamp of all
// copies of the fact, finds it (SETTLED 4). None: the message does not say when.
std::optional<Instant> time_of(const Fact& fact, Instant received, const Rules& rules);

}  // namespace fairway::pipeline

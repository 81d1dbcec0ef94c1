#pragma once

#include <optional>
#include <string>

#include "schemas/model/change.h"
#include "sinks/figures.h"

namespace fairway::sinks {

// The answer to GET /v1/places/{unlocode}/throughput; without `asOf` what is published of an hour.
std::string throughput_json(const Throughput& figures);
// `change`: the stream goes on behind it without a gap.
std::string throughput_json(const Throughput& figures, const std::optional<ChangeId>& change);

}  // namespace fairway::sinks

#pragma once

#include <cstddef>
#include <optional>

#include "pipeline/fold/rules.h"
#include "schemas/base/result.h"
#include "schemas/model/scope.h"
#include "sinks/listings.h"
#include "state/reader.h"

namespace fairway::pipeline {

// The list of shipments: roots by kind and value, folded one by one as the scope sees them. A
// party's shipments are found by its own track, everyone else's by walking the roots; nothing is
// stored for it. `as_of` is left to the caller.
Result<sinks::ShipmentPage> list_shipments(const state::StateReader& reader, const Rules& rules,
                                           const sinks::ShipmentFilter& filter, const Scope& scope,
                                           const std::optional<Reference>& after,
                                           std::size_t limit);

}  // namespace fairway::pipeline

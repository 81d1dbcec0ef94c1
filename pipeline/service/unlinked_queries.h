#pragma once

#include <cstddef>
#include <optional>

#include "pipeline/fold/rules.h"
#include "schemas/base/result.h"
#include "schemas/model/scope.h"
#include "sinks/listings.h"
#include "state/reader.h"

namespace fairway::pipeline {

// The list of facts that no shipment holds, each with its age at `tick` and where it may belong. An
// operator sees all of them; a sender those that it sent itself, and of candidates only what its
// own message names; anyone else none, for what no shipment holds nobody's shipment reaches.
Result<sinks::UnlinkedPage> list_unlinked(const state::StateReader& reader, const Rules& rules,
                                          const sinks::UnlinkedFilter& filter, const Scope& scope,
                                          const std::optional<sinks::UnlinkedCursor>& after,
                                          std::size_t limit, Instant tick);

}  // namespace fairway::pipeline

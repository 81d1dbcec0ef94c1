#pragma once

#include <cstddef>
#include <optional>

#include "pipeline/fold/rules.h"
#include "schemas/base/result.h"
#include "schemas/model/scope.h"
#include "sinks/alerts.h"
#include "state/store.h"

namespace fairway::pipeline {

// The list of open alerts, by id: those that were told of, each folded as the scope sees its
// shipment now. `as_of` is left to the caller.
Result<sinks::AlertPage> list_alerts(const state::Reader& reader, const Rules& rules,
                                     const sinks::AlertFilter& filter, const Scope& scope,
                                     const std::optional<AlertId>& after, std::size_t limit);

// None: it is not open, or the scope may not know.
Result<std::optional<Alert>> find_alert(const state::Reader& reader, const Rules& rules,
                                        const AlertId& id, const Scope& scope);

}  // namespace fairway::pipeline

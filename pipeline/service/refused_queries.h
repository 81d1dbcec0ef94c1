#pragma once

#include <optional>

#include "schemas/catalogue/catalogue.h"
#include "schemas/model/scope.h"
#include "sinks/queries.h"
#include "state/reader.h"

// What was refused, folded from receipts and what was done about them.
namespace fairway::pipeline {

Result<sinks::RefusedPage> list_refused(const state::StateReader& reader,
                                        const Catalogue& catalogue,
                                        const sinks::RefusedFilter& filter, const Scope& scope,
                                        const std::optional<sinks::RefusedCursor>& after,
                                        std::size_t limit);

// None: it was never refused, or it has been taken in since, or the scope may not know.
Result<std::optional<sinks::RefusedDetail>> find_refused(const state::StateReader& reader,
                                                         const Catalogue& catalogue,
                                                         const RefusedId& id, const Scope& scope);

}  // namespace fairway::pipeline

#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>

#include "ingest/plan.h"
#include "ingest/rows.h"
#include "ingest/values.h"
#include "schemas/model/receipt.h"

namespace fairway::ingest {

// Which of a plan's definitions a message is of, seen from the rows they found in it. `allowed` has
// a bit for each definition that the message's source may use. `describe` says what the message
// looks like.
std::expected<const DefinitionPlan*, Refusal> recognise(
    const Plan& plan, const Rows& rows, const Values& values, std::uint64_t allowed,
    const std::function<std::string()>& describe);

}  // namespace fairway::ingest

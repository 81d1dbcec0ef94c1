#pragma once

#include <string>
#include <string_view>

#include "ingest/rules.h"
#include "ingest/values.h"
#include "schemas/model/receipt.h"

// What a sender is told about a part that is not taken in.
namespace fairway::ingest {

// Longer values are cut in refusals: they are for reading.
std::string shown(std::string_view value);

// The element that `texts` lack is missing.
Refusal missing(const Values& values, RowId row, const TextPlans& texts);
Refusal missing(const Values& values, RowId row, const ElementRef& ref);
// What `texts` say is wrong.
Refusal wrong_value(const Values& values, RowId row, const TextPlans& texts, std::string code,
                    std::string detail, std::string remedy);

}  // namespace fairway::ingest

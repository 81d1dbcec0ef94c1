#pragma once

#include <optional>
#include <string>

#include "schemas/model/change.h"
#include "schemas/model/names.h"
#include "sinks/listings.h"

namespace fairway::sinks {

// Pages of lists; `next` is the cursor of the next page, empty behind the last. `asOf` comes last.
// `change`: one that the page holds already, with all before it.
std::string shipments_json(const ShipmentPage& page, const std::string& next, Language language,
                           const std::optional<ChangeId>& change = {});
std::string unlinked_json(const UnlinkedPage& page, const std::string& next, Language language,
                          const std::optional<ChangeId>& change = {});

}  // namespace fairway::sinks

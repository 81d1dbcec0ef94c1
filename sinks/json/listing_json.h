#pragma once

#include <string>

#include "schemas/model/names.h"
#include "sinks/listings.h"

namespace fairway::sinks {

// Pages of lists; `next` is the cursor of the next page, empty behind the last. `asOf` comes last.
std::string shipments_json(const ShipmentPage& page, const std::string& next, Language language);
std::string unlinked_json(const UnlinkedPage& page, const std::string& next, Language language);

}  // namespace fairway::sinks

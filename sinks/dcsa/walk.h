#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "schemas/model/scope.h"
#include "sinks/dcsa/filter.h"
#include "sinks/queries.h"

namespace fairway::sinks::dcsa {

// A list goes on behind this fact of a timeline, or behind all of it.
struct Place {
  Reference timeline;
  std::optional<std::pair<Instant, FactId>> fact;
};

struct Page {
  std::vector<Event> events;
  std::optional<Place> next;    // none: nothing is left
  std::vector<Reference> told;  // whose timelines they are from
};

// One version's events for one reader. Borrows all; for one request.
struct Reader {
  const Queries& queries;
  const Codes& codes;
  Version version;
  Scope scope;
};

// Events behind `after`: of what the filter names, by time; or, when it names nothing, of all
// shipments of the scope, shipment by shipment, an event with the first shipment that tells it. A
// page may be short, or empty, and have a next one. In 3.0 what was withdrawn or corrected is told
// as retracted; 2.2 has no word for it.
Result<Page> events_page(const Reader& reader, const Filter& filter,
                         const std::optional<Place>& after, std::size_t limit);

}  // namespace fairway::sinks::dcsa

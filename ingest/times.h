#pragma once

#include <expected>
#include <string_view>

#include "ingest/rules.h"
#include "ingest/time_form.h"
#include "ingest/values.h"
#include "schemas/catalogue/catalogue.h"
#include "schemas/model/fact.h"
#include "schemas/model/receipt.h"
#include "schemas/model/source.h"

namespace fairway::ingest {

// Finds the instant behind a time of a message: its offset, else its rule's zone, else the place's,
// else the source's, else UTC. One a thread.
class Times {
 public:
  explicit Times(const Catalogue& catalogue) : catalogue_(catalogue) {}

  // `place` is the fact's, empty if none. Where the rule allows it, an absent time is a time
  // without an instant.
  std::expected<EventTime, Refusal> read(const TimePlan& plan, const Values& values, RowId row,
                                         std::string_view place, const SourceConfig& source);
  // Of a time that may always be absent.
  std::expected<std::optional<Instant>, Refusal> instant(const std::optional<TimePlan>& plan,
                                                         const Values& values, RowId row,
                                                         const SourceConfig& source);

 private:
  void resolve(const TimePlan& plan, const WrittenTime& written, const Values& values, RowId row,
               std::string_view place, const SourceConfig& source, EventTime& time);

  const Catalogue& catalogue_;
  TimeZones zones_;
};

}  // namespace fairway::ingest

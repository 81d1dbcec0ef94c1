#pragma once

#include "pipeline/simulator/script.h"

// The kinds of lives, one file each. Shares and times are such that a month's means lie near the
// published ones (VIEWS section 2: imports clear in some 35 hours after arrival, exports in two
// after the arrival report).
namespace fairway::simulator {

Life import_by_sea(const Settings& settings, std::uint64_t index);
Life export_by_sea(const Settings& settings, std::uint64_t index);

// The box with which shipment `index` travels: numbers are used again, after a rest.
Reference box_of(const Settings& settings, std::uint64_t index, std::uint64_t nth);

// A declaration's way through customs: every try of it, and what it depends on.
struct Clearance {
  Reference shipment;  // declared
  bool import = true;
  Instant submitted;
  Instant released;             // of the try that succeeds
  std::vector<Bond> also = {};  // what customs says beside the lodging
};
void clears(Script& script, std::uint64_t ordinal, const Clearance& clearance);

Entry happened(std::string_view kind, const Reference& subject, Instant time,
               std::string_view place = kPort);
Entry expected(std::string_view kind, const Reference& subject, Instant time, Classifier how,
               std::string_view place = kPort);

}  // namespace fairway::simulator

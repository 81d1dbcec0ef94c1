#include "pipeline/fold/fact_time.h"

#include <string>

#include "ingest/yearless_time.h"

namespace fairway::pipeline {
namespace {

// The same that decoding looks for: the place's, else the source's.
std::string zone_of(const Fact& fact, const Rules& rules) {
  if (!fact.place.empty()) {
    if (auto zone = rules.catalogue().places().zone_of(fact.place)) return *zone;
  }
  std::string zone = rules.zone_of(fact.source);
  return zone.empty() ? "UTC" : zone;
}

}  // namespace

std::optional<Instant> time_of(const Fact& fact, Instant received, const Rules& rules) {
  if (fact.time.instant || fact.time.text.empty()) return fact.time.instant;
  const auto yearless = ingest::read_yearless(fact.time.text);
  if (!yearless) return std::nullopt;
  ingest::TimeZones zones;
  return ingest::resolve_year(*yearless, fact.classifier, received, zone_of(fact, rules), zones);
}

}  // namespace fairway::pipeline

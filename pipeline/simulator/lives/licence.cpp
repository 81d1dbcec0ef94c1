#include <algorithm>

#include <fmt/core.h>

#include "pipeline/simulator/lives/lives.h"
#include "pipeline/simulator/numbers.h"

namespace fairway::simulator {
namespace {

constexpr std::uint64_t kShipmentsPerLicence = 200;

}  // namespace

std::uint64_t licence_of_shipment(std::uint64_t index) { return index / kShipmentsPerLicence; }

Reference licence_number(std::uint64_t index) {
  return reference(RefKind::certificate, fmt::format("1/26FW{:06}", index));
}

// An import licence of a quantity, on which declarations draw; here and there a larger one later.
Life licence_life(const Settings& settings, std::uint64_t index) {
  Script script(settings, "licence", index, fmt::format("LI{}", index));
  Dice& dice = script.dice();
  const Reference licence = licence_number(index);
  const Instant issued = middle_of(settings, index * kShipmentsPerLicence) - std::chrono::days(40);
  Entry entry = happened("certificate_issued", licence, issued, "");
  entry.attributes = {{"quantity", "100000"}, {"unit", "KGM"}};
  script.says("licence-m", Format::fairway_fact, {entry});
  if (dice.chance(percent(40))) {
    Entry amended = happened("certificate_amended", licence, issued + dice.hours(300, 600), "");
    amended.attributes = {{"quantity", "150000"}, {"unit", "KGM"}};
    script.says("licence-m", Format::fairway_fact, {std::move(amended)});
  }
  return std::move(script).done();
}

void is_licensed(Script& script, const Settings&, std::uint64_t index, const Reference& declaration,
                 Instant time) {
  const std::uint64_t licence = licence_of_shipment(index);
  script.life().licence = licence;
  Entry drawn = happened("certificate_drawn", licence_number(licence), time, "");
  drawn.attributes = {{"quantity", fmt::format("{}", script.dice().between(10, 900))},
                      {"unit", "KGM"}};
  drawn.references = {declaration};
  script.says("licence-m", Format::fairway_fact, {std::move(drawn)},
              {{LinkRole::licensed_by, declaration, licence_number(licence)}});
}

}  // namespace fairway::simulator

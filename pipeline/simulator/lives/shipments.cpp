#include "pipeline/simulator/lives/lives.h"
#include "pipeline/simulator/numbers.h"

namespace fairway::simulator {
namespace {

constexpr std::uint64_t kBoxesPerShipment = 2;

}  // namespace

Reference box_of(const Settings& settings, std::uint64_t index, std::uint64_t nth) {
  const std::uint64_t fleet = settings.per_day * settings.box_rest_days;
  return container_number(index % fleet * kBoxesPerShipment + nth);
}

Life shipment_life(const Settings& settings, std::uint64_t index) {
  Dice dice(settings.seed, "shipment", index);
  const std::uint64_t lot = dice.below(100);
  if (lot < 42) return import_by_sea(settings, index);
  if (lot < 74) return export_by_sea(settings, index);
  if (lot < 82) return groupage_by_sea(settings, index);
  if (lot < 90) return by_air(settings, index);
  return parcel(settings, index);
}

}  // namespace fairway::simulator

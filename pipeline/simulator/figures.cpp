#include "pipeline/simulator/figures.h"

#include <map>

#include "pipeline/simulator/life.h"

namespace fairway::simulator {
namespace {

// By the minute, so that memory does not grow with the number of shipments.
class Sample {
 public:
  void add(Duration time) {
    sum_ += time;
    ++count_;
    ++minutes_[std::chrono::floor<std::chrono::minutes>(time)];
  }

  Figures::Times times() const {
    Figures::Times made{.count = count_};
    if (count_ == 0) return made;
    made.mean = sum_ / static_cast<std::int64_t>(count_);
    std::uint64_t below = 0;
    for (const auto& [minute, count] : minutes_) {
      below += count;
      if (below * 2 < count_) continue;
      made.median = minute;
      break;
    }
    return made;
  }

 private:
  Duration sum_{0};
  std::uint64_t count_ = 0;
  std::map<std::chrono::minutes, std::uint64_t> minutes_;
};

}  // namespace

Figures figures_of(const Settings& settings) {
  Figures figures;
  Sample imports;
  Sample exports;
  for (std::uint64_t index = 0; index < settings.shipments; ++index) {
    const Life life = shipment_life(settings, index);
    if (life.import_clearance) imports.add(*life.import_clearance);
    if (life.export_clearance) exports.add(*life.export_clearance);
    if (!life.import_clearance && !life.export_clearance) continue;
    ++figures.declared;
    figures.inspected += life.inspected ? 1 : 0;
  }
  figures.import_clearance = imports.times();
  figures.export_clearance = exports.times();
  return figures;
}

}  // namespace fairway::simulator

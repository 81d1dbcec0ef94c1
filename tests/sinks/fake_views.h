#pragma once

#include <map>
#include <vector>

#include "sinks/published_views.h"
#include "tests/sinks/sample_timeline.h"

namespace fairway::sinks {

// Shipments that are all alike, and refused messages.
class FakeViews final : public PublishedViews {
 public:
  Result<std::optional<Timeline>> timeline(const Reference& shipment) const override {
    ++folded;
    if (std::ranges::find(known, shipment) == known.end()) return std::nullopt;
    Timeline timeline = sample_timeline();
    timeline.id = shipment;
    return timeline;
  }
  Result<std::optional<RefusedOriginal>> refused(const MessageId& message) const override {
    const auto found = originals.find(message);
    if (found == originals.end()) return std::nullopt;
    return found->second;
  }
  Result<std::vector<Reference>> shipments(const std::optional<Reference>& after,
                                           std::size_t limit) const override {
    std::vector<Reference> page;
    for (const Reference& one : known) {
      if (page.size() < limit && (!after || *after < one)) page.push_back(one);
    }
    return page;
  }
  Result<std::optional<Alert>> alert(const AlertId& id) const override {
    if (!alarmed || id != sample_alert().id) return std::nullopt;
    return sample_alert();
  }
  Result<std::vector<Alert>> alerts(const std::optional<AlertId>& after,
                                    std::size_t) const override {
    return alarmed && !after ? std::vector{sample_alert()} : std::vector<Alert>();
  }
  Result<Throughput> figures(const PortHour& hour) const override {
    Throughput figures{.place = hour.place, .version = 1, .from = hour.from, .to = hour.from};
    const auto found = moved.find(hour);
    if (found != moved.end()) figures.items = {{hour.from, {}, found->second}};
    return figures;
  }
  Result<std::vector<PortHour>> figure_hours(const std::optional<PortHour>& after,
                                             std::size_t limit) const override {
    std::vector<PortHour> page;
    for (const auto& [hour, sums] : moved) {
      if (page.size() < limit && (!after || *after < hour)) page.push_back(hour);
    }
    return page;
  }

  std::vector<Reference> known;  // sorted
  bool alarmed = false;          // sample_alert is open
  std::map<PortHour, MoveSums> moved;
  std::map<MessageId, RefusedOriginal> originals;
  mutable int folded = 0;
};

}  // namespace fairway::sinks

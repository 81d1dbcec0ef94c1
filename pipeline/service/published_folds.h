#pragma once

#include "pipeline/fold/rules.h"
#include "sinks/published_views.h"
#include "sinks/queries.h"
#include "state/store.h"

namespace fairway::pipeline {

// What is published, from the queries' folds and the state's rows: nothing of the test space, and
// no shipment that is known there alone. Any thread. Borrows everything.
class PublishedFolds final : public sinks::PublishedViews {
 public:
  PublishedFolds(const state::Store& store, const sinks::Queries& queries, const Rules& rules)
      : store_(store), queries_(queries), rules_(rules) {}

  Result<std::optional<Timeline>> timeline(const Reference& shipment) const override;
  Result<std::optional<sinks::RefusedOriginal>> refused(const MessageId& message) const override;
  Result<std::vector<Reference>> shipments(const std::optional<Reference>& after,
                                           std::size_t limit) const override;
  Result<std::optional<Alert>> alert(const AlertId& id) const override;
  Result<std::vector<Alert>> alerts(const std::optional<AlertId>& after,
                                    std::size_t limit) const override;
  Result<sinks::Throughput> figures(const PortHour& hour) const override;
  Result<std::vector<PortHour>> figure_hours(const std::optional<PortHour>& after,
                                             std::size_t limit) const override;

 private:
  const state::Store& store_;
  const sinks::Queries& queries_;
  const Rules& rules_;
};

}  // namespace fairway::pipeline

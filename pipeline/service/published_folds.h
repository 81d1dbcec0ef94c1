#pragma once

#include "sinks/published_views.h"
#include "sinks/queries.h"
#include "state/store.h"

namespace fairway::pipeline {

// What is published, from the queries' folds and the state's rows. Any thread. Borrows both.
class PublishedFolds final : public sinks::PublishedViews {
 public:
  PublishedFolds(const state::Store& store, const sinks::Queries& queries)
      : store_(store), queries_(queries) {}

  Result<std::optional<Timeline>> timeline(const Reference& shipment) const override;
  Result<std::optional<sinks::RefusedOriginal>> refused(const MessageId& message) const override;
  Result<std::vector<Reference>> shipments(const std::optional<Reference>& after,
                                           std::size_t limit) const override;

 private:
  const state::Store& store_;
  const sinks::Queries& queries_;
};

}  // namespace fairway::pipeline

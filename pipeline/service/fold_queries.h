#pragma once

#include <functional>
#include <utility>

#include "pipeline/fold/rules.h"
#include "pipeline/service/message_checker.h"
#include "sinks/queries.h"
#include "state/store.h"

namespace fairway::pipeline {

// Answers the API from folds over a snapshot of the store. Any thread. Borrows store and rules;
// `tick` is T, `health` whether the process is ready; `checker` is needed to check messages.
class FoldQueries final : public sinks::Queries {
 public:
  FoldQueries(const state::Store& store, const Rules& rules, std::function<Instant()> tick,
              std::function<sinks::Health()> health, MessageChecker* checker = nullptr)
      : store_(store),
        rules_(rules),
        tick_(std::move(tick)),
        health_(std::move(health)),
        checker_(checker) {}

  Result<std::optional<Timeline>> timeline(const Reference& reference, const Scope& scope,
                                           const sinks::TimelineOptions& options) const override;
  Result<std::optional<Explanation>> explain(const Reference& reference, const Scope& scope,
                                             const sinks::ExplainOptions& options) const override;
  Result<std::vector<sinks::ReferenceMatch>> references(std::string_view value,
                                                        const Scope& scope) const override;
  Result<sinks::ShipmentPage> shipments(const sinks::ShipmentFilter& filter, const Scope& scope,
                                        const std::optional<Reference>& after,
                                        std::size_t limit) const override;
  Result<sinks::UnlinkedPage> unlinked(const sinks::UnlinkedFilter& filter, const Scope& scope,
                                       const std::optional<sinks::UnlinkedCursor>& after,
                                       std::size_t limit) const override;
  Result<sinks::AlertPage> alerts(const sinks::AlertFilter& filter, const Scope& scope,
                                  const std::optional<AlertId>& after,
                                  std::size_t limit) const override;
  Result<std::optional<Alert>> alert(const AlertId& id, const Scope& scope) const override;
  Result<std::optional<sinks::MessageView>> message(const MessageId& id,
                                                    const Scope& scope) const override;
  Result<sinks::RefusedPage> refused(const sinks::RefusedFilter& filter, const Scope& scope,
                                     const std::optional<sinks::RefusedCursor>& after,
                                     std::size_t limit) const override;
  Result<std::optional<sinks::RefusedDetail>> refused(const RefusedId& id,
                                                      const Scope& scope) const override;
  sinks::CheckReport check(const SourceName& source, std::string_view bytes) const override;
  sinks::Health health() const override { return health_(); }

 private:
  const state::Store& store_;
  const Rules& rules_;
  std::function<Instant()> tick_;
  std::function<sinks::Health()> health_;
  MessageChecker* checker_;
};

}  // namespace fairway::pipeline

#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "pipeline/fold/rules.h"
#include "schemas/base/result.h"
#include "schemas/model/figure.h"
#include "sinks/figures.h"
#include "state/store.h"

namespace fairway::pipeline {

// The sums of one hour by all that tells moves apart: what is published of it.
Result<sinks::Throughput> figures_of(const state::Reader& reader, const Rules& rules,
                                     const PortHour& hour);

// The figures of ports from their rows. Operators see all of them, and the authority of a port its
// own; they are of nobody's shipments, but tell of everybody's (DESIGN law 8). Any thread. Borrows
// the store and the rules.
class FigureQueries final : public sinks::Figures {
 public:
  FigureQueries(const state::Store& store, const Rules& rules, std::function<Instant()> tick)
      : store_(store), rules_(rules), tick_(std::move(tick)) {}

  Result<std::optional<sinks::Throughput>> throughput(const sinks::FigureQuery& query,
                                                      const Scope& scope) const override;

 private:
  const state::Store& store_;
  const Rules& rules_;
  const std::function<Instant()> tick_;
};

}  // namespace fairway::pipeline

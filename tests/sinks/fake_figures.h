#pragma once

#include <optional>

#include "sinks/figures.h"

namespace fairway::sinks {

// Knows of CNSHA the moves of one hour, and remembers what it was asked.
class FakeFigures final : public Figures {
 public:
  Result<std::optional<Throughput>> throughput(const FigureQuery& query,
                                               const Scope& scope) const override {
    asked = query;
    if (broken) return std::unexpected(*broken);
    if (query.place != "CNSHA" || !scope.operator_) return std::nullopt;
    const Instant from = query.from.value_or(*parse_rfc3339("2026-11-01T06:00:00Z"));
    const MoveClass loaded{"loaded", "CNSHAYS4", "", "full"};
    return Throughput{.place = "CNSHA",
                      .version = 1,
                      .from = from,
                      .to = query.to.value_or(from + std::chrono::hours{24}),
                      .bucket = query.bucket,
                      .by = query.by,
                      .items = {{from, query.by.of(loaded), {12, 73, 1}}},
                      .revision = 42,
                      .as_of = now};
  }

  std::optional<Error> broken;
  Instant now = *parse_rfc3339("2026-11-01T07:00:00Z");
  mutable FigureQuery asked;
};

}  // namespace fairway::sinks

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pipeline/fold/rules.h"
#include "pipeline/fold/track_fold.h"
#include "schemas/model/figure.h"

namespace fairway::pipeline {

// The version of what follows, told with every figure: another rule is another metric.
constexpr std::uint32_t kQuayMovesVersion = 1;

// What a container's track counts in the throughput of ports (VIEWS M1 and M2, RULES R12): one move
// for each milestone of a box that was discharged or loaded, by the fact that wins it (RULES R7),
// in the hour of the port's clocks. So three witnesses are one move, a box that several bills share
// is one, and a transhipped box is two. Excluded is what has no hour: a time of the precision of a
// day, or one that nobody stated (basis assumed); and what happened in no port of the place tree.
QuayMoves quay_moves(const TrackFold& fold, const Rules& rules);

// TEU in quarters by the first character of an ISO 6346 size and type; none where it tells none.
std::optional<std::int64_t> quarter_teu(std::string_view size_type);

}  // namespace fairway::pipeline

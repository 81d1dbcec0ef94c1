#include "pipeline/service/figure_queries.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>

#include <fmt/format.h>

#include "ingest/time_form_local.h"
#include "pipeline/fold/quay_moves.h"
#include "schemas/base/limits.h"
#include "state/figure_rows.h"
#include "state/meta.h"

namespace fairway::pipeline {
namespace {

using sinks::FigureBucket;
using sinks::Throughput;
using std::chrono::hours;

// Without `from` what moved in a day.
constexpr hours kUsual{24};

class PortClock {
 public:
  PortClock(std::string zone, FigureBucket bucket) : zone_(std::move(zone)), bucket_(bucket) {}

  // Where the stretch begins that holds the instant.
  Instant start(Instant instant) const {
    const auto found = bucket_ == FigureBucket::hour ? ingest::start_of_hour(instant, zone_)
                                                     : ingest::start_of_day(instant, zone_);
    return found.value_or(instant);
  }
  // Where the first begins that does not begin before the instant.
  Instant end(Instant instant) const {
    const Instant begun = start(instant);
    // The longest hour has two, the longest day 25; the shortest day has 23.
    return begun == instant ? begun
                            : start(begun + (bucket_ == FigureBucket::hour ? hours{1} : hours{36}));
  }

 private:
  const std::string zone_;
  const FigureBucket bucket_;
};

// Fills `asked`, whose place, stretch and split are there.
Status add_up(const state::Reader& reader, const PortClock& clock, Throughput& asked) {
  const auto standing = state::read_standing(reader);
  if (!standing) return std::unexpected(standing.error());
  std::map<std::pair<Instant, MoveClass>, MoveSums> sums;
  bool full = false;
  FAIRWAY_TRY(state::visit_figures(
      reader, asked.place, asked.from, asked.to,
      {.told =
           [&](const PortHour&, const state::ToldHour& told) {
             if (*standing && told.epoch == (*standing)->epoch) {
               asked.revision = std::max(asked.revision, std::optional(told.last));
             }
           },
       .sums =
           [&](const PortHour& hour, const MoveClass& of, const MoveSums& some) {
             sums[{clock.start(hour.from), asked.by.of(of)}] += some;
             full = sums.size() > limits::kFigureHours;
             return !full;
           }}));
  if (full) {
    return failure("bad_parameter",
                   fmt::format("the answer would have more than {} items", limits::kFigureHours),
                   "by", "Ask for a shorter time, for days, or tell moves apart by less");
  }
  for (const auto& [key, some] : sums) asked.items.push_back({key.first, key.second, some});
  return {};
}

Status check_range(Instant from, Instant to) {
  if (from >= to) {
    return failure("bad_parameter", "the time ends before it begins", "from",
                   "Write a from that lies before to");
  }
  if (to - from > hours{limits::kFigureHours}) {
    return failure("bad_parameter",
                   fmt::format("the time is longer than {} hours", limits::kFigureHours), "from",
                   "Ask for a year at a time");
  }
  return {};
}

}  // namespace

Result<Throughput> figures_of(const state::Reader& reader, const Rules& rules,
                              const PortHour& hour) {
  const auto zone = rules.catalogue().places().zone_of(hour.place);
  const PortClock clock(zone.value_or("UTC"), FigureBucket::hour);
  Throughput figures{.place = hour.place,
                     .version = kQuayMovesVersion,
                     .from = hour.from,
                     .to = clock.end(hour.from + std::chrono::microseconds{1}),
                     .by = sinks::FigureSplit::all()};
  FAIRWAY_TRY(add_up(reader, clock, figures));
  return figures;
}

Result<std::optional<Throughput>> FigureQueries::throughput(const sinks::FigureQuery& query,
                                                            const Scope& scope) const {
  const Places& places = rules_.catalogue().places();
  const Place* port = places.find(query.place);
  if (port == nullptr || port->kind != "port") return std::nullopt;
  const bool sees =
      scope.space == Space::live && (scope.operator_ || scope.places.contains(port->code));
  if (!sees) return std::nullopt;
  const Instant now = tick_();
  const Instant to = query.to.value_or(now);
  const Instant from = query.from.value_or(to - kUsual);
  FAIRWAY_TRY(check_range(from, to));
  const PortClock clock(places.zone_of(port->code).value_or("UTC"), query.bucket);
  Throughput figures{.place = port->code,
                     .version = kQuayMovesVersion,
                     .from = clock.start(from),
                     .to = clock.end(to),
                     .bucket = query.bucket,
                     .by = query.by,
                     .as_of = now};
  const auto snapshot = store_.snapshot();
  FAIRWAY_TRY(add_up(*snapshot, clock, figures));
  return figures;
}

}  // namespace fairway::pipeline

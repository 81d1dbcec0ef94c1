#include "pipeline/fold/quay_moves.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "ingest/time_form_local.h"
#include "pipeline/fold/milestones.h"
#include "pipeline/fold/precedence.h"

namespace fairway::pipeline {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {
    "discharged", "loaded", "transhipment_discharged", "transhipment_loaded"};

bool has_hour(const EventTime& time) {
  return time.precision != Precision::day && time.basis != ZoneBasis::assumed;
}

std::optional<PortHour> hour_of(const std::string& place, Instant time, const Places& places) {
  const Place* port = places.port_of(place);
  const auto zone = port != nullptr ? places.zone_of(port->code) : std::nullopt;
  const auto from = zone ? ingest::start_of_hour(time, *zone) : std::nullopt;
  if (!from) return std::nullopt;
  return PortHour{port->code, *from};
}

// A terminal's own code where the place tree knows one of its names.
std::string terminal_of(const std::string& facility, const Places& places) {
  const Place* known = places.find(facility);
  return known != nullptr ? known->code : facility;
}

MoveSums sums_of(const Said& move, const Rules& rules) {
  const auto teu = quarter_teu(move.attribute(rules, "sizeType"));
  return {.moves = 1, .quarter_teu = teu.value_or(0), .teu_unknown = teu ? 0 : 1};
}

}  // namespace

std::optional<std::int64_t> quarter_teu(std::string_view size_type) {
  switch (size_type.empty() ? '\0' : size_type.front()) {
    case '1':
      return 2;
    case '2':
      return 4;
    case '3':
      return 6;
    case '4':
      return 8;
    case 'L':
      return 9;
    default:
      return std::nullopt;
  }
}

QuayMoves quay_moves(const TrackFold& fold, const Rules& rules) {
  QuayMoves counted;
  if (fold.track->reference.kind != RefKind::container) return counted;
  std::vector<std::size_t> moves;
  for (std::size_t i = 0; i < fold.said.size(); ++i) {
    if (std::ranges::find(kKinds, fold.said[i].kind_code()) != kKinds.end()) moves.push_back(i);
  }
  const Places& places = rules.catalogue().places();
  for (const MilestoneFacts& about : milestone_facts(fold, moves, rules)) {
    const Said* move = winner(about.facts, Classifier::actual);
    if (move == nullptr || !has_hour(move->fact->time)) continue;
    const auto hour = hour_of(about.key.place, *move->time, places);
    if (!hour) continue;
    const MoveClass of{.kind = about.key.kind,
                       .terminal = terminal_of(move->fact->facility, places),
                       .direction = move->attribute(rules, "direction"),
                       .full_empty = move->attribute(rules, "fullEmpty")};
    counted[*hour][of] += sums_of(*move, rules);
  }
  return counted;
}

}  // namespace fairway::pipeline

#include "pipeline/fold/stages.h"

#include <algorithm>
#include <set>

#include "pipeline/fold/conditions.h"

namespace fairway::pipeline {
namespace {

constexpr std::string_view kCustomsGraph = "customs";

const StageGraph::Reset* reset_by(const StageGraph& graph, std::string_view kind) {
  const auto found = std::ranges::find(graph.resets, kind, &StageGraph::Reset::code);
  return found == graph.resets.end() ? nullptr : &*found;
}

// A fact as a move in the lane. At one instant a reset sorts last: fail-safe.
struct Move {
  const Said* said;
  const StageGraph::Stage* stage;
  const StageGraph::Reset* reset;

  auto key() const {
    return std::tuple(*said->time, reset != nullptr, stage ? stage->rank : 0, said->fact->id);
  }
};

// Live, plausible, actual, whoever says so.
std::vector<const Said*> happened(std::span<const Said* const> facts) {
  std::vector<const Said*> part;
  std::ranges::copy_if(facts, std::back_inserter(part),
                       [](const Said* said) { return said->counts() && said->actual(); });
  return part;
}

// What may move the stage: only customs' word, where customs has spoken of the attempt.
std::vector<const Said*> taking_part(std::span<const Said* const> facts, const Rules& rules) {
  std::vector<const Said*> part = happened(facts);
  const auto from_customs = [&](const Said* said) { return rules.is_customs(said->fact->source); };
  if (std::ranges::any_of(part, from_customs)) {
    std::erase_if(part, [&](const Said* said) { return !from_customs(said); });
  }
  return part;
}

// The graph that an attempt goes by: that of its kind of reference, else the one that its facts
// tell, else the common one.
const StageGraph& graph_of(RefKind kind, std::span<const Said* const> facts, const Rules& rules) {
  for (const StageGraph& graph : rules.catalogue().graphs()) {
    if (graph.lane != "customs") continue;
    if (std::ranges::count(graph.subjects, kind) > 0) return graph;
    const auto tells = [&](const Said* said) {
      return std::ranges::count(graph.told_by, said->kind->code) > 0;
    };
    if (std::ranges::any_of(facts, tells)) return graph;
  }
  return *rules.catalogue().graph(kCustomsGraph);
}

bool reaches(const StageGraph::Stage& stage, const Said& said) {
  return std::ranges::count(stage.kinds, said.kind->code) > 0;
}

// The highest stage of the fact's kind; one that comes after another needs that one before it.
const StageGraph::Stage* stage_reached_by(const Said& said, std::span<const Said* const> facts,
                                          const StageGraph& graph) {
  const StageGraph::Stage* reached = nullptr;
  for (const StageGraph::Stage& stage : graph.stages) {
    if (!reaches(stage, said)) continue;
    const StageGraph::Stage* before = graph.stage(stage.after);
    const bool came = before == nullptr || std::ranges::any_of(facts, [&](const Said* other) {
                        return reaches(*before, *other) && *other->time <= *said.time;
                      });
    if (came) reached = &stage;
  }
  return reached;
}

std::vector<Move> moves_of(std::span<const Said* const> facts, const StageGraph& graph) {
  std::vector<Move> moves;
  for (const Said* said : facts) {
    const Move move{said, stage_reached_by(*said, facts, graph), reset_by(graph, said->kind->code)};
    if (move.stage || move.reset) moves.push_back(move);
  }
  std::ranges::sort(moves, {}, &Move::key);
  return moves;
}

// A time that is only assumed proves nothing about what came before or after.
bool is_assumed(const Move& move) { return move.said->fact->time.basis == ZoneBasis::assumed; }

// The moves that count: those after the last reset that rise above what it falls back to.
std::vector<Move> standing_moves(const std::vector<Move>& moves, const Move* last_reset) {
  std::vector<Move> standing;
  for (const Move& move : moves) {
    if (move.reset) continue;
    if (last_reset) {
      const bool after = last_reset->key() < move.key() && !is_assumed(move);
      if (!after || move.stage->rank <= last_reset->reset->base) continue;
    }
    standing.push_back(move);
  }
  return standing;
}

// Stages that should have been reported below the one reached.
void flag_skipped(const Attempt& attempt, const std::vector<Move>& moves, int reached,
                  const StageGraph& graph, std::vector<Flag>& flags) {
  for (const StageGraph::Stage& stage : graph.stages) {
    const bool seen =
        std::ranges::any_of(moves, [&](const Move& move) { return move.stage == &stage; });
    if (stage.required && stage.rank < reached && !seen) {
      flags.push_back({"stage_skipped", graph.lane,
                       to_text(attempt.reference) + " reached its stage without " + stage.code});
    }
  }
}

// Stages that are first heard of after a higher one. A second witness of a stage reverses nothing.
void flag_reversed(const Attempt& attempt, const std::vector<Move>& moves, const StageGraph& graph,
                   std::vector<Flag>& flags) {
  const Move* highest = nullptr;
  std::set<std::string> seen;
  for (const Move& move : moves) {
    if (move.reset) {
      highest = nullptr;
      seen.clear();
      continue;
    }
    if (!seen.insert(move.stage->code).second || is_assumed(move)) continue;
    if (highest && move.stage->rank < highest->stage->rank &&
        *move.said->time > *highest->said->time) {
      flags.push_back({"stage_reversed", graph.lane,
                       to_text(attempt.reference) + ": " + move.stage->code + " came after " +
                           highest->stage->code});
    } else if (!highest || move.stage->rank > highest->stage->rank) {
      highest = &move;
    }
  }
}

}  // namespace

bool is_declaration(RefKind kind) {
  switch (kind) {
    case RefKind::declaration:
    case RefKind::declaration_seq:
    case RefKind::list:
    case RefKind::list_pre:
    case RefKind::transit:
    case RefKind::mrn:
      return true;
    default:
      return false;
  }
}

std::optional<Instant> CustomsStage::standing_at(int at_rank) const {
  std::optional<Instant> since_then;
  for (const auto& [reached, when] : passed) {
    if (reached >= at_rank) since_then = since_then ? std::min(*since_then, when) : when;
  }
  return since_then;
}

CustomsStage customs_stage(const Attempt& attempt, std::span<const Said* const> closing,
                           const Rules& rules) {
  const std::vector<const Said*> facts = taking_part(attempt.facts, rules);
  const StageGraph& graph = graph_of(attempt.reference.kind, facts, rules);
  const std::vector<Move> moves = moves_of(facts, graph);
  CustomsStage result;
  if (const StageGraph::Stage* none = graph.stage(result.code)) result.name = none->name;

  const auto last = std::ranges::find_if(moves.rbegin(), moves.rend(), &Move::reset);
  const Move* last_reset = last == moves.rend() ? nullptr : &*last;
  const std::vector<Move> standing = standing_moves(moves, last_reset);
  const Move* best = nullptr;
  for (const Move& move : standing) {
    result.passed.emplace_back(move.stage->rank, *move.said->time);
    if (best == nullptr || move.stage->rank > best->stage->rank) best = &move;
  }
  if (last_reset) result.reset = last_reset->said;
  if (best) {
    result.code = best->stage->code;
    result.name = best->stage->name;
    result.rank = best->stage->rank;
    result.since = best->said->time;
    result.by = best->said;
    const StageGraph::Stage* over = graph.stage(graph.hands_over);
    result.handed_over = over && result.rank >= over->rank;
  } else if (last_reset) {
    result.code = last_reset->reset->code;
    result.name = last_reset->reset->name;
    result.rank = last_reset->reset->base;
    result.since = last_reset->said->time;
    result.by = last_reset->said;
    result.exception = true;
    result.dead = last_reset->reset->dead;
  }
  result.conditions = conditions_of(facts, happened(attempt.facts), closing, graph);
  const bool held = std::ranges::any_of(result.conditions, [&](const Condition& condition) {
    return !condition.to && std::ranges::count(graph.holds, condition.code) > 0;
  });
  if (held) result.exception = true;
  flag_skipped(attempt, moves, result.rank, graph, result.flags);
  flag_reversed(attempt, moves, graph, result.flags);
  return result;
}

std::vector<Attempt> attempts_of(std::span<const TrackFold* const> entries,
                                 std::span<const TrackFold* const> unified, const Rules& rules) {
  std::vector<std::pair<std::optional<Instant>, Attempt>> started;
  const auto own = [&](const TrackFold& track) {
    Attempt attempt{track.track->reference, {}};
    for (const Said& said : track.said) attempt.facts.push_back(&said);
    const auto part = taking_part(attempt.facts, rules);
    const auto first = part.empty() ? std::nullopt : part.front()->time;
    return std::pair(first, std::move(attempt));
  };
  for (const TrackFold* entry : entries) started.push_back(own(*entry));
  // Entries of which nothing is known yet have not started: they sort first and win nothing.
  std::ranges::sort(started, {}, [](const auto& one) {
    return std::tuple(one.first.has_value(), one.first, one.second.reference);
  });
  for (const TrackFold* track : unified) {
    if (started.empty()) {
      started.push_back(own(*track));
      continue;
    }
    for (const Said& said : track->said) {
      Attempt* chosen = nullptr;
      for (auto& [first, attempt] : started) {
        if (first && (chosen == nullptr || *first <= *said.time)) chosen = &attempt;
      }
      if (chosen == nullptr) chosen = &started.back().second;
      chosen->facts.push_back(&said);
    }
  }
  std::vector<Attempt> attempts;
  for (auto& [first, attempt] : started) attempts.push_back(std::move(attempt));
  return attempts;
}

std::vector<std::size_t> epochs_of(const TrackFold& fold, const Rules& rules) {
  std::vector<std::size_t> epochs(fold.said.size(), 0);
  if (!is_declaration(fold.track->reference.kind)) return epochs;
  const StageGraph& graph = *rules.catalogue().graph(kCustomsGraph);
  std::vector<std::pair<Instant, FactId>> resets;
  for (const Said& said : fold.said) {
    if (said.counts() && said.actual() && reset_by(graph, said.kind->code)) {
      resets.emplace_back(*said.time, said.fact->id);
    }
  }
  for (std::size_t i = 0; i < fold.said.size(); ++i) {
    const Said& said = fold.said[i];
    const bool is_reset = said.kind && reset_by(graph, said.kind->code);
    epochs[i] = static_cast<std::size_t>(std::ranges::count_if(resets, [&](const auto& reset) {
      // At one instant a reset follows everything else; two resets go by id.
      if (reset.first != *said.time) return reset.first < *said.time;
      return is_reset && reset.second < said.fact->id;
    }));
  }
  return epochs;
}

}  // namespace fairway::pipeline

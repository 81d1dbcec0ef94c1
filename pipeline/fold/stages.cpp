#include "pipeline/fold/stages.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace fairway::pipeline {
namespace {

constexpr std::string_view kCustomsGraph = "customs";

bool is_declaration(RefKind kind) {
  return kind == RefKind::declaration || kind == RefKind::declaration_seq ||
         kind == RefKind::list || kind == RefKind::transit;
}

const StageGraph::Stage* stage_reached_by(const StageGraph& graph, std::string_view kind) {
  for (const StageGraph::Stage& stage : graph.stages) {
    if (std::ranges::count(stage.kinds, kind) > 0) return &stage;
  }
  return nullptr;
}

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

// Live, plausible, actual, whoever says so: enough for a condition, which an enterprise's payment
// ends.
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

std::vector<Move> moves_of(std::span<const Said* const> facts, const StageGraph& graph) {
  std::vector<Move> moves;
  for (const Said* said : facts) {
    const Move move{said, stage_reached_by(graph, said->kind->code),
                    reset_by(graph, said->kind->code)};
    if (move.stage || move.reset) moves.push_back(move);
  }
  std::ranges::sort(moves, {}, &Move::key);
  return moves;
}

// Intervals that facts open and close; the open ones have no end.
std::vector<Condition> conditions_of(std::vector<const Said*> facts,
                                     std::span<const Said* const> closing,
                                     const StageGraph& graph) {
  facts.insert(facts.end(), closing.begin(), closing.end());
  std::ranges::sort(facts, {}, [](const Said* s) { return std::pair(s->time, s->fact->id); });
  std::vector<StageGraph::ConditionRule> rules = graph.conditions;
  for (const std::string& hold : graph.holds) {
    StageGraph::ConditionRule rule{hold, {hold}, {"released", "released_under_guarantee"}};
    for (const StageGraph::Reset& reset : graph.resets) rule.closed_by.push_back(reset.code);
    rules.push_back(std::move(rule));
  }
  std::vector<Condition> conditions;
  for (const StageGraph::ConditionRule& rule : rules) {
    std::optional<Condition> open;
    for (const Said* said : facts) {
      const std::string& kind = said->kind->code;
      if (!open && std::ranges::count(rule.opened_by, kind) > 0) {
        open = Condition{rule.code, *said->time, std::nullopt};
      } else if (open && std::ranges::count(rule.closed_by, kind) > 0) {
        open->to = said->time;
        conditions.push_back(*open);
        open.reset();
      }
    }
    if (open) conditions.push_back(*open);
  }
  std::ranges::sort(conditions, {}, [](const Condition& c) { return std::tuple(c.from, c.code); });
  return conditions;
}

// Stages that should have been reported below the one reached, and ranks that time runs against.
std::vector<Flag> flags_of(const Attempt& attempt, const std::vector<Move>& moves, int reached,
                           const StageGraph& graph) {
  std::vector<Flag> flags;
  std::set<std::string> seen;
  for (const Move& move : moves) {
    if (move.stage) seen.insert(move.stage->code);
  }
  for (const StageGraph::Stage& stage : graph.stages) {
    if (stage.required && stage.rank < reached && !seen.contains(stage.code)) {
      flags.push_back({"stage_skipped", graph.lane,
                       to_text(attempt.reference) + " reached its stage without " + stage.code});
    }
  }
  const Move* highest = nullptr;
  for (const Move& move : moves) {
    if (move.reset) {
      highest = nullptr;
    } else if (highest && move.stage->rank < highest->stage->rank &&
               *move.said->time > *highest->said->time) {
      flags.push_back({"stage_reversed", graph.lane,
                       to_text(attempt.reference) + ": " + move.stage->code + " came after " +
                           highest->stage->code});
    } else if (!highest || move.stage->rank > highest->stage->rank) {
      highest = &move;
    }
  }
  return flags;
}

}  // namespace

CustomsStage customs_stage(const Attempt& attempt, std::span<const Said* const> closing,
                           const Rules& rules) {
  const StageGraph& graph = *rules.catalogue().graph(kCustomsGraph);
  CustomsStage result;
  if (const StageGraph::Stage* none = graph.stage(result.code)) result.name = none->name;
  const std::vector<const Said*> facts = taking_part(attempt.facts, rules);
  const std::vector<Move> moves = moves_of(facts, graph);

  const Move* last_reset = nullptr;
  for (const Move& move : moves) {
    if (move.reset) last_reset = &move;
  }
  const Move* best = nullptr;
  for (const Move& move : moves) {
    if (move.reset) continue;
    if (last_reset) {
      // A time that is only assumed proves nothing about what came after a reset.
      const bool after =
          last_reset->key() < move.key() && move.said->fact->time.basis != ZoneBasis::assumed;
      if (!after || move.stage->rank <= last_reset->reset->base) continue;
    }
    if (best == nullptr || move.stage->rank > best->stage->rank) best = &move;
  }

  if (last_reset) result.reset = last_reset->said;
  if (best) {
    result.code = best->stage->code;
    result.name = best->stage->name;
    result.rank = best->stage->rank;
    result.since = best->said->time;
    result.by = best->said;
  } else if (last_reset) {
    result.code = last_reset->reset->code;
    result.name = last_reset->reset->name;
    result.rank = last_reset->reset->base;
    result.since = last_reset->said->time;
    result.by = last_reset->said;
    result.exception = true;
    result.dead = result.code == "cancelled" || result.code == "withdrawn";
  }
  result.conditions = conditions_of(happened(attempt.facts), closing, graph);
  const bool held = std::ranges::any_of(result.conditions, [&](const Condition& condition) {
    return !condition.to && std::ranges::count(graph.holds, condition.code) > 0;
  });
  if (held) result.exception = true;
  result.flags = flags_of(attempt, moves, result.rank, graph);
  return result;
}

std::vector<Attempt> attempts_of(std::span<const TrackFold* const> entries,
                                 std::span<const TrackFold* const> unified, const Rules& rules) {
  std::vector<std::pair<std::optional<Instant>, Attempt>> started;
  const auto own = [&](const TrackFold& track) {
    Attempt attempt{track.track.reference, {}};
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

std::optional<LaneStage> goods_stage(const StageGraph& graph,
                                     std::span<const Milestone* const> milestones) {
  const StageGraph::Stage* best = nullptr;
  std::optional<Instant> since;
  for (const StageGraph::Stage& stage : graph.stages) {
    for (const Milestone* milestone : milestones) {
      if (!milestone->actual || std::ranges::count(stage.kinds, milestone->kind) == 0) continue;
      const bool fits = std::ranges::all_of(stage.where, [&](const auto& condition) {
        const auto found = milestone->attributes.find(condition.first);
        return found != milestone->attributes.end() && found->second == condition.second;
      });
      if (!fits) continue;
      if (best == nullptr || stage.rank > best->rank) {
        best = &stage;
        since = milestone->actual;
      } else if (stage.rank == best->rank) {
        since = std::min(since, milestone->actual);
      }
    }
  }
  if (best == nullptr) return std::nullopt;
  return LaneStage{best->code, since, best->name, {}, {}};
}

int goods_rank(const StageGraph& graph, const LaneStage& stage) {
  const StageGraph::Stage* found = graph.stage(stage.code);
  return found ? found->rank : -1;
}

std::vector<std::size_t> epochs_of(const TrackFold& fold, const Rules& rules) {
  std::vector<std::size_t> epochs(fold.said.size(), 0);
  if (!is_declaration(fold.track.reference.kind)) return epochs;
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

#include "pipeline/fold/goods.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "pipeline/fold/milestones.h"
#include "pipeline/fold/route.h"

namespace fairway::pipeline {
namespace {

using Stage = StageGraph::Stage;

constexpr Instant kEver = Instant::min();  // no fact is earlier

bool reaches(const Stage& stage, const Milestone& milestone) {
  if (!milestone.actual || std::ranges::count(stage.kinds, milestone.kind) == 0) return false;
  return std::ranges::all_of(stage.where, [&](const auto& condition) {
    const auto found = milestone.attributes.find(condition.first);
    return found != milestone.attributes.end() && found->second == condition.second;
  });
}

class GoodsFold {
 public:
  GoodsFold(const GoodsSide& side, std::span<const Milestone* const> milestones)
      : side_(side),
        milestones_(milestones),
        route_(side.graph.direction(), side.territory, side.places, milestones) {}

  std::vector<ReachedStage> run() {
    for (const Stage& stage : side_.graph.stages) {
      if (const auto since = since_of(stage)) reached_.push_back({&stage, stage.rank, 0, *since});
    }
    if (side_.graph.legs) add_legs(*side_.graph.legs);
    const Stage* last = side_.house ? side_.graph.stage(side_.graph.house_ends) : nullptr;
    if (last) std::erase_if(reached_, [&](const auto& one) { return one.rank > last->rank; });
    std::ranges::stable_sort(reached_, {}, &ReachedStage::advance);
    return std::move(reached_);
  }

 private:
  std::optional<Instant> since_of(const Stage& stage) const {
    const auto after = reached(stage.after);
    if (!stage.after.empty() && !after) return std::nullopt;
    const auto before = reached(stage.not_before);
    const Instant bound = std::max(after.value_or(kEver), before.value_or(kEver));
    const auto since = earliest(bound, [&](const Milestone& milestone) {
      return reaches(stage, milestone) && route_.is_at(milestone, stage.at);
    });
    if (since || !stage.follows) return since;
    const auto followed = follows(*stage.follows);
    return followed ? std::optional(std::max(*followed, bound)) : std::nullopt;
  }

  std::optional<Instant> reached(std::string_view code) const {
    const auto found = std::ranges::find_if(
        reached_, [&](const ReachedStage& one) { return one.stage->code == code; });
    return found == reached_.end() ? std::nullopt : std::optional(found->since);
  }

  template <typename Fits>
  std::optional<Instant> earliest(Instant bound, Fits fits) const {
    std::optional<Instant> first;
    for (const Milestone* one : milestones_) {
      if (!one->actual || *one->actual < bound || !fits(*one)) continue;
      first = first ? std::min(first, one->actual) : one->actual;
    }
    return first;
  }

  std::optional<Instant> happened(const std::string& kind) const {
    return earliest(kEver, [&](const Milestone& one) { return one.kind == kind; });
  }

  // When the last of all that it follows from came about; none: something is missing, or forbids
  // it.
  std::optional<Instant> follows(const StageGraph::Follows& parts) const {
    std::optional<Instant> last;
    const auto take = [&](const std::optional<Instant>& part) {
      last = std::max(last, part);
      return part.has_value();
    };
    if (!parts.customs.empty() && !take(side_.customs_since(parts.customs))) return std::nullopt;
    for (const std::string& kind : parts.all) {
      if (!take(happened(kind))) return std::nullopt;
    }
    const Place* port = side_.places.find(route_.port());
    for (const auto& [use, kind] : parts.uses) {
      const bool used = port && std::ranges::count(port->uses, use) > 0;
      if (used && !take(happened(kind))) return std::nullopt;
    }
    for (const auto& [forbids, lifts] : parts.unless) {
      for (const Milestone* one : milestones_) {
        if (!one->actual || one->kind != forbids) continue;
        const auto lifted = earliest(*one->actual, [&](const Milestone& other) {
          return other.kind == lifts && other.type == one->type;
        });
        if (!take(lifted)) return std::nullopt;
      }
    }
    return last;
  }

  // The places of transhipment in the order of the route, each the beginning of a leg.
  std::vector<std::pair<std::string, int>> transhipments(const StageGraph::Legs& legs) const {
    std::map<std::string, std::tuple<int, Instant>> first;
    for (const Milestone* one : milestones_) {
      const bool moves = std::ranges::any_of(legs.steps, [&](const Stage& step) {
        return step.after.empty() && std::ranges::count(step.kinds, one->kind) > 0;
      });
      if (!moves) continue;
      const auto [found, added] =
          first.emplace(place_of(*one), std::tuple(leg_of(*one), shown_time(*one)));
      if (added) continue;
      auto& [leg, time] = found->second;
      leg = std::max(leg, leg_of(*one));
      time = std::min(time, shown_time(*one));
    }
    std::vector<std::tuple<int, Instant, std::string>> order;
    for (const auto& [place, when] : first) {
      order.emplace_back(std::get<0>(when), std::get<1>(when), place);
    }
    const bool stated = std::ranges::none_of(order, [](const auto& o) { return get<0>(o) == 0; });
    std::ranges::sort(order, {}, [&](const auto& one) {
      return std::tuple(stated ? get<0>(one) : 0, get<1>(one), get<2>(one));
    });
    std::vector<std::pair<std::string, int>> places;
    int leg = 1;
    for (const auto& [given, time, place] : order) {
      leg = std::max(leg + 1, stated ? given : 0);
      places.emplace_back(place, leg);
    }
    return places;
  }

  void add_legs(const StageGraph::Legs& legs) {
    for (const auto& [place, leg] : transhipments(legs)) {
      std::map<std::string, Instant> done;
      int step_of_all = (leg - 2) * static_cast<int>(legs.steps.size());
      for (const Stage& step : legs.steps) {
        const int rank = std::min(legs.from + step_of_all++, legs.to);
        const auto before = done.find(step.after);
        if (!step.after.empty() && before == done.end()) continue;
        const Instant bound = before == done.end() ? kEver : before->second;
        const auto since = earliest(bound, [&, &here = place](const Milestone& one) {
          return reaches(step, one) && place_of(one) == here;
        });
        if (!since) continue;
        done[step.code] = *since;
        reached_.push_back({&step, rank, leg, *since});
      }
    }
  }

  const GoodsSide& side_;
  std::span<const Milestone* const> milestones_;
  Route route_;
  std::vector<ReachedStage> reached_;
};

}  // namespace

std::vector<ReachedStage> reached_stages(const GoodsSide& side,
                                         std::span<const Milestone* const> milestones) {
  return GoodsFold(side, milestones).run();
}

std::vector<Flag> goods_flags(const StageGraph& graph, const std::vector<ReachedStage>& reached,
                              const std::string& who) {
  std::vector<Flag> flags;
  if (reached.empty()) return flags;
  for (const Stage& stage : graph.stages) {
    if (!stage.required || stage.rank >= reached.back().rank) continue;
    const auto found = std::ranges::find(reached, &stage, &ReachedStage::stage);
    if (found == reached.end()) {
      flags.push_back(
          {"stage_skipped", graph.lane, who + " reached its stage without " + stage.code});
      continue;
    }
    for (auto higher = found + 1; higher != reached.end(); ++higher) {
      if (higher->since >= found->since) continue;
      flags.push_back({"stage_reversed", graph.lane,
                       who + ": " + stage.code + " came after " + higher->stage->code});
    }
  }
  return flags;
}

}  // namespace fairway::pipeline

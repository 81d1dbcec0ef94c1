#include <algorithm>
#include <array>
#include <map>

#include "pipeline/simulator/calls.h"
#include "pipeline/simulator/truth/stages.h"

namespace fairway::simulator {
namespace {

constexpr int kReleasedRank = 40;

enum class Where : std::uint8_t { any, here, earlier, later };

// A stage that a milestone of its kind reaches; `after`: only once that stage was.
struct Step {
  std::string_view code;
  std::string_view kind;
  Where where = Where::any;
  std::string_view after = {};
  std::string_view not_before = {};
  bool whole = false;  // of all pieces
};

// VIEWS section 1, in the order of the ranks. Without a kind: what follows from others.
constexpr std::array kImport = {
    Step{"manifest_accepted", "manifest_accepted"},
    Step{"departed_origin", "departed", Where::earlier},
    Step{"arrived", "arrived", Where::here},
    Step{"berthed", "berthed", Where::here},
    Step{"discharged", "discharged", Where::here},
    Step{"tallied", "tallied", Where::here},
    Step{"pick_up_allowed", ""},
    Step{"gate_out", "gate_out", Where::here},
    Step{"stripped", "stripped", Where::here},
    Step{"empty_in", "empty_in", Where::here},
};
constexpr std::array kExport = {
    Step{"booking_confirmed", "booking_confirmed"},
    Step{"empty_out", "empty_out", Where::here},
    Step{"stuffed", "stuffed", Where::here},
    Step{"gate_in", "gate_in", Where::here},
    Step{"arrival_reported", "arrival_reported", Where::here},
    Step{"loading_allowed", "loading_allowed"},
    Step{"loaded", "loaded", Where::here},
    Step{"departed", "departed", Where::here, {}, "loaded"},
    Step{"manifest_closed", "tallied", Where::here, "departed"},
    Step{"discharged_abroad", "discharged", Where::later},
};

constexpr std::array kAir = {
    Step{"received", "received"},
    Step{"manifested", "manifested"},
    Step{"departed", "departed"},
    Step{"partly_received", "received_from_flight"},
    Step{"received_from_flight", "received_from_flight", Where::any, {}, {}, true},
    Step{"notified", "notified"},
    Step{"customs_cleared", "", Where::any, "received_from_flight"},
    Step{"delivered", "delivered", Where::any, {}, {}, true},
};
constexpr std::array kRetailExport = {
    Step{"order_declared", "order_declared"},
    Step{"payment_declared", "payment_declared"},
    Step{"waybill_declared", "waybill_declared"},
    Step{"arrival_reported", "arrival_reported"},
    Step{"exited", "exited"},
};

// What one box, with all that it shares with the others, has come to.
class Way {
 public:
  Way(std::vector<const TrueMilestone*> milestones, const std::vector<Standing>& customs)
      : milestones_(std::move(milestones)) {
    // Of a house it is known that it is released, and not since when.
    const auto is_released = [](const Standing& one) { return one.rank >= kReleasedRank; };
    if (customs.empty() || !std::ranges::all_of(customs, is_released)) return;
    released_ = Instant::min();
    for (const Standing& one : customs) released_ = std::max(released_, one.released);
  }

  std::optional<Instant> earliest(std::string_view kind, Where where = Where::any,
                                  Instant from = Instant::min(), bool whole = false) const {
    std::optional<Instant> first;
    for (const TrueMilestone* one : milestones_) {
      if (one->kind != kind || !one->actual || *one->actual < from) continue;
      if (whole && !one->whole) continue;
      const bool home = one->place == kPort;
      if ((where == Where::here && !home) ||
          ((where == Where::earlier || where == Where::later) && home)) {
        continue;
      }
      first = first ? std::min(first, one->actual) : one->actual;
    }
    return first;
  }

  // Since when the last of all of them was there.
  std::optional<Instant> followed(std::initializer_list<std::string_view> kinds) const {
    std::optional<Instant> last = released_;
    for (const std::string_view kind : kinds) {
      const auto one = earliest(kind);
      if (!one || !last) return std::nullopt;
      last = std::max(last, one);
    }
    return last;
  }

 private:
  std::vector<const TrueMilestone*> milestones_;
  std::optional<Instant> released_;
};

struct Reached {
  std::size_t rank = 0;
  TrueStage stage;
};

template <std::size_t N>
std::optional<Reached> furthest(const std::array<Step, N>& steps, const Way& way,
                                std::string_view last = {}) {
  std::map<std::string_view, Instant> reached;
  std::optional<Reached> top;
  for (std::size_t rank = 0; rank < N; ++rank) {
    const Step& step = steps[rank];
    Instant from = Instant::min();
    if (!step.after.empty()) {
      if (!reached.contains(step.after)) continue;
      from = reached.at(step.after);
    }
    if (!step.not_before.empty() && reached.contains(step.not_before)) {
      from = reached.at(step.not_before);
    }
    std::optional<Instant> since = way.earliest(step.kind, step.where, from, step.whole);
    if (!since && step.code == "pick_up_allowed") {
      since = way.followed({"bill_released", "delivery_order_issued"});
    }
    if (!since && step.code == "loading_allowed") {
      since = way.followed({"manifest_accepted", "arrival_reported"});
    }
    if (!since && step.code == "customs_cleared") {
      since = way.followed({});
      if (since) since = std::max(*since, from);
    }
    if (!since) continue;
    reached.emplace(step.code, *since);
    top = Reached{rank, {std::string(step.code), *since}};
    if (step.code == last) break;
  }
  return top;
}

std::optional<Reached> reached_by(const std::string& regime, bool house, const Way& way) {
  // The empty box is its master's business.
  if (regime == "import_sea") return furthest(kImport, way, house ? "stripped" : "");
  if (regime == "export_sea") return furthest(kExport, way);
  if (regime == "import_air") return furthest(kAir, way);
  return furthest(kRetailExport, way);
}

}  // namespace

std::optional<TrueStage> goods_stage(const std::string& regime, const Holdings& held,
                                     const std::vector<Standing>& customs,
                                     const std::vector<TrueMilestone>& milestones) {
  std::vector<std::optional<Reference>> boxes(held.boxes.begin(), held.boxes.end());
  if (boxes.empty()) boxes.emplace_back();
  std::optional<Reached> least;
  for (const auto& box : boxes) {
    std::vector<const TrueMilestone*> of_box;
    for (const TrueMilestone& one : milestones) {
      if (one.subject.kind == RefKind::container && one.subject != box) continue;
      of_box.push_back(&one);
    }
    const auto reached =
        reached_by(regime, held.root.kind == RefKind::house_bill, Way(std::move(of_box), customs));
    if (!reached) return std::nullopt;
    const auto order = [](const Reached& one) {
      return std::pair(one.rank, -one.stage.since->time_since_epoch());
    };
    if (!least || order(*reached) < order(*least)) least = reached;
  }
  return least->stage;
}

}  // namespace fairway::simulator

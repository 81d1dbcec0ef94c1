#include "pipeline/fold/route.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

#include "pipeline/fold/milestones.h"

namespace fairway::pipeline {
namespace {

using At = StageGraph::At;

// What happens at the port that counts, what tells it best first.
constexpr std::array<std::string_view, 3> kEndsImport = {"discharged", "rail_unloaded",
                                                         "received_from_flight"};
constexpr std::array<std::string_view, 3> kBeginsExport = {"loaded", "rail_loaded", "received"};
constexpr std::array<std::string_view, 3> kCalls = {"arrived", "berthed", "departed"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& kinds, const Milestone& milestone) {
  return std::ranges::count(kinds, milestone.kind) > 0;
}

}  // namespace

std::string place_of(const Milestone& milestone) {
  if (!milestone.place.empty() || milestone.subject.kind != RefKind::voyage_call) {
    return milestone.place;
  }
  const std::string& call = milestone.subject.value;
  return call.substr(call.rfind('/') + 1);
}

int leg_of(const Milestone& milestone) {
  const auto found = milestone.attributes.find("leg");
  if (found == milestone.attributes.end()) return 0;
  int leg = 0;
  const std::string& text = found->second;
  std::from_chars(text.data(), text.data() + text.size(), leg);
  return std::max(leg, 0);
}

Route::Route(std::string_view direction, const std::string& territory, const Places& places,
             std::span<const Milestone* const> milestones)
    : places_(places), territory_(territory) {
  const bool import = direction == "import";
  if (!import && direction != "export") return;
  abroad_is_ = import ? At::earlier : At::later;
  const auto& told_by = import ? kEndsImport : kBeginsExport;
  // Import: the last one is greatest; export: the first.
  const auto in_time = [&](const Milestone& one) {
    const Duration since_epoch = shown_time(one).time_since_epoch();
    return import ? since_epoch : -since_epoch;
  };
  const auto weight = [&](const Milestone& one) {
    const auto told = std::ranges::find(told_by, one.kind) - told_by.begin();
    const bool moves = is_one_of(told_by, one);
    const bool of_call = one.subject.kind == RefKind::voyage_call;
    const int leg = moves ? 0 : leg_of(one);
    return std::tuple(is_home(place_of(one)), moves, -told, moves && one.actual, of_call,
                      import ? leg : -leg, in_time(one), one.fact);
  };
  const Milestone* best = nullptr;
  for (const Milestone* one : milestones) {
    if (place_of(*one).empty() || !(is_one_of(told_by, *one) || is_one_of(kCalls, *one))) continue;
    if (best == nullptr || weight(*one) > weight(*best)) best = one;
  }
  if (best == nullptr || !is_home(place_of(*best))) return;
  port_ = place_of(*best);
  for (const Milestone* one : milestones) {
    if (place_of(*one) != port_) continue;
    leg_ = std::max(leg_, leg_of(*one));
    // Papers are handed in before anything comes here.
    if (one->actual && (is_one_of(told_by, *one) || is_one_of(kCalls, *one)))
      first_here_ = first_here_ ? std::min(*first_here_, *one->actual) : one->actual;
  }
}

bool Route::is_home(const std::string& place) const {
  const std::string territory = places_.territory_of(place);
  return territory.empty() || territory == territory_;
}

bool Route::is_at(const Milestone& milestone, At at) const {
  const std::string place = place_of(milestone);
  switch (at) {
    case At::anywhere:
      return true;
    case At::home:
      return is_home(place);
    case At::port:
      return place.empty() || port_.empty() || place == port_;
    case At::earlier:
    case At::later:
      break;
  }
  // As long as nothing tells which port it is, all that is abroad lies on one side of it.
  if (port_.empty()) return at == abroad_is_ && !is_home(place);
  if (place == port_) return false;
  const int leg = leg_of(milestone);
  if (leg > 0 && leg_ > 0) return at == At::earlier ? leg < leg_ : leg > leg_;
  if (!first_here_) return !place.empty();
  return at == At::earlier ? *milestone.actual <= *first_here_ : *milestone.actual >= *first_here_;
}

}  // namespace fairway::pipeline

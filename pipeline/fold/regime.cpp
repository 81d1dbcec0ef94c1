#include "pipeline/fold/regime.h"

#include <algorithm>
#include <compare>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "pipeline/fold/box_trips.h"
#include "pipeline/fold/declared.h"

namespace fairway::pipeline {
namespace {

// Chinese numbers: of an entry or a list four digits of the office, four of the year, then the
// direction; of a unified number the direction first.
constexpr std::size_t kEntryFlag = 8;
constexpr std::size_t kEntrySize = 18;
constexpr std::string_view kChina = "CN";

constexpr int kTranshipmentPhase = 4;
constexpr int kLastExportPhase = 3;

// How close to the shipment the word for a direction is.
enum class Closeness { moved, of_route, of_box, letter, digit, of_declaration, of_root };

// What one source says of the direction: the closest word counts, then R7.
struct Word {
  Closeness closeness{};
  int trust = 0;
  Instant published{};
  FactId fact{};

  friend auto operator<=>(const Word&, const Word&) = default;
};

std::string direction_of_letter(char letter) {
  if (letter == '1' || letter == 'I') return "import";
  if (letter == '0' || letter == 'E') return "export";
  return {};
}

// What is said of a shipment's direction, by territory.
class Directions {
 public:
  explicit Directions(World& world) : world_(world) {}

  struct Heard {
    Word word;
    std::string direction;
  };
  const std::map<std::string, Heard>& heard() const { return heard_; }

  // Live facts of a track, or of one trip of it, that state a direction. Without a place it is the
  // home territory's.
  void add_statements(const TrackFold& track, std::size_t trip, Closeness closeness) {
    for (std::size_t i = 0; i < track.said.size(); ++i) {
      const Said& said = track.said[i];
      if (!said.live() || (trip != kNoTrip && track.trip_of[i] != trip)) continue;
      const std::string stated = said.attribute(rules(), "direction");
      if (stated.empty()) continue;
      add(territory_at(said), stated, {closeness, said.trust, said.published, said.fact->id});
    }
  }

  // A waybill tells where it begins and where it ends: an export there, an import here.
  void add_route(const TrackFold& waybill) {
    for (const Said& said : waybill.said) {
      if (!said.live()) continue;
      const Word word{Closeness::of_route, said.trust, said.published, said.fact->id};
      for (const auto& [end, direction] :
           {std::pair("origin", "export"), std::pair("destination", "import")}) {
        const std::string territory =
            rules().catalogue().places().territory_of(said.attribute(rules(), end));
        if (!territory.empty()) add(territory, direction, word);
      }
    }
  }

  void add_number(const Reference& declaration) {
    const std::string& number = declaration.value;
    const bool numbered = declaration.kind == RefKind::list || number.size() == kEntrySize;
    if (declaration.kind == RefKind::declaration_seq && !number.empty()) {
      add_letter(declaration, number.front(), Closeness::letter);
    } else if (declaration.kind != RefKind::mrn && numbered && number.size() > kEntryFlag) {
      add_letter(declaration, number[kEntryFlag], Closeness::digit);
    }
  }

  // The first move of a box in a territory tells which end of the voyage that is.
  void add_moves(const TrackFold& box, std::size_t trip) {
    for (const std::size_t index : box.trips[trip].facts) {
      const Said& said = box.said[index];
      const auto phase = trip_phase(said.kind->code);
      const char* direction = *phase == kTranshipmentPhase ? "transhipment"
                              : *phase <= kLastExportPhase ? "export"
                                                           : "import";
      heard_.try_emplace(territory_at(said), Heard{{.closeness = Closeness::moved}, direction});
    }
  }

 private:
  const Rules& rules() const { return world_.rules(); }

  std::string territory_at(const Said& said) const {
    std::string territory = rules().catalogue().places().territory_of(said.place);
    return territory.empty() ? rules().home() : territory;
  }

  void add_letter(const Reference& declaration, char letter, Closeness closeness) {
    const std::string direction = direction_of_letter(letter);
    if (!direction.empty()) {
      add(territory_of(declaration, rules()), direction, {.closeness = closeness});
    }
  }

  void add(const std::string& territory, const std::string& direction, const Word& word) {
    const auto [found, added] = heard_.try_emplace(territory, Heard{word, direction});
    if (!added && found->second.word < word) found->second = {word, direction};
  }

  World& world_;
  std::map<std::string, Heard> heard_;
};

bool states_trade(const Reference& reference, const Reach& reach) {
  return is_declaration(reference.kind) || reference.kind == RefKind::customer_ref ||
         reference == reach.root;
}

void add_trade_modes(const TrackFold& track, std::size_t trip, const Rules& rules,
                     std::set<std::string>& modes) {
  for (std::size_t i = 0; i < track.said.size(); ++i) {
    const Said& said = track.said[i];
    if (!said.live() || (trip != kNoTrip && track.trip_of[i] != trip)) continue;
    std::string mode = said.attribute(rules, "tradeMode");
    if (!mode.empty()) modes.insert(std::move(mode));
  }
}

// What chooses among the goods graphs of a direction.
struct Circumstances {
  std::optional<RefKind> root;  // none: of a declaration by itself
  std::set<std::string> trade_modes;
  std::set<RefKind> conveyances;
};

const StageGraph* goods_graph(std::string_view direction, const Circumstances& of,
                              const Catalogue& catalogue) {
  const StageGraph* best = nullptr;
  const auto exactness = [](const StageGraph& graph) {
    return std::tuple(!graph.trade_modes.empty(), graph.conveyances.size());
  };
  for (const StageGraph& graph : catalogue.graphs()) {
    if (graph.lane != "goods" || graph.direction() != direction) continue;
    if (of.root && std::ranges::count(graph.roots, *of.root) == 0) continue;
    const auto stated = [&](const std::string& mode) { return of.trade_modes.contains(mode); };
    if (!graph.trade_modes.empty() && std::ranges::none_of(graph.trade_modes, stated)) continue;
    const auto carries = [&](RefKind kind) { return of.conveyances.contains(kind); };
    if (!std::ranges::all_of(graph.conveyances, carries)) continue;
    if (best == nullptr || exactness(graph) > exactness(*best)) best = &graph;
  }
  return best;
}

Directions directions_of(const Reach& reach, World& world) {
  Directions directions(world);
  if (reach.root.kind != RefKind::container) {
    directions.add_statements(world.track(reach.root), root_trip(reach), Closeness::of_root);
  }
  if (is_root(reach.root.kind)) directions.add_route(world.track(reach.root));
  std::vector<const Held*> boxes;
  for (const Held& held : reach.held) {
    if (!held.walked) continue;
    if (is_declaration(held.reference.kind) || held.reference.kind == RefKind::customer_ref) {
      directions.add_statements(world.track(held.reference), kNoTrip, Closeness::of_declaration);
      directions.add_number(held.reference);
    } else if (held.reference.kind == RefKind::container && held.trip != kNoTrip) {
      boxes.push_back(&held);
      directions.add_statements(world.track(held.reference), held.trip, Closeness::of_box);
    }
  }
  for (const Held* held : boxes) directions.add_moves(world.track(held->reference), held->trip);
  return directions;
}

Circumstances circumstances_of(const Reach& reach, World& world) {
  Circumstances of{.root = reach.root.kind, .trade_modes = {}, .conveyances = {}};
  for (const Held& held : reach.held) {
    if (!held.walked) continue;
    of.conveyances.insert(held.reference.kind);
    if (states_trade(held.reference, reach)) {
      const std::size_t trip = held.reference == reach.root ? root_trip(reach) : kNoTrip;
      add_trade_modes(world.track(held.reference), trip, world.rules(), of.trade_modes);
    }
  }
  return of;
}

}  // namespace

std::vector<Regime> regimes_of(const Reach& reach, World& world) {
  const Rules& rules = world.rules();
  const Directions directions = directions_of(reach, world);
  const Circumstances of = circumstances_of(reach, world);
  std::map<std::string, Regime> by_territory;
  for (const auto& [territory, heard] : directions.heard()) {
    const StageGraph* graph = goods_graph(heard.direction, of, rules.catalogue());
    by_territory[territory] = {territory, graph ? graph->regime : heard.direction, graph,
                               heard.word.closeness == Closeness::moved};
  }
  // Where it is declared it is dealt with, whichever way it goes.
  for (const Held& held : reach.held) {
    if (!held.walked || !is_declaration(held.reference.kind)) continue;
    std::string territory = territory_of(held.reference, rules);
    by_territory.try_emplace(territory, Regime{.territory = territory, .code = {}});
  }
  std::vector<Regime> regimes;
  for (auto& [territory, regime] : by_territory) regimes.push_back(std::move(regime));
  std::ranges::stable_partition(
      regimes, [&](const Regime& regime) { return regime.territory == rules.home(); });
  return regimes;
}

std::string declared_regime(const std::vector<Reference>& members, World& world) {
  Directions directions(world);
  Circumstances of;
  for (const Reference& member : members) {
    directions.add_statements(world.track(member), kNoTrip, Closeness::of_declaration);
    directions.add_number(member);
    add_trade_modes(world.track(member), kNoTrip, world.rules(), of.trade_modes);
  }
  for (const auto& [territory, heard] : directions.heard()) {
    const StageGraph* graph = goods_graph(heard.direction, of, world.rules().catalogue());
    if (graph && !graph->trade_modes.empty()) return graph->regime;
  }
  return {};
}

std::string territory_of(const Reference& declaration, const Rules& rules) {
  const std::string& number = declaration.value;
  const auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  switch (declaration.kind) {
    case RefKind::mrn:  // two digits of the year, then the country
      if (number.size() > 4 && letter(number[2]) && letter(number[3])) return number.substr(2, 2);
      return rules.home();
    case RefKind::declaration:
    case RefKind::declaration_seq:
      return number.size() == kEntrySize ? std::string(kChina) : rules.home();
    case RefKind::list:
    case RefKind::list_pre:
      return std::string(kChina);
    default:
      return rules.home();
  }
}

}  // namespace fairway::pipeline

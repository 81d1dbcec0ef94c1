#include <algorithm>
#include <array>
#include <map>

#include "pipeline/simulator/truth/stages.h"

namespace fairway::simulator {
namespace {

struct Rank {
  std::string_view kind;
  int rank;
};
// VIEWS section 1.
constexpr std::array kRanks = {Rank{"submitted", 10}, Rank{"summary_declared", 15},
                               Rank{"lodged", 20},    Rank{"accepted", 30},
                               Rank{"released", 40},  Rank{"closed", 50}};
constexpr std::string_view kReset = "rejected";
constexpr int kReleased = 40;

int rank_of(std::string_view kind) {
  const auto* found = std::ranges::find(kRanks, kind, &Rank::kind);
  return found == kRanks.end() ? 0 : found->rank;
}

// One try: an entry, and what was said of the unified number before any entry.
struct Try {
  Instant begun = Instant::max();
  std::vector<Known> said;
};

// After a rejection nothing is left of what came before it.
std::optional<Standing> standing_of(std::vector<Known> said) {
  std::ranges::sort(said, {}, [](const Known& one) { return one.entry->time; });
  Standing standing;
  bool any = false;
  for (const Known& one : said) {
    const std::string& kind = one.entry->kind;
    if (kind == kReset) {
      standing = {.unified = {}, .rank = 0, .stage = {kind, one.entry->time}, .exception = true};
      any = true;
    }
    const int rank = rank_of(kind);
    if (rank == 0) continue;
    if (rank > standing.rank) {
      standing.rank = rank;
      standing.stage = {kind, one.entry->time};
      standing.exception = false;
      any = true;
    }
    if (rank >= kReleased && !standing.released) standing.released = one.entry->time;
  }
  return any ? std::optional(standing) : std::nullopt;
}

}  // namespace

std::vector<Standing> standings_of(const Holdings& held, const Knowledge& known) {
  // Tries by the number that they share.
  std::map<Reference, std::map<Reference, Try>> groups;
  for (const Reference& one : held.declarations) {
    const auto unified = known.along(one, LinkRole::numbered);
    const Reference& group = unified.empty() ? one : *unified.begin();
    Try& made = groups[group][one];
    made.said = known.about(one);
    for (const Known& said : made.said) made.begun = std::min(made.begun, said.entry->time);
  }
  std::vector<Standing> all;
  for (auto& [unified, tries] : groups) {
    const Try* last = nullptr;
    for (const auto& [entry, made] : tries) {
      if (entry == unified || made.said.empty()) continue;
      if (last == nullptr || made.begun > last->begun) last = &made;
    }
    std::vector<Known> said = last ? last->said : std::vector<Known>{};
    // What names no entry belongs to the try that had begun by then, else to the first.
    for (const Known& unnamed : known.about(unified)) {
      const bool of_earlier = std::ranges::any_of(tries, [&](const auto& made) {
        return last && &made.second != last && made.first != unified &&
               made.second.begun < last->begun;
      });
      if (!of_earlier || (last && unnamed.entry->time >= last->begun)) said.push_back(unnamed);
    }
    if (auto standing = standing_of(std::move(said))) {
      standing->unified = unified;
      all.push_back(std::move(*standing));
    }
  }
  for (const Reference& house : held.houses) {
    const auto shown = shown_standing(standings_of(holdings_of(house, known), known));
    Standing& of_house = all.emplace_back(shown.value_or(Standing{.stage = {"not_declared", {}}}));
    of_house.unified = house;
    of_house.house = true;
    of_house.stage.since.reset();
    of_house.released.reset();
  }
  return all;
}

std::optional<Standing> shown_standing(const std::vector<Standing>& all) {
  const auto order = [](const Standing& one) {
    return std::tuple(one.rank, !one.exception, one.stage.since, one.unified);
  };
  const auto least = std::ranges::min_element(all, {}, order);
  return least == all.end() ? std::nullopt : std::optional(*least);
}

}  // namespace fairway::simulator

#include "pipeline/fold/milestones.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "pipeline/fold/stages.h"
#include "pipeline/fold/trips.h"
#include "schemas/base/clock.h"

namespace fairway::pipeline {
namespace {

// Two actual times further apart than this are a contradiction worth showing (CONTRACT G21).
constexpr Duration kConflict = std::chrono::hours{2};

using Group = std::vector<const Said*>;  // in time order

struct Key {
  std::size_t trip = kNoTrip;
  std::string kind;
  std::string place;
  std::string type;
  std::size_t epoch = 0;

  auto operator<=>(const Key&) const = default;
};

Key key_of(const TrackFold& fold, std::size_t index, const Rules& rules,
           const std::vector<std::size_t>& epochs) {
  const Said& said = fold.said[index];
  Key key{fold.trip_of[index], said.kind->code, said.place, {}, epochs[index]};
  if (!said.kind->type_element.empty()) {
    key.type = said.attribute(rules, said.kind->type_element);
  }
  return key;
}

// A fact without a place joins if exactly one placed milestone of its kind is there (RULES R7).
void join_placeless(std::map<Key, Group>& groups) {
  std::vector<std::pair<Key, Key>> moves;
  for (const auto& [key, group] : groups) {
    if (!key.place.empty()) continue;
    std::vector<Key> placed;
    for (const auto& [other, unused] : groups) {
      Key bare = other;
      bare.place.clear();
      if (!other.place.empty() && bare == key) placed.push_back(other);
    }
    if (placed.size() == 1) moves.emplace_back(key, placed.front());
  }
  for (const auto& [from, to] : moves) {
    Group& target = groups[to];
    Group& source = groups[from];
    target.insert(target.end(), source.begin(), source.end());
    std::ranges::sort(target, {}, [](const Said* s) { return std::pair(s->time, s->fact->id); });
    groups.erase(from);
  }
}

// Kinds that repeat are split where their actual facts leave a gap; the others join the nearest
// occurrence, the earlier on a tie.
std::vector<Group> occurrences(const Group& group) {
  const FactKind& kind = *group.front()->kind;
  if (!kind.repeats) return {group};
  std::vector<Group> split;
  for (const Said* said : group) {
    if (!said->actual()) continue;
    if (split.empty() || *said->time - *split.back().back()->time > Duration{kind.gap}) {
      split.emplace_back();
    }
    split.back().push_back(said);
  }
  if (split.empty()) return {group};
  const std::vector<Group> actuals = split;
  for (const Said* said : group) {
    if (said->actual()) continue;
    const auto distance = [&](const Group& one) {
      const Instant first = *one.front()->time;
      const Instant last = *one.back()->time;
      if (*said->time < first) return first - *said->time;
      return *said->time > last ? *said->time - last : Duration{0};
    };
    const auto nearest = std::ranges::min_element(actuals, {}, distance);
    split[static_cast<std::size_t>(nearest - actuals.begin())].push_back(said);
  }
  return split;
}

// RULES R7: actual by trust, then publication; the others by publication, then trust.
bool beats(const Said& a, const Said& b) {
  if (a.actual()) {
    return std::tie(a.trust, a.published, a.fact->id) > std::tie(b.trust, b.published, b.fact->id);
  }
  return std::tie(a.published, a.trust, a.fact->id) > std::tie(b.published, b.trust, b.fact->id);
}

const Said* winner(const Group& group, Classifier classifier) {
  const Said* best = nullptr;
  for (const Said* said : group) {
    if (said->fact->classifier != classifier) continue;
    if (best == nullptr || beats(*said, *best)) best = said;
  }
  return best;
}

Milestone milestone_of(const TrackFold& fold, const Key& key, const Group& group,
                       const Rules& rules) {
  Milestone milestone;
  milestone.kind = key.kind;
  milestone.name = group.front()->kind->name;
  milestone.subject = fold.track.reference;
  if (key.trip != kNoTrip) milestone.trip = trip_name(fold, key.trip);
  milestone.place = key.place;
  milestone.type = key.type;
  const Said* shown = nullptr;
  const auto fill = [&](Classifier classifier, std::optional<Instant>& time) {
    const Said* best = winner(group, classifier);
    if (best == nullptr) return;
    time = best->time;
    if (shown == nullptr) shown = best;
  };
  fill(Classifier::actual, milestone.actual);  // the order of display
  fill(Classifier::estimated, milestone.estimated);
  fill(Classifier::planned, milestone.planned);
  fill(Classifier::requested, milestone.requested);
  milestone.shown = shown->fact->classifier;
  milestone.fact = shown->fact->id;
  milestone.facility = shown->fact->facility;
  for (const Attribute& attribute : shown->fact->attributes) {
    milestone.attributes[attribute.name] = shown->attribute(rules, attribute.name);
  }
  std::optional<Instant> first;
  std::optional<Instant> last;
  for (const Said* said : group) {
    if (said->fact->classifier != milestone.shown) continue;
    ++milestone.competing;
    first = first ? std::min(first, said->time) : said->time;
    last = last ? std::max(last, said->time) : said->time;
  }
  milestone.conflict = milestone.actual && *last - *first > kConflict;
  return milestone;
}

}  // namespace

std::vector<Milestone> milestones_of(const TrackFold& fold, std::span<const std::size_t> indexes,
                                     const Rules& rules) {
  const std::vector<std::size_t> epochs = epochs_of(fold, rules);
  std::map<Key, Group> groups;
  for (const std::size_t index : indexes) {
    const Said& said = fold.said[index];
    if (said.counts()) groups[key_of(fold, index, rules, epochs)].push_back(&said);
  }
  join_placeless(groups);
  std::vector<Milestone> milestones;
  for (const auto& [key, group] : groups) {
    for (const Group& occurrence : occurrences(group)) {
      milestones.push_back(milestone_of(fold, key, occurrence, rules));
    }
  }
  sort_milestones(milestones);
  return milestones;
}

Instant shown_time(const Milestone& milestone) {
  switch (milestone.shown) {
    case Classifier::actual:
      return *milestone.actual;
    case Classifier::estimated:
      return *milestone.estimated;
    case Classifier::planned:
      return *milestone.planned;
    case Classifier::requested:
      break;
  }
  return *milestone.requested;
}

void sort_milestones(std::vector<Milestone>& milestones) {
  std::ranges::sort(milestones, {}, [](const Milestone& m) {
    return std::tuple(shown_time(m), m.kind, m.subject, m.place, m.fact);
  });
}

}  // namespace fairway::pipeline

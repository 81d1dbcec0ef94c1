#include "pipeline/fold/milestones.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "pipeline/fold/pieces.h"
#include "pipeline/fold/precedence.h"
#include "pipeline/fold/stages.h"
#include "pipeline/fold/trips.h"
#include "schemas/base/clock.h"

namespace fairway::pipeline {
namespace {

// Two actual times further apart than this are a contradiction worth showing (CONTRACT G21).
constexpr Duration kConflict = std::chrono::hours{2};

using Key = MilestoneKey;
using Group = std::vector<const Said*>;  // in time order

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

// Until when a stated time may lie: a day without an hour is any hour of it.
Instant latest(const Said& said) {
  switch (said.fact->time.precision) {
    case Precision::day:
      return *said.time + std::chrono::days{1};
    case Precision::minute:
      return *said.time + std::chrono::minutes{1};
    case Precision::second:
      break;
  }
  return *said.time;
}

// Whether actual times of one milestone cannot be the same moment (CONTRACT G21).
bool contradict(const Group& group) {
  std::optional<Instant> first;  // the earliest end
  std::optional<Instant> last;   // the latest beginning
  for (const Said* said : group) {
    if (!said->actual()) continue;
    first = first ? std::min(*first, latest(*said)) : latest(*said);
    last = last ? std::max(*last, *said->time) : *said->time;
  }
  return first && *last - *first > kConflict;
}

std::vector<MilestoneWord> history_of(const Group& group) {
  std::vector<MilestoneWord> words;
  for (const Said* said : group) {
    words.push_back(
        {said->fact->classifier, *said->time, said->fact->id, said->fact->source, said->published});
  }
  std::ranges::sort(words, {}, [](const MilestoneWord& word) {
    return std::tuple(word.classifier, word.published, word.fact);
  });
  return words;
}

}  // namespace

Milestone milestone_of(const TrackFold& fold, const MilestoneFacts& about, const Rules& rules) {
  const auto& [key, group] = about;
  Milestone milestone;
  milestone.kind = key.kind;
  milestone.name = group.front()->kind->name;
  milestone.subject = fold.track->reference;
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
  milestone.competing = static_cast<std::uint32_t>(std::ranges::count(
      group, milestone.shown, [](const Said* said) { return said->fact->classifier; }));
  milestone.conflict = milestone.actual && contradict(group);
  milestone.history = history_of(group);
  count_pieces(fold, group, rules, milestone);
  return milestone;
}

std::vector<MilestoneFacts> milestone_facts(const TrackFold& fold,
                                            std::span<const std::size_t> indexes,
                                            const Rules& rules) {
  const std::vector<std::size_t> epochs = epochs_of(fold, rules);
  std::map<Key, Group> groups;
  for (const std::size_t index : indexes) {
    const Said& said = fold.said[index];
    if (said.counts()) groups[key_of(fold, index, rules, epochs)].push_back(&said);
  }
  join_placeless(groups);
  std::vector<MilestoneFacts> all;
  for (const auto& [key, group] : groups) {
    for (Group& occurrence : occurrences(group)) all.push_back({key, std::move(occurrence)});
  }
  return all;
}

std::vector<Milestone> milestones_of(const TrackFold& fold, std::span<const std::size_t> indexes,
                                     const Rules& rules) {
  std::vector<Milestone> milestones;
  for (const MilestoneFacts& about : milestone_facts(fold, indexes, rules)) {
    milestones.push_back(milestone_of(fold, about, rules));
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

std::tuple<Instant, const std::string&, const Reference&, const std::string&, const FactId&>
shown_order(const Milestone& m) {
  return {shown_time(m), m.kind, m.subject, m.place, m.fact};
}

void sort_milestones(std::vector<Milestone>& milestones) {
  std::ranges::sort(milestones, {}, shown_order);
}

}  // namespace fairway::pipeline

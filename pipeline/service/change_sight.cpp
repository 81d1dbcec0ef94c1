#include "pipeline/service/change_sight.h"

#include <algorithm>
#include <utility>

#include "pipeline/telling/test_sight.h"
#include "schemas/base/limits.h"
#include "schemas/model/figure.h"
#include "state/log_keys.h"

namespace fairway::pipeline {
namespace {

// Something changed: all that is said to those who see a part.
Change bare(Change change, const Reference& subject) {
  const bool call = subject.kind == RefKind::voyage_call;
  change.type = call ? ChangeType::call_changed : ChangeType::timeline_changed;
  change.types = {change.type};
  change.previous.reset();
  change.changed.clear();
  change.stage = {};
  change.places.clear();
  return change;
}

template <typename T>
void join(std::vector<T>& all, const std::vector<T>& more) {
  all.insert(all.end(), more.begin(), more.end());
  std::ranges::sort(all);
  const auto twice = std::ranges::unique(all);
  all.erase(twice.begin(), twice.end());
}

// What is news at several places of one authority is told as one change; each place has a stage of
// its own, so that it is told only where one place has news.
void tell_of_ports(const std::vector<state::PortNews>& ports, Change& change) {
  change.types.clear();
  change.changed.clear();
  change.places.clear();
  change.stage = {};
  change.previous.reset();
  for (const state::PortNews& port : ports) {
    change.previous = std::max(change.previous, port.previous);  // none is the least
    if (!port.news) continue;
    change.stage = change.places.empty() ? port.news->stage : StageCodes{};
    for (const ChangeType type : port.news->types) {
      if (std::ranges::find(change.types, type) == change.types.end()) change.types.push_back(type);
    }
    join(change.changed, port.news->changed);
    join(change.places, port.news->places);
  }
  change.type = change.types.front();
}

// What is no timeline's: the figures of its port, what befell its source. Why an hour of a port was
// revised may lie at another one.
bool is_its_own(const Change& change, const Scope& scope) {
  const auto hour = revised_hour(change);
  return hour ? scope.places.contains(hour->place) : scope.sources.contains(change.source);
}

}  // namespace

bool ChangeSight::tired() const {
  return seen_.size() + anyones_.size() >= limits::kShipmentsFolded;
}

Result<std::optional<Change>> ChangeSight::show(state::ChangeRow row) {
  const auto subject = changed_reference(row.whole);
  std::optional<Change> change;
  if (subject && !sees_all()) {
    auto part = redacted(*subject, std::move(row));
    if (!part) return part;
    change = std::move(*part);
  } else if (sees_all() || is_its_own(row.whole, scope_)) {
    change = std::move(row.whole);
    if (!sees_all()) change->causes.clear();
  }
  if (!change || !sinks::passes(filter_, *change)) return std::nullopt;
  if (filter_.references.empty() && filter_.parties.empty()) return change;
  if (!subject) return std::nullopt;
  const auto holds = holds_one(*subject);
  if (!holds) return std::unexpected(holds.error());
  if (!*holds) return std::nullopt;
  const auto anyones = is_anyones(*subject);
  if (!anyones) return std::unexpected(anyones.error());
  if (!*anyones) return std::nullopt;
  return change;
}

Result<std::optional<Change>> ChangeSight::redacted(const Reference& subject,
                                                    state::ChangeRow row) {
  if (is_tester()) return for_tester(subject, std::move(row));
  if (!scope_.places.empty()) return for_port(subject, std::move(row));
  const auto found = look(subject);
  if (!found) return std::unexpected(found.error());
  const Seen& seen = **found;
  if (!seen.at_all) return std::nullopt;
  Change change = std::move(row.whole);
  std::erase_if(change.causes, [&](const Cause& one) { return !seen.facts.contains(one.fact); });
  if (seen.whole && row.shared) {
    change.types = std::move(row.shared->types);
    change.type = change.types.front();
    change.changed = std::move(row.shared->changed);
    change.stage = std::move(row.shared->stage);
    change.places = std::move(row.shared->places);
    change.previous = row.previous_shared;
    return change;
  }
  if (change.causes.empty()) return std::nullopt;
  return bare(std::move(change), subject);
}

Result<std::optional<Change>> ChangeSight::for_port(const Reference& subject,
                                                    state::ChangeRow row) {
  std::erase_if(row.ports,
                [&](const state::PortNews& port) { return !scope_.places.contains(port.place); });
  if (std::ranges::none_of(row.ports, [](const auto& port) { return !!port.news; })) {
    return std::nullopt;
  }
  const auto found = look(subject);
  if (!found) return std::unexpected(found.error());
  Change change = std::move(row.whole);
  std::erase_if(change.causes,
                [&](const Cause& one) { return !(*found)->facts.contains(one.fact); });
  tell_of_ports(row.ports, change);
  return change;
}

Result<std::optional<Change>> ChangeSight::for_tester(const Reference& subject,
                                                      state::ChangeRow row) {
  const Senders own = common(senders_in(row.ports), scope_.sources);
  const auto told = std::ranges::find(row.ports, to_text(own), &state::PortNews::place);
  const bool apart = told != row.ports.end();
  if (own.empty() || (apart && !told->news)) return std::nullopt;
  const auto found = look(subject);
  if (!found) return std::unexpected(found.error());
  Change change = std::move(row.whole);
  std::erase_if(change.causes,
                [&](const Cause& one) { return !(*found)->facts.contains(one.fact); });
  if (!apart) {
    if (change.causes.empty()) return std::nullopt;
    return bare(std::move(change), subject);
  }
  change.types = std::move(told->news->types);
  change.type = change.types.front();
  change.changed = std::move(told->news->changed);
  change.stage = std::move(told->news->stage);
  change.places = std::move(told->news->places);
  change.previous = told->previous;
  return change;
}

Result<const ChangeSight::Seen*> ChangeSight::look(const Reference& subject) {
  const auto known = seen_.find(subject);
  if (known != seen_.end()) return &known->second;
  Seen seen;
  World world(tracks_, rules_, std::nullopt, scope_);
  const auto view = view_from(subject, scope_, world, world);
  if (view) {
    seen.at_all = true;
    seen.whole = is_root(subject.kind) && !view->partial && !view->reach.trips;
    seen.named = view->nameable;
    for (const auto& [reference, indexes] : view->facts) {
      // What else its subject leads to is its own roots' news, not that of what it sees a part of.
      if (view->partial && scope_.places.empty() && reference != subject) continue;
      const TrackFold& track = world.track(reference);
      for (const std::size_t index : indexes) seen.facts.insert(track.said[index].fact->id);
    }
  }
  FAIRWAY_TRY(world.status());
  return &seen_.emplace(subject, std::move(seen)).first->second;
}

Result<bool> ChangeSight::holds_one(const Reference& subject) {
  if (filter_.references.empty()) return true;
  for (const Reference& asked : filter_.references) {
    if (asked == subject) return true;
    if (!sees_all()) {
      const auto seen = look(subject);
      if (!seen) return std::unexpected(seen.error());
      if (is_root(subject.kind) && (*seen)->named.contains(asked)) return true;
      continue;
    }
    const auto row = reader_.get(state::Table::log, state::dependent_key(asked, subject));
    if (!row) return std::unexpected(row.error());
    if (*row) return true;
  }
  return false;
}

Result<bool> ChangeSight::is_anyones(const Reference& subject) {
  if (filter_.parties.empty()) return true;
  // Whose the goods are that pass a port is not told to its authority.
  if (!is_root(subject.kind) || !scope_.places.empty()) return false;
  const auto known = anyones_.find(subject);
  if (known != anyones_.end()) return known->second;
  World world(tracks_, rules_, std::nullopt, scope_);
  const Scope asked{.operator_ = false,
                    .parties = {filter_.parties.begin(), filter_.parties.end()},
                    .sources = {}};
  const bool theirs = may_see_root(subject, asked, world);
  FAIRWAY_TRY(world.status());
  return anyones_.emplace(subject, theirs).first->second;
}

}  // namespace fairway::pipeline

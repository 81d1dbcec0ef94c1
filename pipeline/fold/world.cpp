#include "pipeline/fold/world.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "pipeline/fold/link_trips.h"
#include "pipeline/fold/trips.h"
#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

template <typename Rows>
void append(Rows& rows, const Rows& more) {
  rows.insert(rows.end(), more.begin(), more.end());
}

}  // namespace

Scope in_its_space(Scope scope) {
  if (scope.space == Space::live) return scope;
  Scope own;
  own.space = Space::test;
  own.operator_ = scope.operator_ || !scope.sources.empty();
  if (!scope.operator_) own.sources = std::move(scope.sources);
  return own;
}

World::Entry& World::entry(const Reference& reference) {
  std::unique_ptr<Entry>& slot = entries_[reference];
  if (slot) return *slot;
  auto own = folds_.fold(reference);
  if (!own) {
    if (status_) status_ = std::unexpected(std::move(own.error()));
    own = fold_alone({reference, {}, {}, {}}, rules_, std::nullopt);
  }
  slot = std::make_unique<Entry>();
  slot->own = std::move(*own);
  return *slot;
}

// The documents whose link to a box waits for a trip.
Documents World::waiting(const TrackFold& box) {
  Documents documents;
  for (const HeldLink& held : links(box.track->reference)) {
    const Link& link = *held.link;
    if (link.role != LinkRole::carries || link.to != box.track->reference) continue;
    if (trip_of_link(held, box, *this).pending) documents.insert(link.from);
  }
  return documents;
}

std::unique_ptr<TrackFold> World::joined(const Reference& reference) {
  state::Track all{reference, {}, {}, {}};
  for (const Reference& name : names(reference)) {
    const state::Track& one = *entry(name).own->fold.track;
    append(all.facts, one.facts);
    append(all.announced, one.announced);
  }
  auto fold = std::make_unique<TrackFold>(fold_track(std::move(all), rules_, std::nullopt));
  cut_trips(*fold, rules_);
  place_facts(*fold, {});
  return fold;
}

void World::place(const Reference& reference, Entry& entry) {
  entry.placed = true;
  const TrackFold& own = entry.own->fold;
  if (reference.kind == RefKind::voyage_call && names(reference).size() > 1) {
    entry.other = joined(reference);
  } else if (own.reuse.how == Reuse::How::trip) {
    const Documents documents = waiting(own);
    if (documents.empty()) return;
    entry.other = std::make_unique<TrackFold>(own);
    place_facts(*entry.other, documents);
  }
}

const TrackFold& World::track(const Reference& reference) {
  Entry& found = entry(reference);
  if (!found.placed) place(reference, found);
  return found.other ? *found.other : found.own->fold;
}

const std::vector<HeldLink>& World::links(const Reference& reference) {
  return entry(reference).own->links;
}

std::vector<EndedLink> World::ended_links(const Reference& reference) {
  return pipeline::ended_links(entry(reference).own->fold, rules_);
}

const std::set<Reference>& World::names(const Reference& reference) {
  Entry& found = entry(reference);
  if (!found.names.empty()) return found.names;
  std::set<Reference> names{reference};
  std::vector<Reference> open{reference};
  // Most tracks know of no other name: their links need not be weighed.
  const auto renames = [](const LinkRow& row) { return row.link.role == LinkRole::same_as; };
  if (std::ranges::none_of(found.own->fold.track->links, renames)) open.clear();
  while (!open.empty() && names.size() < limits::kReachPerTimeline) {
    const Reference next = std::move(open.back());
    open.pop_back();
    for (const HeldLink& held : links(next)) {
      if (held.link->role != LinkRole::same_as || held.claimed) continue;
      const Reference& other = held.link->from == next ? held.link->to : held.link->from;
      if (other.kind == reference.kind && names.insert(other).second) open.push_back(other);
    }
  }
  found.names = std::move(names);
  return found.names;
}

}  // namespace fairway::pipeline

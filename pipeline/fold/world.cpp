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

bool World::is_in_space(const SourceName& source) const {
  if (space_ == Space::live) return !rules_.is_test(source);
  return rules_.is_test(source) && (sources_.empty() || sources_.contains(source));
}

TrackFold World::fold(state::Track track) const {
  TrackFold made = fold_track(std::move(track), rules_, as_of_);
  cut_trips(made, rules_);
  return made;
}

World::Entry& World::entry(const Reference& reference) {
  std::unique_ptr<Entry>& slot = entries_[reference];
  if (slot) return *slot;
  auto track = reader_.read(reference);
  if (!track) {
    if (status_) status_ = std::unexpected(std::move(track.error()));
    track = state::Track{reference, {}, {}, {}};
  }
  std::erase_if(track->facts, [&](const FactRow& row) { return !is_in_space(row.fact.source); });
  std::erase_if(track->links, [&](const LinkRow& row) { return !is_in_space(row.link.source); });
  if (track->facts.empty() && track->links.empty()) track->announced.clear();
  slot = std::make_unique<Entry>();
  slot->own = fold(std::move(*track));
  return *slot;
}

// The documents whose link to a box waits for a trip.
Documents World::waiting(const TrackFold& box) {
  Documents documents;
  for (const HeldLink& held : links(box.track.reference)) {
    const Link& link = *held.link;
    if (link.role != LinkRole::carries || link.to != box.track.reference) continue;
    if (trip_of_link(held, box, *this).pending) documents.insert(link.from);
  }
  return documents;
}

void World::place(Entry& entry) {
  entry.placed = true;
  const Reference reference = entry.own.track.reference;
  if (reference.kind == RefKind::voyage_call && names(reference).size() > 1) {
    state::Track all{reference, {}, {}, {}};
    for (const Reference& name : names(reference)) {
      const state::Track& one = this->entry(name).own.track;
      append(all.facts, one.facts);
      append(all.announced, one.announced);
    }
    entry.joined = std::make_unique<TrackFold>(fold(std::move(all)));
    place_facts(*entry.joined, {});
  }
  const bool box = entry.own.reuse.how == Reuse::How::trip;
  place_facts(entry.own, box ? waiting(entry.own) : Documents{});
}

const TrackFold& World::track(const Reference& reference) {
  Entry& found = entry(reference);
  if (!found.placed) place(found);
  return found.joined ? *found.joined : found.own;
}

const std::vector<HeldLink>& World::links(const Reference& reference) {
  Entry& found = entry(reference);
  if (!found.links) found.links = present_links(found.own, rules_);
  return *found.links;
}

std::vector<EndedLink> World::ended_links(const Reference& reference) {
  return pipeline::ended_links(entry(reference).own, rules_);
}

const std::set<Reference>& World::names(const Reference& reference) {
  Entry& found = entry(reference);
  if (!found.names.empty()) return found.names;
  std::set<Reference> names{reference};
  std::vector<Reference> open{reference};
  // Most tracks know of no other name: their links need not be weighed.
  const auto renames = [](const LinkRow& row) { return row.link.role == LinkRole::same_as; };
  if (std::ranges::none_of(found.own.track.links, renames)) open.clear();
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

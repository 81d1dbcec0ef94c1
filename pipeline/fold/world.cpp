#include "pipeline/fold/world.h"

#include <utility>

namespace fairway::pipeline {

World::Entry& World::entry(const Reference& reference) {
  std::unique_ptr<Entry>& slot = entries_[reference];
  if (slot) return *slot;
  slot = std::make_unique<Entry>();
  auto track = reader_.read(reference);
  if (!track) {
    if (status_) status_ = std::unexpected(std::move(track.error()));
    track = state::Track{reference, {}, {}, {}};
  }
  slot->fold = fold_track(std::move(*track), rules_, as_of_);
  return *slot;
}

const TrackFold& World::track(const Reference& reference) { return entry(reference).fold; }

const std::vector<HeldLink>& World::links(const Reference& reference) {
  Entry& found = entry(reference);
  if (!found.links) found.links = present_links(found.fold, rules_);
  return *found.links;
}

}  // namespace fairway::pipeline

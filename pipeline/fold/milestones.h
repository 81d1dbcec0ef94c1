#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "pipeline/fold/track_fold.h"
#include "schemas/model/timeline.h"

namespace fairway::pipeline {

// What makes facts statements about one milestone of a track (RULES R7).
struct MilestoneKey {
  std::size_t trip = kNoTrip;
  std::string kind;
  std::string place;
  std::string type;
  std::size_t epoch = 0;

  auto operator<=>(const MilestoneKey&) const = default;
};

// The facts that compete for one milestone, in time order. Borrows from the TrackFold.
struct MilestoneFacts {
  MilestoneKey key;
  std::vector<const Said*> facts;
};
// The live facts among `indexes` of `fold.said`, by the milestone that they are about.
std::vector<MilestoneFacts> milestone_facts(const TrackFold& fold,
                                            std::span<const std::size_t> indexes,
                                            const Rules& rules);
Milestone milestone_of(const TrackFold& fold, const MilestoneFacts& about, const Rules& rules);

// The milestones of one track (RULES R7): its live facts grouped by trip, kind, place, type and
// epoch, one winner per classifier. `indexes`: which of `fold.said` take part. Sorted by time,
// kind, place and fact.
std::vector<Milestone> milestones_of(const TrackFold& fold, std::span<const std::size_t> indexes,
                                     const Rules& rules);

// The canonical order of milestones of several tracks.
std::tuple<Instant, const std::string&, const Reference&, const std::string&, const FactId&>
shown_order(const Milestone& m);
void sort_milestones(std::vector<Milestone>& milestones);
// The time that a milestone shows: of its shown classifier.
Instant shown_time(const Milestone& milestone);

}  // namespace fairway::pipeline

#pragma once

#include <span>
#include <vector>

#include "pipeline/fold/track_fold.h"
#include "schemas/model/timeline.h"

namespace fairway::pipeline {

// The milestones of one track (RULES R7): its live facts grouped by trip, kind, place, type and
// epoch, one winner per classifier. `indexes`: which of `fold.said` take part. Sorted by time,
// kind, place and fact.
std::vector<Milestone> milestones_of(const TrackFold& fold, std::span<const std::size_t> indexes,
                                     const Rules& rules);

// The canonical order of milestones of several tracks.
void sort_milestones(std::vector<Milestone>& milestones);
// The time that a milestone shows: of its shown classifier.
Instant shown_time(const Milestone& milestone);

}  // namespace fairway::pipeline

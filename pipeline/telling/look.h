#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schemas/model/change.h"
#include "schemas/model/timeline.h"
#include "state/change_rows.h"

namespace fairway::pipeline {

// How a timeline looks to those who are told of its changes: enough to see whether and where it
// differs from what it was, and no more.
struct Look {
  state::Marks marks;
  StageCodes stage;
  std::vector<std::string> places;  // sorted
  std::vector<Alert> alerts = {};   // by id
};

// A pure function of the timeline but for its `as_of`: two timelines that read differently in any
// part look different.
Look look_at(const Timeline& timeline);

// The same with other references: the rest need not be looked at again.
Look with_references(Look look, const std::vector<HeldReference>& before,
                     const std::vector<HeldReference>& now);

// What differs: none if nothing does. An estimate that moves within a quarter of an hour is a
// change of its milestone, not of the ETA: jitter is news only to those who ask for everything
// (RULES B14).
std::optional<state::ChangeNews> difference(const Reference& subject,
                                            const std::optional<state::Marks>& before,
                                            const Look& now);

}  // namespace fairway::pipeline

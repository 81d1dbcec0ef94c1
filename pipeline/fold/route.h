#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "schemas/catalogue/catalogue.h"
#include "schemas/model/timeline.h"

namespace fairway::pipeline {

// Where a milestone lies in a shipment's route, seen from the port that counts: the one at which
// an import is discharged, an export loaded. What was said of discharging and loading tells which
// that is; else the ordinal of the calls in their document's route, else their times.
class Route {
 public:
  Route(std::string_view direction, const std::string& territory, const Places& places,
        std::span<const Milestone* const> milestones);

  const std::string& port() const { return port_; }
  bool is_at(const Milestone& milestone, StageGraph::At at) const;

 private:
  bool is_home(const std::string& place) const;

  const Places& places_;
  std::string territory_;
  std::string port_;                                     // empty: nothing tells
  StageGraph::At abroad_is_ = StageGraph::At::anywhere;  // as long as nothing tells
  int leg_ = 0;                                          // of the port, 0: unknown
  std::optional<Instant> first_here_;                    // the first that happened at the port
};

// The place of a milestone: its own, else its call's. Empty: unknown.
std::string place_of(const Milestone& milestone);
// The ordinal of the call in its document's route (SETTLED 14); 0: not stated.
int leg_of(const Milestone& milestone);

}  // namespace fairway::pipeline

#pragma once

#include <vector>

#include "pipeline/fold/declared.h"
#include "pipeline/fold/world.h"
#include "schemas/model/timeline.h"

// The open alerts of a shipment (RULES R11): functions of what its timeline shows, by the rules of
// rules/alerts.yaml. In no order.
namespace fairway::pipeline {

// Of its declarations in one customs territory. Those of a master's houses are the houses'.
std::vector<Alert> declaration_alerts(const Reference& shipment,
                                      const std::vector<GroupStage>& groups,
                                      const Catalogue& catalogue);

// Those that the declarant asked for itself matter less. `milestones`: of the shipment.
void soften_asked_for(std::vector<Alert>& alerts, const std::vector<Milestone>& milestones,
                      const Reach& reach, World& world);

// Of what happened to its boxes, its papers and itself. `facts`: all that the milestones are of.
std::vector<Alert> milestone_alerts(const Reference& shipment,
                                    const std::vector<Milestone>& milestones,
                                    const std::vector<TimelineFact>& facts,
                                    const Catalogue& catalogue);

// Gives it the words and the audience of its rule; one that there is no more has none.
void put_into_words(Alert& alert, const Catalogue& catalogue);

// In the order of their ids; one that is open in several uses of a box is one, since the first.
void unite(std::vector<Alert>& alerts);

// Notes who has acknowledged them, and takes away those that end with it. Only who knew of all that
// caused an alert has taken note of it: what was received later opens it anew.
void note_acknowledged(std::vector<Alert>& alerts, const std::vector<TimelineFact>& facts,
                       World& world);

}  // namespace fairway::pipeline

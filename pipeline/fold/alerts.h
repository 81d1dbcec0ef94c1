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

// Notes who has acknowledged them, and takes away those that end with it. What was noted before an
// alert came to be true does not count: it was another time of the same.
void note_acknowledged(std::vector<Alert>& alerts, World& world);

}  // namespace fairway::pipeline

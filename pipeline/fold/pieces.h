#pragma once

#include <span>
#include <vector>

#include "pipeline/fold/track_fold.h"
#include "schemas/model/timeline.h"

// Goods by air travel in parts: 60 pieces on one flight, 40 on the next. What a status says of a
// part adds up, and a milestone is reached when its pieces are those of the whole consignment.
// Integers, and a function of the live facts alone, in any order.
//
// Witnesses do not add up: of one flight (attribute flight; none is one, too) the word of one
// source counts, the most trusted, then the one that tells of more pieces; and of facts of one time
// only R7's winner. Pieces that are missing at a place are not received there: of what was reported
// as received from flights at most the total less those still missing is there.
namespace fairway::pipeline {

// Completes a milestone of an air waybill from all facts of its group. Attributes:
//   pieces       the sum of the parts
//   piecesTotal  of the consignment, as R7's winner among all facts of the track says it
//   part         partial or complete; absent where the total is not known
//   stop         final, or transit: the waybill's destination is another place
// `actual` becomes the time since when all pieces are there; until then that of the first part.
void count_pieces(const TrackFold& fold, std::span<const Said* const> group, const Rules& rules,
                  Milestone& milestone);

// pieces_missing: one flag for each place at which pieces of an air waybill are missing now.
std::vector<Flag> missing_pieces(const TrackFold& fold, const Rules& rules);

}  // namespace fairway::pipeline

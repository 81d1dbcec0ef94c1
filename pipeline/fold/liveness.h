#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "schemas/model/document.h"
#include "state/reader.h"

namespace fairway::pipeline {

// For each document with rows at a track, the revision that counts there (RULES R2, R3).
class Liveness {
 public:
  // `track` may be dropped afterwards. `one_use`: how long a number that is used again stays with
  // one use; none: for good. A revision published that much later than the one before it speaks of
  // the next use: a waybill number given out again corrects nothing of its first parcel.
  Liveness(const state::Track& track, std::optional<Duration> one_use);

  // The greatest revision of the document in the use of which `known` speaks: from the rows that
  // lie here and those announced.
  const ReceivedRevision& current(const DocumentId& document, const Revision& known) const;

 private:
  // The revisions of one document that speak of one use.
  struct Use {
    std::vector<ReceivedRevision> revisions;
    std::size_t current = 0;
  };
  std::unordered_map<DocumentId, std::vector<Use>> uses_;
};

}  // namespace fairway::pipeline

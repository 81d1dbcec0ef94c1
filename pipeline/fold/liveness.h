#pragma once

#include <map>
#include <optional>
#include <vector>

#include "schemas/model/document.h"
#include "state/reader.h"

namespace fairway::pipeline {

// For each document with rows at a track, the revision that counts there (RULES R2, R3).
class Liveness {
 public:
  // `track` may be dropped afterwards.
  explicit Liveness(const state::Track& track);

  // The greatest revision of the document: from the rows that lie here and those announced.
  const ReceivedRevision& current(const DocumentId& document) const;
  bool is_current(const DocumentId& document, const Revision& revision) const;

 private:
  std::map<DocumentId, ReceivedRevision> current_;
};

}  // namespace fairway::pipeline

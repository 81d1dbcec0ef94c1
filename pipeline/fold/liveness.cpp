#include "pipeline/fold/liveness.h"

#include <algorithm>

namespace fairway::pipeline {
namespace {

using Revisions = std::map<DocumentId, std::vector<ReceivedRevision>>;

void note(Revisions& revisions, const DocumentId& document, const ReceivedRevision& one) {
  std::vector<ReceivedRevision>& known = revisions[document];
  const auto same = std::ranges::find(known, one.revision, &ReceivedRevision::revision);
  if (same == known.end()) {
    known.push_back(one);
  } else {
    same->received = std::min(same->received, one.received);
  }
}

}  // namespace

Liveness::Liveness(const state::Track& track) {
  Revisions revisions;
  for (const FactRow& row : track.facts) note(revisions, row.fact.document, row.asserted);
  for (const LinkRow& row : track.links) {
    if (!row.link.passing) note(revisions, row.link.document, row.asserted);
  }
  for (const state::Announcement& announced : track.announced) {
    note(revisions, announced.document, announced.revision);
  }
  for (auto& [document, known] : revisions) {
    current_.emplace(document, known[current_revision(known)]);
  }
}

const ReceivedRevision& Liveness::current(const DocumentId& document) const {
  return current_.at(document);
}

bool Liveness::is_current(const DocumentId& document, const Revision& revision) const {
  return current(document).revision == revision;
}

}  // namespace fairway::pipeline

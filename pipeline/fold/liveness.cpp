#include "pipeline/fold/liveness.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace fairway::pipeline {
namespace {

using Revisions = std::unordered_map<DocumentId, std::vector<ReceivedRevision>>;

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

Liveness::Liveness(const state::Track& track, std::optional<Duration> one_use) {
  Revisions revisions;
  for (const FactRow& row : track.facts) note(revisions, row.fact.document, row.asserted);
  for (const LinkRow& row : track.links) {
    if (!row.link.passing) note(revisions, row.link.document, row.asserted);
  }
  for (const state::Announcement& announced : track.announced) {
    note(revisions, announced.document, announced.revision);
  }
  for (auto& [document, known] : revisions) {
    std::ranges::sort(known, {}, &ReceivedRevision::published);
    std::vector<Use>& uses = uses_[document];
    for (ReceivedRevision& one : known) {
      const bool next =
          uses.empty() ||
          (one_use && one.published() - uses.back().revisions.back().published() > *one_use);
      if (next) uses.emplace_back();
      uses.back().revisions.push_back(std::move(one));
    }
    for (Use& use : uses) use.current = current_revision(use.revisions);
  }
}

const ReceivedRevision& Liveness::current(const DocumentId& document, const Revision& known) const {
  const std::vector<Use>& uses = uses_.at(document);
  const auto use = std::ranges::find_if(uses, [&](const Use& one) {
    return std::ranges::find(one.revisions, known, &ReceivedRevision::revision) !=
           one.revisions.end();
  });
  assert(use != uses.end());
  return use->revisions[use->current];
}

}  // namespace fairway::pipeline

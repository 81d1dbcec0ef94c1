#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline/fold/rules.h"
#include "schemas/model/timeline.h"
#include "state/reader.h"

namespace fairway::pipeline {

// A fact as it is understood under the rules: which revision speaks, what its code means, when.
struct Said {
  const Fact* fact = nullptr;
  const FactKind* kind = nullptr;  // null: unmapped
  FactStatus status = FactStatus::current;
  // The document's current revision, where that does not assert the fact: what took it back.
  std::optional<ReceivedRevision> instead;
  Instant published;  // of the document's current revision, if that asserts it (RULES R7)
  Instant received;   // least of all copies
  MessageId message;  // of the revision that speaks
  std::optional<Instant> time;
  bool implausible = false;  // stored, but takes no part (RULES B24)
  int trust = 0;
  std::string place;  // the port's code where the place tree knows it, else as the sender wrote it

  bool live() const { return status == FactStatus::current; }
  bool actual() const { return fact->classifier == Classifier::actual; }
  // Takes part in cutting, milestones and stages.
  bool counts() const { return live() && !implausible && kind != nullptr; }
  std::string_view kind_code() const { return kind ? std::string_view(kind->code) : "unmapped"; }
  // The mapped value of an attribute; empty when it has none.
  std::string attribute(const Rules& rules, std::string_view name) const;
};

// The documents that tell one use of a reference from the next: transport documents, bookings,
// orders.
using Documents = std::set<Reference>;
Documents documents_of(const Fact& fact);
bool share_one(const Documents& a, const Documents& b);

// One use of a reused reference (RULES R4).
struct Trip {
  std::vector<std::size_t> facts;  // indexes into TrackFold::said, of those that cut
  char cut = 0;  // the condition of R4 that began it, 'a' to 'g'; 0: nothing came before
  Instant start;
  Instant last;                   // its last cutting fact
  std::optional<Instant> closed;  // a box's first empty_in
  Documents documents;            // that its cutting facts name
};

constexpr std::size_t kNoTrip = static_cast<std::size_t>(-1);

// Everything one track says: facts understood and sorted by (time, id), then trips cut and every
// fact placed (trips.h). A copy shares the rows.
struct TrackFold {
  std::shared_ptr<const state::Track> track;
  std::vector<Said> said;
  Reuse reuse;
  std::vector<Trip> trips;           // of a reference that is used again
  std::vector<std::size_t> trip_of;  // per said: index into trips, or kNoTrip
  bool truncated = false;            // more facts than limits::kFactsPerFold (RULES B13)
};

// What a fact's code means; null: unmapped.
const FactKind* kind_of(const Fact& fact, const Catalogue& catalogue);

// RULES R1-R3 over one track: liveness, meaning, time. `as_of`: only rows received until then.
TrackFold fold_track(state::Track track, const Rules& rules, std::optional<Instant> as_of);

// A link row and whether it lives: its document's current revision asserts it, or it was stated in
// passing.
struct StatedLink {
  const Link* link = nullptr;
  FactStatus status = FactStatus::current;
  Instant published;
  Instant received;
};
// The links of a track as stated, in key order.
std::vector<StatedLink> stated_links(const TrackFold& track, const Rules& rules);

}  // namespace fairway::pipeline

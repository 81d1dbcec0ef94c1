#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "schemas/base/result.h"
#include "schemas/model/change.h"
#include "schemas/model/record.h"
#include "state/reader.h"
#include "state/store.h"

namespace fairway::state {

// A track that grew, and by which facts and links: the first limits::kCausesPerChange of them, and
// one of each sender at least.
struct GrownTrack {
  Reference reference;
  std::vector<Cause> by;
  bool unnamed = false;  // by news of a document, too, which does not tell whose it is
};

// A message of which something is refused for the first time.
struct NewRefusal {
  MessageId message;
  SourceName source;
  std::string code;  // of its first error
};

// What applying records changed, for metrics, the change log and the receipts of waiters.
struct MergeStats {
  std::uint64_t rows_grown = 0;      // rows added or with a smaller received stamp
  std::uint64_t rows_unchanged = 0;  // facts, links, announcements that were known already
  std::map<SourceName, SourceCounts> counted;  // messages counted by this batch
  std::map<Position, Outcome> outcomes;        // of each copy that was counted
  std::vector<GrownTrack> grown;               // a track may be there several times
  std::vector<NewRefusal> refused;
};

// Step 5 of the commit (RULES 2.4): unites records with the rows of their owners. Every row is a
// set union, the received stamp the least of all copies, so any order and any doubles give the same
// rows. Reads `reader` once, sorted, with the batch laid over it: several calls may fill one batch.
// Writes go to `batch`, with the touched track views, indexes and counters (law 2: counted on the
// message, in the same batch). Announcements that a document's owner owes to other references (R3)
// are appended to `out`. Records of one call may touch any shard; stats add up over calls. An error
// leaves the batch as it was.
Status merge(const Reader& reader, std::span<const Record> records, WriteBatch& batch,
             std::vector<Record>& out, MergeStats& stats);

}  // namespace fairway::state

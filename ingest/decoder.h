#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ingest/source.h"
#include "schemas/base/result.h"
#include "schemas/catalogue/catalogue.h"
#include "schemas/model/record.h"
#include "schemas/model/source.h"

namespace fairway::ingest {

// Turns a message into records: chooses the definition that recognises it, runs its extraction
// plan, makes facts and links, and the receipt. Pure: no clock, no state, the same records for the
// same message (DESIGN law 5; RULES 3.9). One decoder a thread: it reuses its buffers.
class Decoder {
 public:
  // Compiles every messages/*.yaml of `files`; the first wrong one stops with file, line and
  // reason. `catalogue` is borrowed and outlives the decoder. An unknown source decodes with the
  // defaults of SourceConfig.
  static Result<std::unique_ptr<Decoder>> make(const DataFiles& files, const Catalogue& catalogue,
                                               std::span<const SourceConfig> sources);
  virtual ~Decoder() = default;

  // The records of one message, appended to `out`, the MessageRecord last. A message that cannot be
  // taken in gives only its MessageRecord with outcome refused.
  virtual void decode(const RawMessage& message, std::vector<Record>& out) = 0;

  // Part of D in law 1: the hash of every definition.
  virtual const Hash16& definitions_hash() const = 0;
};

}  // namespace fairway::ingest

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ingest/envelope.h"
#include "ingest/plan.h"
#include "ingest/rows.h"
#include "ingest/values.h"
#include "schemas/model/receipt.h"

namespace fairway::ingest {

// A message that lay in another: owned, since its envelope's buffers may be used to read it.
struct Inner {
  std::string bytes;
  Envelope envelope;
  std::string pointer;     // where it lay in the outer one
  std::uint64_t byte = 0;  // likewise
};

struct Unwrapped {
  std::vector<Inner> messages;
  std::vector<Refusal> refused;  // envelopes without a message that can be read
};

// The messages in the rows of a definition whose rows are envelopes. What this envelope does not
// say stands as `outer`, the one around it, said it; null for none.
Unwrapped unwrap(const DefinitionPlan& definition, const Plan& plan, const Rows& rows,
                 const Values& values, const Envelope* outer);

// Says where a refused part lies, seen from outside of the envelope.
void place_within(const Inner& inner, Refusal& refusal);

}  // namespace fairway::ingest

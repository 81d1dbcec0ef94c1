#pragma once

#include <memory>

#include "ingest/syntax/tokeniser.h"

namespace fairway::ingest {

// JSON (RFC 8259) in UTF-8, a byte order mark tolerated. Duplicate keys are reported where they are
// read (SETTLED 16), nesting is limited by limits::kJsonDepth.
std::unique_ptr<Tokeniser> make_json_tokeniser();

}  // namespace fairway::ingest

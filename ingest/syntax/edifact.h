#pragma once

#include <memory>

#include "ingest/syntax/tokeniser.h"

namespace fairway::ingest {

// UN/EDIFACT batch interchanges, ISO 9735 versions 1 to 4: UNA, UNB, UNG, messages from UNH to UNT;
// also messages without an interchange around them, and several interchanges in a row. What belongs
// to one message is refused with it, its siblings are read. Counts and references of the service
// segments that do not agree are warnings. A message that ends with the bytes is refused: it may
// have been cut. Repetitions within an element (version 4) stay in its text.
std::unique_ptr<Tokeniser> make_edifact_tokeniser();

}  // namespace fairway::ingest

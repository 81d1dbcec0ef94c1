#pragma once

#include <memory>

#include "ingest/syntax/tokeniser.h"

namespace fairway::ingest {

// AIS messages in sentences of NMEA 0183 (IEC 61162-1): "!AIVDM,1,1,,A,<payload>,0*hh", one a line,
// perhaps with a tag block of NMEA 4 before it ("\c:1418172113,s:station*hh\") or a receiver's time
// behind it (",r003669946,1325394060"). Definitions say which bits of which types hold what
// (`payloads`); types of which none speaks are passed by, as are comments and other sentences.
//
// A message of several sentences comes in their order, though others may stand between. One whose
// sentences are lost, out of order or cannot be told from another's is refused: AIS says everything
// again within minutes, and a message put together wrongly would be believed.
std::unique_ptr<Tokeniser> make_nmea_tokeniser(const Plan& plan);

}  // namespace fairway::ingest

#pragma once

#include <vector>

#include "ingest/decoder.h"
#include "ingest/source.h"
#include "schemas/model/record.h"

namespace fairway::pipeline {

// One log record's records, appended: what its message states, or why it is refused, then with its
// bytes; and what its note says of another message that was refused.
void take_in(ingest::RawMessage message, ingest::Decoder& decoder, std::vector<Record>& records);

}  // namespace fairway::pipeline

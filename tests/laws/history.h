#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ingest/source.h"
#include "schemas/model/source.h"

namespace fairway::test {

// A random life of a small port: bills, boxes used twice, bookings, declarations of one unified
// number, calls whose arrival keeps moving; documents in both modes that are corrected, withdrawn
// and said again, links made and unmade, senders without the right to say so, DCSA events and
// rubbish. The same seed gives the same messages anywhere.
std::vector<ingest::RawMessage> random_history(std::uint64_t seed, std::size_t messages);

// The senders of random_history.
std::vector<SourceConfig> history_sources();

}  // namespace fairway::test

#pragma once

#include <random>
#include <vector>

#include "schemas/model/record.h"

namespace fairway::state::test {

// The records of a random small world: messages with copies and re-decodes, documents with several
// revisions, facts asserted again and withdrawn, links of all sorts, and definitions that changed
// without a new version. A function of the seed.
std::vector<Record> random_history(unsigned seed);

}  // namespace fairway::state::test

#pragma once

#include <string>
#include <string_view>

#include "schemas/base/result.h"

namespace fairway::state {

// What the store keeps of a row of `facts` that is known in two ways: both values under one key, as
// encoded. Commutative, associative and idempotent, so that any order and any doubles of records
// give the same bytes (RULES 3.2):
//
// - everything: the least received stamp;
// - a link stated in passing: least event time and message, greatest published and definition
// version;
// - a document's revision: the union of the subjects;
// - a receipt: the greater definition version; of one version, the one that took more in: a message
// that a mended configuration reads is merged, whatever its earlier copy was.
//
// Contents that differ although the key says they are the same thing come from definitions that
// changed without a new version: the lesser bytes win.
Result<std::string> unite(std::string_view key, std::string_view one, std::string_view other);

}  // namespace fairway::state

#pragma once

#include <map>
#include <string>
#include <vector>

#include "schemas/model/record.h"
#include "state/codec.h"

namespace fairway::state {

// The revisions of one document, by their keys.
using DocumentRows = std::map<std::string, DocumentRow, std::less<>>;

// What a document's owner owes to the references on which it lies (RULES R3): once there is a
// second revision, every reference hears of each revision that does not lie there. Appends only
// what became owed between `before` and `after`: new pairs, and revisions whose received stamp
// shrank.
void announce(const DocumentId& document, const DocumentRows& before, const DocumentRows& after,
              std::vector<Record>& out);

}  // namespace fairway::state

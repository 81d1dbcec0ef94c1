#include "state/announce.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace fairway::state {
namespace {

std::set<Reference> subjects_of(const DocumentRows& rows) {
  std::set<Reference> all;
  for (const auto& [key, row] : rows) all.insert(row.subjects.begin(), row.subjects.end());
  return all;
}

// The revision is not told yet, or is told with a later stamp.
bool is_news(const DocumentRow& row, const DocumentRows& before, const std::string& key) {
  const auto known = before.find(key);
  return known == before.end() || row.revision.received < known->second.revision.received;
}

}  // namespace

void announce(const DocumentId& document, const DocumentRows& before, const DocumentRows& after,
              std::vector<Record>& out) {
  if (after.size() < 2) return;
  const std::set<Reference> all = subjects_of(after);
  const std::set<Reference> old = subjects_of(before);
  std::vector<Reference> added;
  std::ranges::set_difference(all, old, std::back_inserter(added));

  const auto tell = [&](const auto& references, const DocumentRow& row) {
    for (const Reference& at : references) {
      if (std::ranges::binary_search(row.subjects, at)) continue;
      out.push_back(AnnounceRecord{at, document, row.revision});
    }
  };
  for (const auto& [key, row] : after) {
    if (is_news(row, before, key)) {
      tell(all, row);
    } else {
      tell(added, row);
    }
  }
}

}  // namespace fairway::state

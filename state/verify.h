#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.h"
#include "state/reader.h"
#include "state/store.h"

// `views` and the counters hold nothing that `facts` does not say: here both are worked out anew.
namespace fairway::state {

struct VerifyReport {
  static constexpr std::size_t kListed = 100;

  std::uint64_t rows = 0;  // of facts, every checksum checked
  std::uint64_t tracks = 0;
  std::uint64_t messages = 0;
  std::uint64_t differences = 0;
  // The first kListed of them, for people: what differs, and where.
  std::vector<std::string> listed;
  // Law 2 from the message rows alone.
  std::map<SourceName, SourceCounts> counts;

  bool good() const { return differences == 0; }
};

// Compares views and counters with the facts. Needs a snapshot, or a store that nobody commits to.
// Memory: one shard's tracks. A row of facts that cannot be read is a difference; an error only
// says that the store itself cannot.
Result<VerifyReport> verify_views(const Reader& reader);

// Every row of `views` that the facts call for, in key order.
using VisitRow = std::function<void(std::string key, std::string value)>;
Status rebuild_views(const Reader& reader, const VisitRow& visit);

}  // namespace fairway::state

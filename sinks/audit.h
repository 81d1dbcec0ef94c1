#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "schemas/model/principal.h"
#include "schemas/model/reference.h"

namespace fairway::sinks {

// That somebody read what is known of shipments.
struct ReadRecord {
  std::string id;  // sorts by time, the latest first
  Instant at;
  std::string principal;
  std::string name;
  std::string what;                   // the path, as the API writes it
  std::vector<Reference> references;  // that it was told of
  std::vector<GrantInForce> grants;   // that it had at the time

  friend bool operator==(const ReadRecord&, const ReadRecord&) = default;
};

// Who read what. Any thread.
class Audit {
 public:
  virtual ~Audit() = default;
  // Is on stable storage a second later, and at an orderly end. Time and id are given to it here.
  virtual void note(ReadRecord record) = 0;
  // The latest first, behind `after`; looks at no more than `limit`.
  virtual Result<std::vector<ReadRecord>> reads(const std::string& after,
                                                std::size_t limit) const = 0;
};

}  // namespace fairway::sinks

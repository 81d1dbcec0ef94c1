#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "pipeline/simulator/life.h"

namespace fairway::simulator {

// An entry that stands: of the current version of its document, which was not taken back.
struct Known {
  const Entry* entry = nullptr;
  int trust = 0;
  Instant published;
  std::string source;
};

// What somebody who had received everything until `as_of` would hold for said. Borrows the lives.
class Knowledge {
 public:
  explicit Knowledge(Instant as_of) : as_of_(as_of) {}

  void add(const Life& life);

  // Of one thing.
  std::vector<Known> about(const Reference& subject) const;
  bool knows(const Reference& thing) const;
  // Where bonds of the role lead from here, or come from.
  std::set<Reference> along(const Reference& from, LinkRole role) const;
  std::set<Reference> back(const Reference& to, LinkRole role) const;

 private:
  std::map<Reference, std::vector<Known>> known_;
  std::set<std::tuple<Reference, LinkRole, Reference>> bonds_;
  Instant as_of_;
};

}  // namespace fairway::simulator

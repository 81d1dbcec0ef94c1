#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline/fold/rules.h"
#include "pipeline/telling/look.h"
#include "schemas/base/result.h"
#include "schemas/model/reference.h"
#include "state/reader.h"
#include "state/store.h"

namespace fairway::pipeline {

// A subject of the change log as it is now.
struct Sight {
  Look whole;
  // As everyone sees it who may see it at all: nothing while nobody may. None: the same, or not a
  // root.
  std::optional<Look> shared;
  // As the authority of a port sees it, by UN/LOCODE.
  std::map<std::string, Look> ports = {};
  // The other tracks that its timeline is made of. Empty for what is no root.
  std::vector<Reference> looked_at;
};

// Looks at subjects of the change log. A subject is
// - a root, whose timeline is told whole, but for vessels' positions: they are news of the vessel;
// - any other reference that has facts: what its own track alone says. What it leads to has news of
//   its own.
// Tracks that several subjects look at are read once. Borrows reader and rules, and sees one moment
// of them: made anew for each step. One thread.
class Onlooker {
 public:
  Onlooker(const state::Reader& reader, const Rules& rules) : reader_(reader), rules_(rules) {}

  // None: it is no subject.
  Result<std::optional<Sight>> look(const Reference& subject);

 private:
  class Tracks;
  Result<bool> is_subject(const Reference& reference) const;
  Result<std::optional<Sight>> look_at_root(const Reference& root);
  Result<std::optional<Sight>> look_at_own_track(const Reference& reference);
  Result<state::Track> read(const Reference& reference);

  const state::StateReader reader_;
  const Rules& rules_;
  std::map<Reference, state::Track> read_;
};

}  // namespace fairway::pipeline

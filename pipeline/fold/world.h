#pragma once

#include <map>
#include <memory>
#include <optional>

#include "pipeline/fold/links.h"
#include "pipeline/fold/track_fold.h"
#include "state/reader.h"

namespace fairway::pipeline {

// The tracks that one fold looks at, each read and folded once. Borrows the reader and the rules.
// One thread. A failed read is kept in `status` and looks like an empty track meanwhile.
class World {
 public:
  World(const state::TrackReader& reader, const Rules& rules, std::optional<Instant> as_of)
      : reader_(reader), rules_(rules), as_of_(as_of) {}

  const TrackFold& track(const Reference& reference);
  // Present links of the track, both ends' (RULES R5).
  const std::vector<HeldLink>& links(const Reference& reference);
  const Rules& rules() const { return rules_; }
  const Status& status() const { return status_; }

 private:
  struct Entry {
    TrackFold fold;
    std::optional<std::vector<HeldLink>> links;
  };
  Entry& entry(const Reference& reference);

  const state::TrackReader& reader_;
  const Rules& rules_;
  std::optional<Instant> as_of_;
  std::map<Reference, std::unique_ptr<Entry>> entries_;
  Status status_;
};

}  // namespace fairway::pipeline

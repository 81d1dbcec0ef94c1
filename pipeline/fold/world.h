#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>

#include "pipeline/fold/links.h"
#include "pipeline/fold/track_fold.h"
#include "schemas/model/scope.h"
#include "state/reader.h"

namespace fairway::pipeline {

// The scope for which a fold is made in the space that it asks for. In the test space a sender is
// an operator over what its own sources sent, and who sends nothing has nothing there.
Scope in_its_space(Scope scope);

// The tracks that one fold looks at, each read and folded once. Borrows the reader and the rules.
// One thread. A failed read is kept in `status` and looks like an empty track meanwhile.
class World {
 public:
  // Holds what was said in the scope's space: of sources in state `test` there is nothing in the
  // live one, and in theirs nothing else; where the scope names sources, only theirs.
  World(const state::TrackReader& reader, const Rules& rules, std::optional<Instant> as_of,
        const Scope& scope)
      : reader_(reader),
        rules_(rules),
        as_of_(as_of),
        space_(scope.space),
        sources_(scope.sources) {}

  // What is said of a reference. A voyage call with several names has the facts of all of them.
  const TrackFold& track(const Reference& reference);
  // Present links of the track, both ends' (RULES R5); of this name alone.
  const std::vector<HeldLink>& links(const Reference& reference);
  // Links of the track that were stated and hold no more.
  std::vector<EndedLink> ended_links(const Reference& reference);
  // The reference and the other names of the same thing (role same_as, either way), sorted.
  const std::set<Reference>& names(const Reference& reference);
  const Rules& rules() const { return rules_; }
  const Status& status() const { return status_; }

 private:
  struct Entry {
    TrackFold own;  // of this name alone; trips cut
    bool placed = false;
    std::unique_ptr<TrackFold> joined;  // of all names, where there are several
    std::optional<std::vector<HeldLink>> links;
    std::set<Reference> names;  // empty: not asked yet
  };
  Entry& entry(const Reference& reference);
  bool is_in_space(const SourceName& source) const;
  TrackFold fold(state::Track track) const;
  void place(Entry& entry);
  Documents waiting(const TrackFold& box);

  const state::TrackReader& reader_;
  const Rules& rules_;
  std::optional<Instant> as_of_;
  const Space space_;
  const std::set<SourceName> sources_;
  std::map<Reference, std::unique_ptr<Entry>> entries_;
  Status status_;
};

}  // namespace fairway::pipeline

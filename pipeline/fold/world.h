#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "pipeline/fold/own_fold.h"

namespace fairway::pipeline {

// The scope for which a fold is made in the space that it asks for. In the test space a sender is
// an operator over what its own sources sent, and who sends nothing has nothing there.
Scope in_its_space(Scope scope);

// The tracks that one fold looks at, each read and folded once. Borrows the reader and the rules.
// One thread. A failed read is kept in `status` and looks like an empty track meanwhile.
class World {
 public:
  World(const state::TrackReader& reader, const Rules& rules, std::optional<Instant> as_of,
        const Scope& scope)
      : fresh_(std::in_place, reader, rules, as_of, scope), folds_(*fresh_), rules_(rules) {}
  // `folds` were made by the same rules.
  World(const FoldReader& folds, const Rules& rules) : folds_(folds), rules_(rules) {}
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // What is said of a reference. A voyage call with several names has the facts of all of them.
  const TrackFold& track(const Reference& reference);
  // Present links of the track, both ends' (RULES R5); of this name alone.
  const std::vector<HeldLink>& links(const Reference& reference);
  // Links of the track that were stated and hold no more.
  std::vector<EndedLink> ended_links(const Reference& reference);
  // The reference and the other names of the same thing (role same_as, either way), sorted.
  const std::set<Reference>& names(const Reference& reference);
  // Somebody goes into this use of a reference.
  void note_use(const Reference& reference, std::size_t trip) { uses_[reference].insert(trip); }
  // Those that were gone into; empty: none.
  const std::set<std::size_t>& uses(const Reference& reference) { return uses_[reference]; }
  const Rules& rules() const { return rules_; }
  const Status& status() const { return status_; }

 private:
  struct Entry {
    std::shared_ptr<const OwnFold> own;  // of this name alone
    bool placed = false;
    std::unique_ptr<TrackFold> other;  // of all names, or with documents that wait; where they are
    std::set<Reference> names;         // empty: not asked yet
  };
  Entry& entry(const Reference& reference);
  void place(const Reference& reference, Entry& entry);
  std::unique_ptr<TrackFold> joined(const Reference& reference);
  Documents waiting(const TrackFold& box);

  const std::optional<FreshFolds> fresh_;
  const FoldReader& folds_;
  const Rules& rules_;
  std::map<Reference, std::unique_ptr<Entry>> entries_;
  std::map<Reference, std::set<std::size_t>> uses_;
  Status status_;
};

}  // namespace fairway::pipeline

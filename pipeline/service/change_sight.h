#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "pipeline/fold/rules.h"
#include "pipeline/fold/view.h"
#include "pipeline/fold/world.h"
#include "schemas/base/result.h"
#include "schemas/model/change.h"
#include "schemas/model/scope.h"
#include "sinks/change_feed.h"
#include "state/change_rows.h"
#include "state/reader.h"
#include "state/store.h"

namespace fairway::pipeline {

// Which changes of a page a reader is shown, and how much of each (DESIGN law 8).
//
// An operator sees all. A port authority sees what is news at its places, and that figures of them
// were revised, without why: the cause may lie elsewhere. A party sees of its root
// what everyone sees who may see the root. Of what it sees a part of (a box, a call, one use of a
// number that is used again), and of what only some see, it hears that something changed when it
// sees a cause of it, and nothing more; of a box or a call only facts of its own are causes. In the
// test space an operator sees all, and a sender what is news to it and whoever else it sends as.
//
// Made for one page. Borrows everything.
class ChangeSight {
 public:
  ChangeSight(const state::Reader& reader, const Rules& rules, const sinks::ChangeFilter& filter,
              const Scope& scope)
      : reader_(reader),
        tracks_(reader),
        rules_(rules),
        filter_(filter),
        scope_(in_its_space(scope)) {}

  // None: the reader does not ask for it, or must not know.
  Result<std::optional<Change>> show(state::ChangeRow row);
  // It has folded as many timelines as a page may.
  bool tired() const;

 private:
  // What the reader sees of a subject now.
  struct Seen {
    bool at_all = false;
    bool whole = false;  // a root, in all its uses
    std::set<FactId> facts;
    std::set<Reference> named;
  };

  bool sees_all() const { return scope_.operator_ && !is_tester(); }
  bool is_tester() const { return scope_.space == Space::test && !scope_.sources.empty(); }
  Result<std::optional<Change>> redacted(const Reference& subject, state::ChangeRow row);
  Result<std::optional<Change>> for_port(const Reference& subject, state::ChangeRow row);
  Result<std::optional<Change>> for_tester(const Reference& subject, state::ChangeRow row);
  Result<const Seen*> look(const Reference& subject);
  Result<bool> holds_one(const Reference& subject);
  Result<bool> is_anyones(const Reference& subject);

  const state::Reader& reader_;
  const state::StateReader tracks_;
  const Rules& rules_;
  const sinks::ChangeFilter& filter_;
  const Scope scope_;
  std::map<Reference, Seen> seen_;
  std::map<Reference, bool> anyones_;  // of the parties that are asked for
};

}  // namespace fairway::pipeline

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline/fold/own_fold.h"
#include "pipeline/fold/portrait.h"
#include "pipeline/fold/rules.h"
#include "pipeline/telling/dependents.h"
#include "pipeline/telling/look.h"
#include "pipeline/telling/recent.h"
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
  std::vector<LookedAt> looked_at;
};

// The own folds of tracks, as the teller saw them last.
using FoldCache = Recent<std::shared_ptr<const OwnFold>>;

// Looks at subjects of the change log. A subject is
// - a root, whose timeline is told whole, but for vessels' positions: they are news of the vessel;
// - any other reference that has facts: what its own track alone says. What it leads to has news of
//   its own.
// Borrows all; sees one moment of the reader: made anew for each step. What has grown since a fold
// was kept must not be in `folds`. One thread.
class Onlooker {
 public:
  Onlooker(const state::Reader& reader, const Rules& rules, FoldCache& folds)
      : reader_(reader),
        rules_(rules),
        folds_(folds),
        rows_(reader_),
        fresh_(rows_, rules, std::nullopt, Scope::all()) {}

  // None: it is no subject.
  Result<std::optional<Sight>> look(const Reference& subject);
  // Of a container that has had several trips; of anything else there is none. Until the next call.
  Result<const Portrait*> portrait(const Reference& reference);
  // What a track says by itself.
  Result<std::shared_ptr<const OwnFold>> fold(const Reference& reference);

 private:
  // Of a call's or a vessel's links those that shipments state are not read: there may be many.
  class Rows final : public state::TrackReader {
   public:
    explicit Rows(const state::StateReader& reader) : reader_(reader) {}
    Result<state::Track> read(const Reference& reference) const override;

   private:
    const state::StateReader& reader_;
  };
  class Seen;
  class Folds;
  Result<bool> is_subject(const Reference& reference) const;
  Result<std::optional<Sight>> look_at_root(const Reference& root);
  Result<std::vector<LookedAt>> looked_at(const std::set<Reference>& tracks, World& world);
  Result<std::optional<Sight>> look_at_own_track(const Reference& reference);

  const state::StateReader reader_;
  const Rules& rules_;
  FoldCache& folds_;
  const Rows rows_;
  const FreshFolds fresh_;
  std::map<Reference, std::optional<Portrait>> portraits_;
};

}  // namespace fairway::pipeline

#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline/simulator/life.h"
#include "pipeline/simulator/settings.h"
#include "schemas/base/clock.h"
#include "schemas/model/reference.h"

// What a reader must be shown of a simulated shipment, told by the world that made it. It shares no
// code with what Fairway merges with, nor its data files: it knows who said what about which trip,
// and never looks at bytes.
namespace fairway::simulator {

struct TrueStage {
  std::string code;
  std::optional<Instant> since;  // none: not the reader's to know

  friend bool operator==(const TrueStage&, const TrueStage&) = default;
};

struct TrueMilestone {
  Reference subject;
  std::string kind;
  std::string place;
  std::string type;
  std::optional<Instant> planned;
  std::optional<Instant> estimated;
  std::optional<Instant> actual;
  bool whole = true;      // of goods by air: all pieces, not only a part of them
  bool conflict = false;  // two who saw it are more than two hours apart (CONTRACT G21)
};

struct TrueTimeline {
  Reference id;
  std::string regime;  // empty: nobody has said enough to tell
  std::optional<TrueStage> customs;
  std::optional<TrueStage> goods;
  std::string headline;
  std::set<Reference> references;
  std::vector<TrueMilestone> milestones;
};

// What is known of `root`, one of the shipment's, by what had been received until `as_of`. None:
// nobody had said anything of it.
std::optional<TrueTimeline> truth_of(const Settings& settings, const Life& shipment,
                                     const Reference& root, Instant as_of = Instant::max());

}  // namespace fairway::simulator

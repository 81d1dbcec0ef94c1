#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "pipeline/fold/rules.h"
#include "pipeline/telling/agenda.h"
#include "pipeline/telling/change_writer.h"
#include "pipeline/telling/onlooker.h"
#include "pipeline/telling/recent_looks.h"
#include "pipeline/telling/silence.h"
#include "schemas/base/limits.h"
#include "schemas/base/result.h"
#include "schemas/model/input.h"
#include "state/merge.h"
#include "state/store.h"

namespace fairway::pipeline {

// What a step has for the change log.
struct News {
  std::vector<state::GrownTrack> grown;
  std::vector<state::NewRefusal> refused;
  std::span<const DataGap> gaps;
  Instant tick;
  bool caught_up = false;  // nothing waits in the inputs
};

// Tells readers what changed (DESIGN law 4): looks at the timelines that a step may have changed,
// compares them with what was told last, and writes the differences into the change log, in the
// step's own batch. What a step has no time for waits in rows and is told by later ones; at rest
// nothing is left to tell. One thread. Borrows everything.
class Teller {
 public:
  struct Parts {
    state::Store& store;
    const Rules& rules;
    LogRetention retention = {};
    Silence::Limits watched = {};
    // Told, after the commit, how far the log goes; before anything of it is given back.
    std::function<void(const state::LogStanding&)> moved = {};
    // What lies behind it is held by a reader.
    std::function<std::optional<std::uint64_t>()> pinned = {};
  };

  explicit Teller(Parts parts) : parts_(std::move(parts)), silence_(parts_.watched) {}

  // Goes on where the state says. Once, first, and after a failed commit.
  Status resume();
  // What the step has read: who speaks is not silent.
  void listen(std::span<const ingest::RawMessage> messages) { silence_.listen(messages); }
  // Adds to the batch what there is to tell, looking at no more than about `limit` timelines.
  Status tell(const News& news, std::size_t limit, state::WriteBatch& batch);
  // The batch is on stable storage.
  Status committed();

  // Tracks whose news wait; none: at rest.
  std::uint64_t untold() const { return now_.waiting.rows; }
  std::size_t looked_at() const { return looked_at_; }  // by the last tell

 private:
  struct Standing {
    LogExtent log;
    Waiting waiting;
  };
  class Round;

  Parts parts_;
  Standing now_;
  std::optional<Standing> next_;  // once the batch is committed
  RecentLooks looks_;
  FoldCache folds_{limits::kFoldedRows};
  Silence silence_;
  std::size_t looked_at_ = 0;
};

// How a log begins to be told, at a start.
struct LogStart {
  std::uint64_t epoch = 1;   // of a new log: greater than any that this place had before
  bool rebuilt = false;      // the inputs hold what an earlier state had told already (RULES B23)
  bool other_life = false;   // the state may have gone back behind what was told (RULES B22)
  bool other_rules = false;  // timelines may read differently without any new fact
};

// Prepares the log of a state for a start; before the teller resumes.
Status start_log(state::Store& store, const LogStart& start);

}  // namespace fairway::pipeline

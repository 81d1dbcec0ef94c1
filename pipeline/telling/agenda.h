#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "pipeline/fold/portrait.h"
#include "pipeline/telling/dependents.h"
#include "pipeline/telling/recent_looks.h"
#include "schemas/base/result.h"
#include "state/change_rows.h"
#include "state/merge.h"

namespace fairway::pipeline {

// What is left to tell, beside the step: rows, and where the round of them goes on.
struct Waiting {
  std::uint64_t rows = 0;
  std::string behind = {};  // the key of the row that was looked at last
  // The rows' keys while they are few. A scan walks over all that was told and removed since the
  // table was compacted, and one sweep is gone on with thousands of times. None: they are many.
  std::optional<std::set<std::string>> keys = std::set<std::string>{};

  static Result<Waiting> read(const state::Reader& reader);
};

// Whom a step tells (RULES 2.5). The news of a track is a sweep over those who show it: itself, and
// the roots that look at it. A sweep that fits into the step is never written; what does not fit
// waits in a row, and goes on from there in later steps, whatever happens between. News that comes
// while one is under way makes it go round as far as where it stands: each root hears of it once or
// twice, however many pieces of news there are. Who was looked at since the news came is passed by:
// that look had seen it; and so is who sees nothing of what is new. Borrows; `reader` shows what
// was before the batch.
class Agenda {
 public:
  using Subjects = std::map<Reference, std::vector<Cause>>;

  // What a root can be seeing of a hub now; null: there is no telling. Until the next call.
  using Portraits = std::function<Result<const Portrait*>(const Reference& hub)>;

  Agenda(const state::Reader& reader, const Dependents& dependents, RecentLooks& looks,
         Waiting waiting, Portraits portraits = {})
      : reader_(reader),
        dependents_(dependents),
        looks_(looks),
        waiting_(std::move(waiting)),
        portraits_(std::move(portraits)) {}

  // The news of tracks that grew.
  Status take_up(std::span<const state::GrownTrack> grown);
  // Everything is to be told again: other rules, or rows that are gone.
  Status take_up_everything();
  // Whom to look at, at most about `limit`: of the new ones, and of those that wait.
  Result<Subjects> gather(std::size_t limit);
  // What did not fit.
  void write(state::WriteBatch& batch);

  const Waiting& waiting() const { return waiting_; }

 private:
  // A sweep and the row that it has or gets.
  struct Errand {
    std::optional<Reference> track;  // none: everything
    std::string key;
    state::Sweep sweep;
    bool stored = false;
    bool finished = false;
    bool moved = false;  // differs from its row
  };

  Status join_stored(std::span<Errand> errands);
  Status run(Errand& errand, std::size_t room);
  bool pass_by(const Reference& subject, const state::Sweep& sweep);
  Result<bool> sees_no_news(const Errand& errand, const state::SeenParts& seen) const;
  Status visit(const Errand& errand, const Dependents::Visit& visit) const;
  Status visit_tracks(std::string_view behind, const Dependents::Visit& visit) const;
  // The rows behind `waiting_.behind`, in a circle; at most `limit`, without those taken up.
  Result<std::vector<Errand>> stored_errands(std::size_t limit) const;
  Result<std::vector<Errand>> known_errands(std::size_t limit) const;
  Status read_errands(const std::vector<std::string>& keys, std::vector<Errand>& found) const;
  static Result<Errand> errand_of(std::string_view key, std::string_view value);
  Status scan_errands(const std::string& from, const std::string& until, std::size_t limit,
                      std::vector<Errand>& found) const;
  void note_new(const std::string& key);

  const state::Reader& reader_;
  const Dependents& dependents_;
  RecentLooks& looks_;
  Waiting waiting_;
  const Portraits portraits_;
  std::size_t passed_by_ = 0;
  std::vector<Errand> errands_;                  // taken up by this step
  std::vector<Errand> stored_;                   // of earlier ones
  std::map<std::string, std::size_t> taken_up_;  // by key
  Subjects subjects_;
};

}  // namespace fairway::pipeline

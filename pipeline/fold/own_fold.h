#pragma once

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "pipeline/fold/links.h"
#include "pipeline/fold/track_fold.h"
#include "schemas/base/result.h"
#include "schemas/model/scope.h"
#include "state/reader.h"

namespace fairway::pipeline {

// What a track says by itself, whatever else is known: a function of its rows and the rules.
struct OwnFold {
  TrackFold fold;               // cut, and placed as if no document waited
  std::vector<HeldLink> links;  // that are present, both ends'
};

// How a world gets its tracks' own folds. A fold may be shared, and outlives its reader.
class FoldReader {
 public:
  virtual ~FoldReader() = default;
  virtual Result<std::shared_ptr<const OwnFold>> fold(const Reference& reference) const = 0;
};

// Makes every fold from the rows. Holds what was said in the scope's space: of sources in state
// `test` there is nothing in the live one, and in theirs nothing else; where the scope names
// sources, only theirs. `as_of`: only rows received until then. Borrows the reader and the rules.
class FreshFolds final : public FoldReader {
 public:
  FreshFolds(const state::TrackReader& reader, const Rules& rules, std::optional<Instant> as_of,
             const Scope& scope)
      : reader_(reader),
        rules_(rules),
        as_of_(as_of),
        space_(scope.space),
        sources_(scope.sources) {}

  Result<std::shared_ptr<const OwnFold>> fold(const Reference& reference) const override;

 private:
  bool is_in_space(const SourceName& source) const;

  const state::TrackReader& reader_;
  const Rules& rules_;
  const std::optional<Instant> as_of_;
  const Space space_;
  const std::set<SourceName> sources_;
};

std::shared_ptr<const OwnFold> fold_alone(state::Track track, const Rules& rules,
                                          std::optional<Instant> as_of);

}  // namespace fairway::pipeline

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/fold/rules.h"
#include "pipeline/telling/agenda.h"
#include "pipeline/telling/change_writer.h"
#include "pipeline/telling/onlooker.h"
#include "schemas/base/result.h"
#include "schemas/model/figure.h"
#include "state/figure_rows.h"
#include "state/store.h"

namespace fairway::pipeline {

// Keeps the figures of ports up with the tracks (RULES R12): a track's row has what it counts, and
// what is new there less what was there is added to the sums. So at rest they are a function of the
// facts, by whatever way they came. An hour whose sums moved is told once a step.
//
// For one step, of which `reader` shows what was before. Borrows everything.
class FigureKeeper {
 public:
  FigureKeeper(const state::Reader& reader, const Rules& rules, Onlooker& onlooker,
               ChangeWriter& writer, state::WriteBatch& batch)
      : reader_(reader), rules_(rules), onlooker_(onlooker), writer_(writer), batch_(batch) {}

  // Counts anew what the containers among the subjects count, and tells the hours that differ.
  Status look_at(const Agenda::Subjects& subjects);

 private:
  // What moves, and why.
  struct Revision {
    Moves difference;
    std::vector<Cause> causes;
  };

  Status compare(const Reference& track, const std::vector<Cause>& causes, std::string key,
                 const std::optional<std::string>& row);
  void note(const PortHour& hour, const Moves& counted, const std::vector<Cause>& causes,
            bool taken_back);
  Status add_up();
  Status tell();

  const state::Reader& reader_;
  const Rules& rules_;
  Onlooker& onlooker_;
  ChangeWriter& writer_;
  state::WriteBatch& batch_;
  std::map<PortHour, Revision> revised_;
};

}  // namespace fairway::pipeline

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ingest/edifact_plan.h"
#include "ingest/filler.h"

namespace fairway::ingest {

// Opens and fills the rows of EDIFACT messages while their segments come by. A segment belongs to
// the innermost open row. One that begins a row ends that row's siblings and all within them, and
// is seen by all rows around the new one, too.
class EdifactRows {
 public:
  explicit EdifactRows(Filler& filler) : filler_(filler), plan_(filler.plan()) {}

  void start();
  // A message begins. Why none of its rows is wanted; `envelope` is its UNB, if it has one;
  // `ordinal` counts messages from 0.
  std::optional<Refusal> begin(const EdifactSegment& header, const EdifactSegment* envelope,
                               std::uint32_t ordinal);
  void add(const EdifactSegment& segment);
  void end() { open_.clear(); }
  // Takes back all of the message that is open.
  void drop();
  // More rows of a kind than an input may have (limits::kEntriesPerMessage): stop.
  bool too_many() const { return too_many_; }

 private:
  struct Open {
    EdifactPlan::SiteId site = 0;
    RowId row = kNone;
  };

  void open(EdifactPlan::SiteId site, const EdifactSegment& segment, std::uint32_t index);
  void end_rows(const std::vector<EdifactPlan::Border>& borders, const EdifactSegment& segment);
  bool open_row(const EdifactPlan::Segment& known, const EdifactSegment& segment);
  void take(const Open& into, const EdifactPlan::Segment& known, const EdifactSegment& segment);
  Refusal unrecognised(const EdifactSegment& header) const;

  Filler& filler_;
  const Plan& plan_;
  const EdifactPlan* definition_ = nullptr;  // of the message that is open
  std::vector<Open> open_;                   // rows around and at the current segment, outer first
  std::vector<std::uint32_t> counted_;       // by site
  bool too_many_ = false;
};

}  // namespace fairway::ingest

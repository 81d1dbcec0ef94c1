#pragma once

#include "ingest/source.h"

namespace fairway::ingest {

// Two sources as one: each takes what it knows of the inputs, and neither can starve the other, for
// the first takes at most half of a batch. Borrows both.
class JoinedSource final : public Source {
 public:
  JoinedSource(Source& first, Source& second) : first_(first), second_(second) {}

  Status resume(std::span<const Input> known) override;
  Result<RawBatch> poll(const PollBudget& budget) override;

 private:
  Source& first_;
  Source& second_;
};

}  // namespace fairway::ingest

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "pipeline/fold/rules.h"
#include "pipeline/telling/agenda.h"
#include "pipeline/telling/change_writer.h"
#include "pipeline/telling/recent_looks.h"
#include "pipeline/telling/teller.h"
#include "schemas/base/result.h"
#include "state/store.h"
#include "state/test_log.h"

namespace fairway::pipeline {

// Tells of the test space what Teller tells of the live one, in a log of its own: nothing of one is
// ever in the other (CONTRACT G22). Operators are told of all senders, and each group of senders of
// what it sent itself. One thread. Borrows everything.
class TestTeller {
 public:
  struct Parts {
    state::TestLogStore& store;
    const Rules& rules;
    LogRetention retention = {};
    // Told, after the commit, how far the log goes; before anything of it is given back.
    std::function<void(const state::LogStanding&)> moved = {};
  };

  explicit TestTeller(Parts parts) : parts_(std::move(parts)) {}

  // Takes out of a step's news what is not the live log's. Gaps of inputs are nobody's test.
  News take_own(News& news) const;

  // As of Teller.
  Status resume();
  Status tell(const News& news, std::size_t limit, state::WriteBatch& batch);
  Status committed();

  std::uint64_t untold() const { return now_.waiting.rows; }
  std::size_t looked_at() const { return looked_at_; }

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
  std::size_t looked_at_ = 0;
};

}  // namespace fairway::pipeline

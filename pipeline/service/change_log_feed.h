#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include "pipeline/fold/rules.h"
#include "sinks/change_feed.h"
#include "state/change_rows.h"
#include "state/store.h"

namespace fairway::pipeline {

// The change log of one space for its readers: pages from a snapshot of the store, as far as the
// teller said that it is durable, and not a row that its reader may not see. Any thread. Borrows
// store and rules; of the test space's log a store that finds it (state/test_log.h).
class ChangeLogFeed final : public sinks::ChangeFeed {
 public:
  ChangeLogFeed(const state::Store& store, const Rules& rules, Space space = Space::live)
      : store_(store), rules_(rules), log_(sinks::log_of(space)) {}

  // The log reaches so far, durably. The teller's.
  void moved(const state::LogStanding& standing);
  // What lies behind it is held by a reader.
  std::optional<std::uint64_t> pinned() const;

  Result<sinks::ChangePage> read(const std::optional<ChangeId>& after,
                                 const sinks::ChangeFilter& filter, const Scope& scope,
                                 const sinks::FeedBudget& budget) const override;
  sinks::FeedBounds bounds() const override;
  std::unique_ptr<Listening> listen(Moved moved) override;
  std::unique_ptr<Pin> pin(const ChangeId& from) override;

 private:
  class Ear;
  class Needle;

  const state::Store& store_;
  const Rules& rules_;
  const std::uint16_t log_;
  mutable std::mutex mutex_;  // guards what follows
  sinks::FeedBounds bounds_;
  std::multiset<std::uint64_t> pins_;
  std::mutex telling_;  // held while listeners are called; guards ears_
  std::list<Moved> ears_;
};

}  // namespace fairway::pipeline

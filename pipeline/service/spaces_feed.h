#pragma once

#include <memory>
#include <optional>

#include "pipeline/service/change_log_feed.h"
#include "sinks/change_feed.h"

namespace fairway::pipeline {

// The logs of both spaces for readers of either: a scope reads that of its space. What names no
// space is of the live one. Any thread. Borrows both.
class SpacesFeed final : public sinks::ChangeFeed {
 public:
  SpacesFeed(ChangeLogFeed& live, ChangeLogFeed& test) : live_(live), test_(test) {}

  Result<sinks::ChangePage> read(const std::optional<ChangeId>& after,
                                 const sinks::ChangeFilter& filter, const Scope& scope,
                                 const sinks::FeedBudget& budget) const override {
    return of(scope.space).read(after, filter, scope, budget);
  }
  sinks::FeedBounds bounds() const override { return live_.bounds(); }
  sinks::FeedBounds bounds_of(Space space) const override { return of(space).bounds(); }
  // Whenever either moved.
  std::unique_ptr<Listening> listen(Moved moved) override;
  std::unique_ptr<Pin> pin(const ChangeId& from) override { return live_.pin(from); }

 private:
  ChangeLogFeed& of(Space space) const { return space == Space::test ? test_ : live_; }

  ChangeLogFeed& live_;
  ChangeLogFeed& test_;
};

}  // namespace fairway::pipeline

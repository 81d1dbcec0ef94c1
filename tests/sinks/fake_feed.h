#pragma once

#include <vector>

#include "sinks/change_feed.h"

namespace fairway::sinks {

// A change log in memory; the last page asked for is remembered.
class FakeFeed final : public ChangeFeed {
  class FakePin final : public Pin {
   public:
    explicit FakePin(FakeFeed& feed) : feed_(feed) {}
    void move(const ChangeId& from) override { feed_.pinned = from; }

   private:
    FakeFeed& feed_;
  };

 public:
  Result<ChangePage> read(const std::optional<ChangeId>& after, const ChangeFilter& filter,
                          const Scope& scope, const FeedBudget& budget) const override {
    last_filter = filter;
    last_space = scope.space;
    ChangePage page;
    page.next = bounds().last;
    if (after && after->epoch != page.next.epoch) {
      page.reset = FeedReset::epoch;
      return page;
    }
    for (const Change& change : changes) {
      if (after && change.id <= *after) continue;
      page.changes.push_back(change);
      page.next = change.id;
      if (page.changes.size() == budget.changes) break;
    }
    page.more = page.next < bounds().last;
    return page;
  }
  FeedBounds bounds() const override {
    if (changes.empty()) return {{1, 0, 1}, {1, 0, 0}};
    return {changes.front().id, changes.back().id};
  }
  std::unique_ptr<Listening> listen(Moved) override { return nullptr; }
  std::unique_ptr<Pin> pin(const ChangeId& from) override {
    pinned = from;
    return std::make_unique<FakePin>(*this);
  }

  std::vector<Change> changes;
  ChangeId pinned;  // by the latest of its pins
  mutable ChangeFilter last_filter;
  mutable Space last_space = Space::live;
};

inline Change sample_change(std::uint64_t sequence) {
  Change change;
  change.id = {1, 0, sequence};
  change.subject = "bill:MAEU123456789";
  if (sequence > 1) change.previous = sequence - 1;
  change.type = ChangeType::stage_changed;
  change.types = {ChangeType::stage_changed, ChangeType::eta_changed};
  change.causes = {{FactId{}, SourceName{"terminal-a"}}};
  change.changed = {"/stage/goods"};
  change.stage = {"gate_in", "", "gate_in"};
  change.places = {"CNSHA"};
  change.time = *parse_rfc3339("2026-11-01T06:21:05.250Z");
  return change;
}

}  // namespace fairway::sinks

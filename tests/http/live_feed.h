#pragma once

#include <algorithm>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sinks/change_feed.h"
#include "tests/sinks/fake_feed.h"

namespace fairway::sinks {

// A change log in memory that grows while it is read, is trimmed and begins new lives. A scope sees
// the subjects that `subjects` gives its party; an operator all. Any thread.
class LiveFeed final : public ChangeFeed {
 public:
  // So many more changes of a subject.
  void append(int count, const std::string& subject = "bill:MAEU123456789") {
    std::unique_lock lock(mutex_);
    for (int i = 0; i < count; ++i) {
      Change change = sample_change(++last_.sequence);
      change.id.epoch = last_.epoch;
      change.subject = subject;
      changes_.push_back(std::move(change));
    }
    tell(lock);
  }
  void append(Change change) {
    std::unique_lock lock(mutex_);
    change.id = {last_.epoch, 0, ++last_.sequence};
    changes_.push_back(std::move(change));
    tell(lock);
  }
  // Keeps nothing.
  void trim() {
    const std::lock_guard lock(mutex_);
    changes_.clear();
    first_ = last_.sequence + 1;
  }
  void begin_epoch(std::uint64_t epoch) {
    std::unique_lock lock(mutex_);
    changes_.clear();
    last_ = {epoch, 0, 0};
    first_ = 1;
    tell(lock);
  }
  // How often a page with this change was read.
  int reads_of(std::uint64_t sequence) const {
    const std::lock_guard lock(mutex_);
    const auto found = reads_.find(sequence);
    return found == reads_.end() ? 0 : found->second;
  }

  Result<ChangePage> read(const std::optional<ChangeId>& after, const ChangeFilter& filter,
                          const Scope& scope, const FeedBudget& budget) const override {
    const std::lock_guard lock(mutex_);
    ChangePage page;
    page.next = last_;
    if (after) page.reset = why_not(*after);
    if (page.reset) return page;
    for (const Change& change : changes_) {
      if (after && change.id <= *after) continue;
      page.next = change.id;
      ++reads_[change.id.sequence];
      if (sees(scope, change) && asks_for(filter, change)) page.changes.push_back(change);
      if (page.changes.size() == budget.changes) break;
    }
    page.more = page.next < last_;
    return page;
  }
  FeedBounds bounds() const override {
    const std::lock_guard lock(mutex_);
    return {{last_.epoch, 0, first_}, last_};
  }
  std::unique_ptr<Listening> listen(Moved moved) override {
    const std::lock_guard lock(telling_);
    return std::make_unique<Ear>(*this, ears_.insert(ears_.end(), std::move(moved)));
  }
  std::unique_ptr<Pin> pin(const ChangeId&) override { return nullptr; }

  std::map<std::string, std::string> subjects;  // by party; filled before the feed is read

 private:
  class Ear final : public Listening {
   public:
    Ear(LiveFeed& feed, std::list<Moved>::iterator place) : feed_(feed), place_(place) {}
    Ear(const Ear&) = delete;
    Ear& operator=(const Ear&) = delete;
    ~Ear() override {
      const std::lock_guard lock(feed_.telling_);
      feed_.ears_.erase(place_);
    }

   private:
    LiveFeed& feed_;
    std::list<Moved>::iterator place_;
  };

  void tell(std::unique_lock<std::mutex>& lock) {
    const ChangeId last = last_;
    lock.unlock();
    const std::lock_guard telling(telling_);
    for (const Moved& ear : ears_) ear(last);
  }
  std::optional<FeedReset> why_not(const ChangeId& after) const {
    if (after.epoch != last_.epoch) return FeedReset::epoch;
    if (after.sequence > last_.sequence) return FeedReset::unknown;
    if (after.sequence + 1 < first_) return FeedReset::trimmed;
    return std::nullopt;
  }
  bool sees(const Scope& scope, const Change& change) const {
    return scope.operator_ || std::ranges::any_of(scope.parties, [&](const std::string& party) {
             const auto found = subjects.find(party);
             return found != subjects.end() && found->second == change.subject;
           });
  }
  static bool asks_for(const ChangeFilter& filter, const Change& change) {
    return filter.references.empty() ||
           std::ranges::any_of(filter.references, [&](const Reference& reference) {
             return to_text(reference) == change.subject;
           });
  }

  mutable std::mutex mutex_;  // of what follows
  std::vector<Change> changes_;
  ChangeId last_{1, 0, 0};
  std::uint64_t first_ = 1;
  mutable std::map<std::uint64_t, int> reads_;
  std::mutex telling_;  // held while listeners are called; guards ears_
  std::list<Moved> ears_;
};

}  // namespace fairway::sinks

#include "pipeline/service/change_log_feed.h"

#include <utility>
#include <vector>

#include "pipeline/service/change_sight.h"
#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

using sinks::ChangePage;
using sinks::FeedReset;

std::optional<FeedReset> reset_of(const ChangeId& after, const sinks::FeedBounds& bounds) {
  if (after.epoch != bounds.last.epoch || after.log != bounds.last.log) return FeedReset::epoch;
  if (after.sequence > bounds.last.sequence) return FeedReset::unknown;
  if (after.sequence + 1 < bounds.first.sequence) return FeedReset::trimmed;
  return std::nullopt;
}

ChangePage reset_page(FeedReset why, const sinks::FeedBounds& bounds) {
  ChangePage page;
  page.reset = why;
  page.next = bounds.last;
  return page;
}

// The rows behind `after` and not behind `last`, within the budget's bytes.
Result<std::vector<state::ChangeRow>> rows_behind(const state::Reader& reader,
                                                  const ChangeId& after, const ChangeId& last,
                                                  const sinks::FeedBudget& budget) {
  std::vector<state::ChangeRow> rows;
  std::size_t bytes = 0;
  Status good;
  ChangeId from = after;
  ++from.sequence;
  FAIRWAY_TRY(reader.scan(
      state::Table::log, state::change_prefix(),
      [&](std::string_view key, std::string_view value) {
        auto row = state::decode_change(key, value);
        if (!row) {
          good = std::unexpected(std::move(row.error()));
          return false;
        }
        row->whole.id.log = last.log;
        if (row->whole.id > last) return false;
        bytes += key.size() + value.size();
        rows.push_back(std::move(*row));
        return bytes < budget.bytes;
      },
      state::change_key(from)));
  FAIRWAY_TRY(good);
  return rows;
}

}  // namespace

void ChangeLogFeed::moved(const state::LogStanding& standing) {
  ChangeId last;
  {
    const std::lock_guard lock(mutex_);
    bounds_.first = {standing.epoch, log_, standing.first};
    bounds_.last = {standing.epoch, log_, standing.last};
    last = bounds_.last;
  }
  const std::lock_guard lock(telling_);
  for (const Moved& ear : ears_) ear(last);
}

std::optional<std::uint64_t> ChangeLogFeed::pinned() const {
  const std::lock_guard lock(mutex_);
  if (pins_.empty()) return std::nullopt;
  return *pins_.begin();
}

sinks::FeedBounds ChangeLogFeed::bounds() const {
  const std::lock_guard lock(mutex_);
  return bounds_;
}

Result<ChangePage> ChangeLogFeed::read(const std::optional<ChangeId>& after,
                                       const sinks::ChangeFilter& filter, const Scope& scope,
                                       const sinks::FeedBudget& budget) const {
  const sinks::FeedBounds bounds = this->bounds();
  ChangeId place = bounds.first;
  --place.sequence;
  if (after) {
    if (const auto why = reset_of(*after, bounds)) return reset_page(*why, bounds);
    place = *after;
  }
  const auto snapshot = store_.snapshot();
  auto rows = rows_behind(*snapshot, place, bounds.last, budget);
  if (!rows) return std::unexpected(std::move(rows.error()));

  ChangePage page;
  page.next = rows->empty() ? bounds.last : place;
  ChangeSight sight(*snapshot, rules_, filter, scope);
  for (state::ChangeRow& row : *rows) {
    if (page.changes.size() == budget.changes || sight.tired()) break;
    page.next = row.whole.id;
    auto change = sight.show(std::move(row));
    if (!change) return std::unexpected(std::move(change.error()));
    if (*change) page.changes.push_back(std::move(**change));
  }
  page.more = page.next < bounds.last;
  // What is given back goes without regard for snapshots: then the page may have holes.
  const sinks::FeedBounds now = this->bounds();
  if (place.sequence + 1 < now.first.sequence) return reset_page(FeedReset::trimmed, now);
  return page;
}

class ChangeLogFeed::Ear final : public Listening {
 public:
  Ear(ChangeLogFeed& feed, Moved moved) : feed_(feed) {
    const std::lock_guard lock(feed_.telling_);
    place_ = feed_.ears_.insert(feed_.ears_.end(), std::move(moved));
  }
  Ear(const Ear&) = delete;
  Ear& operator=(const Ear&) = delete;
  ~Ear() override {
    const std::lock_guard lock(feed_.telling_);
    feed_.ears_.erase(place_);
  }

 private:
  ChangeLogFeed& feed_;
  std::list<Moved>::iterator place_;
};

class ChangeLogFeed::Needle final : public Pin {
 public:
  Needle(ChangeLogFeed& feed, const ChangeId& from) : feed_(feed) {
    const std::lock_guard lock(feed_.mutex_);
    place_ = feed_.pins_.insert(from.sequence);
  }
  Needle(const Needle&) = delete;
  Needle& operator=(const Needle&) = delete;
  ~Needle() override {
    const std::lock_guard lock(feed_.mutex_);
    feed_.pins_.erase(place_);
  }
  void move(const ChangeId& from) override {
    const std::lock_guard lock(feed_.mutex_);
    feed_.pins_.erase(place_);
    place_ = feed_.pins_.insert(from.sequence);
  }

 private:
  ChangeLogFeed& feed_;
  std::multiset<std::uint64_t>::iterator place_;
};

std::unique_ptr<sinks::ChangeFeed::Listening> ChangeLogFeed::listen(Moved moved) {
  return std::make_unique<Ear>(*this, std::move(moved));
}

std::unique_ptr<sinks::ChangeFeed::Pin> ChangeLogFeed::pin(const ChangeId& from) {
  return std::make_unique<Needle>(*this, from);
}

}  // namespace fairway::pipeline

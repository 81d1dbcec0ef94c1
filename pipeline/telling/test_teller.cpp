#include "pipeline/telling/test_teller.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/telling/test_sight.h"
#include "schemas/base/crash_point.h"
#include "state/bytes.h"
#include "state/codec.h"
#include "state/overlay.h"

namespace fairway::pipeline {
namespace {

using Known = std::map<Senders, state::ToldPort>;

Change change_of(const state::NewRefusal& refusal) {
  Change change;
  change.subject = "message:" + to_text(refusal.message);
  change.type = ChangeType::message_refused;
  change.types = {change.type};
  change.source = refusal.source;
  change.detail = refusal.code;
  return change;
}

// What a group was told. One that is new, because another sender came, knows what those of it knew
// who were there before.
state::ToldPort told_to(const Senders& group, const Known& known, const Senders& before) {
  auto found = known.find(group);
  if (found == known.end()) found = known.find(common(group, before));
  state::ToldPort told = found == known.end() ? state::ToldPort{} : found->second;
  told.place = to_text(group);
  return told;
}

}  // namespace

// One call of tell: its writes go into a batch of their own, for the overlay borrows the step's.
class TestTeller::Round {
 public:
  Round(const Parts& parts, Standing standing, const News& news, RecentLooks& looks,
        const state::WriteBatch& batch)
      : step_(parts.store.whole(), batch),
        current_(step_),
        looks_(looks),
        before_(standing.log.standing),
        dependents_(current_, writes_),
        agenda_(current_, dependents_, looks, std::move(standing.waiting)),
        writer_(std::move(standing.log), parts.retention, news.tick, writes_),
        onlooker_(current_, parts.rules) {}

  Status run(const News& news, std::size_t limit) {
    for (const state::NewRefusal& refusal : news.refused) {
      if (!quiet()) writer_.append({change_of(refusal), std::nullopt, std::nullopt});
    }
    FAIRWAY_TRY(agenda_.take_up(news.grown));
    auto subjects = agenda_.gather(limit);
    if (!subjects) return std::unexpected(std::move(subjects.error()));
    looked_at_ = subjects->size();
    for (const auto& [subject, causes] : *subjects) FAIRWAY_TRY(look_at(subject, causes));
    dependents_.write();
    agenda_.write(writes_);
    if (news.caught_up && agenda_.waiting().rows == 0) writer_.extent().standing.quiet = false;
    writer_.trim(std::nullopt);
    writer_.write(before_);
    return {};
  }

  Standing standing() { return {std::move(writer_.extent()), agenda_.waiting()}; }
  const state::WriteBatch& writes() const { return writes_; }
  std::size_t looked_at() const { return looked_at_; }

 private:
  bool quiet() { return writer_.extent().standing.quiet; }

  Status look_at(const Reference& subject, const std::vector<Cause>& causes) {
    std::string key = state::told_key(subject);
    const auto row = current_.get(state::Table::log, key);
    if (!row) return std::unexpected(row.error());
    state::Told before;
    if (*row) {
      auto told = state::decode_told(key, **row);
      if (!told) return std::unexpected(std::move(told.error()));
      before = std::move(*told);
    }
    const auto sight = onlooker_.look(subject, senders_in(before.ports));
    if (!sight) return std::unexpected(sight.error());
    looks_.note(subject);
    if (!*sight) return {};
    assert(!(*sight)->senders.empty());
    state::Told now = before;
    if (now.epoch != writer_.extent().standing.epoch) {
      now.epoch = writer_.extent().standing.epoch;
      now.last = 0;
      for (state::ToldPort& port : now.ports) port.last = 0;
    }
    compare(subject, causes, **sight, now);
    now.looked_at = hash_of((*sight)->looked_at);
    if (!*row || before.looked_at != now.looked_at) {
      FAIRWAY_TRY(dependents_.add(subject, (*sight)->looked_at));
    }
    if (*row && before == now) return {};
    std::string value = state::encode(key, now);
    writes_.put(state::Table::log, std::move(key), std::move(value));
    return {};
  }

  void compare(const Reference& subject, const std::vector<Cause>& causes, const TestSight& sight,
               state::Told& now) {
    std::vector<state::PortNews> all = compare_groups(subject, sight, now.ports);
    // All of them together come last, and see what operators see.
    state::Marks whole = now.ports.back().marks;
    auto news = all.back().news;
    now.whole = std::move(whole);
    const auto first = std::ranges::find_if(all, [](const auto& one) { return !!one.news; });
    if (first == all.end() || quiet()) return;
    if (!news) news = first->news;

    state::ChangeRow row;
    row.whole.subject = to_text(subject);
    row.whole.type = news->types.front();
    row.whole.types = std::move(news->types);
    row.whole.changed = std::move(news->changed);
    row.whole.stage = std::move(news->stage);
    row.whole.places = std::move(news->places);
    row.whole.causes = causes;
    if (now.last != 0) row.whole.previous = now.last;
    row.ports = all;
    now.last = writer_.append(std::move(row));
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].news) now.ports[i].last = now.last;
    }
  }

  // What is news for whom; `told` becomes what they know then. Both in the order of the groups.
  static std::vector<state::PortNews> compare_groups(const Reference& subject,
                                                     const TestSight& sight,
                                                     std::vector<state::ToldPort>& told) {
    Known known;
    const Senders before = senders_in(told);
    for (state::ToldPort& port : told) known.emplace(senders_from(port.place), std::move(port));
    told.clear();
    std::vector<state::PortNews> all;
    const Look nothing;
    for (const Senders& group : groups_of(sight.senders)) {
      state::ToldPort port = told_to(group, known, before);
      const auto found = sight.looks.find(group);
      const Look& look = found == sight.looks.end() ? nothing : found->second;
      const auto previous = port.last == 0 ? std::nullopt : std::optional(port.last);
      all.push_back({port.place, difference(subject, port.marks, look), previous});
      port.marks = look.marks;
      told.push_back(std::move(port));
    }
    return all;
  }

  const state::Overlay step_;
  const state::TestLogReader current_;
  RecentLooks& looks_;
  const state::LogStanding before_;
  state::WriteBatch writes_;
  Dependents dependents_;
  Agenda agenda_;
  ChangeWriter writer_;
  TestOnlooker onlooker_;
  std::size_t looked_at_ = 0;
};

News TestTeller::take_own(News& news) const {
  const auto is_test = [&](const auto& one) { return parts_.rules.is_test(one.source); };
  News own;
  own.tick = news.tick;
  own.caught_up = news.caught_up;
  std::vector<state::GrownTrack> live;
  for (state::GrownTrack& track : news.grown) {
    state::GrownTrack tests{track.reference, {}, track.unnamed};
    std::ranges::copy_if(track.by, std::back_inserter(tests.by), is_test);
    std::erase_if(track.by, is_test);
    if (tests.unnamed || !tests.by.empty()) own.grown.push_back(std::move(tests));
    if (track.unnamed || !track.by.empty()) live.push_back(std::move(track));
  }
  news.grown = std::move(live);
  std::ranges::copy_if(news.refused, std::back_inserter(own.refused), is_test);
  std::erase_if(news.refused, is_test);
  return own;
}

Status TestTeller::resume() {
  next_.reset();
  looks_.forget();
  auto log = LogExtent::read(parts_.store);
  if (!log) return std::unexpected(std::move(log.error()));
  auto waiting = Waiting::read(parts_.store);
  if (!waiting) return std::unexpected(std::move(waiting.error()));
  now_ = {std::move(*log), std::move(*waiting)};
  if (parts_.moved) parts_.moved(now_.log.standing);
  return {};
}

Status TestTeller::tell(const News& news, std::size_t limit, state::WriteBatch& batch) {
  looked_at_ = 0;
  const bool nothing = news.grown.empty() && news.refused.empty() && now_.waiting.rows == 0 &&
                       !now_.log.standing.quiet;
  if (nothing) return {};
  looks_.begin_round();
  Round round(parts_, now_, news, looks_, batch);
  FAIRWAY_TRY(round.run(news, limit));
  looked_at_ = round.looked_at();
  batch.append(state::in_test_log(round.writes()));
  next_ = round.standing();
  return {};
}

Status TestTeller::committed() {
  if (!next_) return {};
  const state::LogStanding before = std::exchange(now_, std::move(*next_)).log.standing;
  next_.reset();
  const state::LogStanding& now = now_.log.standing;
  if (now == before) return {};
  if (parts_.moved) parts_.moved(now);
  if (now.first == before.first) return {};
  crash_point("before_test_trim");
  return parts_.store.drop(state::Table::log, state::change_key({}),
                           state::change_key({now.epoch, 0, now.first}));
}

}  // namespace fairway::pipeline

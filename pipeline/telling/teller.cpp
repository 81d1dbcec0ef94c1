#include "pipeline/telling/teller.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "pipeline/fold/quay_moves.h"
#include "pipeline/telling/figure_keeper.h"
#include "schemas/base/crash_point.h"
#include "schemas/model/alert_path.h"
#include "state/alert_rows.h"
#include "state/bytes.h"
#include "state/codec.h"
#include "state/figure_rows.h"
#include "state/keys.h"
#include "state/overlay.h"

namespace fairway::pipeline {
namespace {

Change change_of(std::string subject, ChangeType type) {
  Change change;
  change.subject = std::move(subject);
  change.type = type;
  change.types = {type};
  return change;
}

Change change_of(const state::NewRefusal& refusal) {
  Change change = change_of("message:" + to_text(refusal.message), ChangeType::message_refused);
  change.source = refusal.source;
  change.detail = refusal.code;
  return change;
}

Change change_of(const DataGap& gap) {
  Change change = change_of("input:" + std::to_string(gap.input), ChangeType::data_gap);
  change.detail = std::string(to_text(gap.reason)) + " " + std::to_string(gap.from) + " " +
                  std::to_string(gap.to);
  return change;
}

}  // namespace

// One call of tell: its writes go into a batch of their own, for the overlay borrows the step's.
class Teller::Round {
 public:
  Round(const Parts& parts, Standing standing, const News& news, RecentLooks& looks,
        FoldCache& folds, Silence& silence, const state::WriteBatch& batch)
      : current_(parts.store, batch),
        parts_(parts),
        looks_(looks),
        silence_(silence),
        before_(standing.log.standing),
        dependents_(current_, writes_),
        onlooker_(current_, parts.rules, folds),
        agenda_(current_, dependents_, looks, std::move(standing.waiting),
                [this](const Reference& hub) { return onlooker_.portrait(hub); }),
        writer_(std::move(standing.log), parts.retention, news.tick, writes_),
        figures_(current_, parts.rules, onlooker_, writer_, writes_) {}

  Status run(const News& news, std::size_t limit) {
    tell_apart(news);
    silence_.tell({news.tick, news.caught_up, quiet()}, writer_, writes_);
    FAIRWAY_TRY(agenda_.take_up(news.grown));
    auto subjects = agenda_.gather(limit);
    if (!subjects) return std::unexpected(std::move(subjects.error()));
    looked_at_ = subjects->size();
    FAIRWAY_TRY(look_at(*subjects));
    FAIRWAY_TRY(figures_.look_at(*subjects));
    dependents_.write();
    agenda_.write(writes_);
    if (news.caught_up && agenda_.waiting().rows == 0) writer_.extent().standing.quiet = false;
    writer_.trim(parts_.pinned ? parts_.pinned() : std::nullopt);
    writer_.write(before_);
    return {};
  }

  Standing standing() { return {std::move(writer_.extent()), agenda_.waiting()}; }
  state::WriteBatch writes() { return std::move(writes_); }
  std::size_t looked_at() const { return looked_at_; }

 private:
  bool quiet() { return writer_.extent().standing.quiet; }

  // What is no timeline's.
  void tell_apart(const News& news) {
    if (quiet()) return;
    for (const state::NewRefusal& refusal : news.refused) {
      writer_.append({change_of(refusal), std::nullopt, std::nullopt});
    }
    for (const DataGap& gap : news.gaps) {
      writer_.append({change_of(gap), std::nullopt, std::nullopt});
    }
  }

  Status look_at(const Agenda::Subjects& subjects) {
    std::vector<std::pair<std::string, const Reference*>> rows;
    for (const auto& [subject, causes] : subjects) {
      rows.emplace_back(state::told_key(subject), &subject);
    }
    std::ranges::sort(rows);
    std::vector<std::string> keys;
    keys.reserve(rows.size());
    for (auto& [key, subject] : rows) keys.push_back(std::move(key));
    const auto told = current_.multi_get(state::Table::log, keys);
    if (!told) return std::unexpected(told.error());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      std::optional<state::Told> before;
      if ((*told)[i]) {
        auto row = state::decode_told(keys[i], *(*told)[i]);
        if (!row) return std::unexpected(std::move(row.error()));
        before = std::move(*row);
      }
      const Reference& subject = *rows[i].second;
      FAIRWAY_TRY(look_at(subject, subjects.at(subject), std::move(keys[i]), before));
    }
    return {};
  }

  Status look_at(const Reference& subject, const std::vector<Cause>& causes, std::string key,
                 const std::optional<state::Told>& before) {
    auto sight = onlooker_.look(subject);
    if (!sight) return std::unexpected(std::move(sight.error()));
    looks_.note(subject);
    if (!*sight) return {};
    state::Told now = before.value_or(state::Told{});
    if (now.epoch != writer_.extent().standing.epoch) {
      now.epoch = writer_.extent().standing.epoch;
      now.last = now.last_shared = 0;
      for (state::ToldPort& port : now.ports) port.last = 0;
    }
    compare(subject, causes, before, **sight, now);
    now.looked_at = hash_of((*sight)->looked_at);
    if (!before || before->looked_at != now.looked_at) {
      FAIRWAY_TRY(dependents_.add(subject, (*sight)->looked_at));
    }
    if (before == now) return {};
    std::string value = state::encode(key, now);
    writes_.put(state::Table::log, std::move(key), std::move(value));
    return {};
  }

  void compare(const Reference& subject, const std::vector<Cause>& causes,
               const std::optional<state::Told>& before, const Sight& sight, state::Told& now) {
    using Marks = std::optional<state::Marks>;
    const bool root = is_root(subject.kind);
    auto whole = difference(subject, before ? Marks(before->whole) : Marks(), sight.whole);
    const Look& shared_look = sight.shared ? *sight.shared : sight.whole;
    auto shared =
        root ? difference(subject, before ? Marks(before->shared_marks()) : Marks(), shared_look)
             : std::nullopt;
    if (whole) keep_alerts(*whole, sight.whole.alerts);
    now.whole = sight.whole.marks;
    now.shared = sight.shared ? Marks(sight.shared->marks) : Marks();
    std::vector<state::PortNews> ports = compare_ports(subject, sight.ports, now.ports);
    const auto port = std::ranges::find_if(ports, [](const auto& one) { return !!one.news; });
    if ((!whole && !shared && port == ports.end()) || quiet()) return;

    state::ChangeRow row;
    // What only its parties see differently is news to operators, too: they see all that is told.
    state::ChangeNews news = whole ? std::move(*whole) : shared ? *shared : *port->news;
    row.whole = change_of(to_text(subject), news.types.front());
    row.whole.types = std::move(news.types);
    row.whole.changed = std::move(news.changed);
    row.whole.stage = std::move(news.stage);
    row.whole.places = std::move(news.places);
    row.whole.causes = causes;
    if (now.last != 0) row.whole.previous = now.last;
    if (now.last_shared != 0) row.previous_shared = now.last_shared;
    row.shared = std::move(shared);
    const bool is_shared = row.shared.has_value();
    row.ports = ports;
    now.last = writer_.append(std::move(row));
    for (const state::PortNews& one : ports) {
      if (one.news)
        std::ranges::find(now.ports, one.place, &state::ToldPort::place)->last = now.last;
    }
    if (is_shared) now.last_shared = now.last;
  }

  // What readers are told is open: so an alert is found by its id, and published as it was told.
  void keep_alerts(const state::ChangeNews& news, const std::vector<Alert>& open) {
    for (const std::string& path : news.changed) {
      const auto id = alert_at(path);
      if (!id) continue;
      const auto found = std::ranges::find(open, *id, &Alert::id);
      if (found != open.end()) {
        state::put_alert(writes_, *found);
      } else {
        state::remove_alert(writes_, *id);
      }
    }
  }

  // What is news for whom; `told` becomes what they know then.
  static std::vector<state::PortNews> compare_ports(const Reference& subject,
                                                    const std::map<std::string, Look>& looks,
                                                    std::vector<state::ToldPort>& told) {
    std::map<std::string, state::ToldPort> known;
    for (state::ToldPort& port : told) known.emplace(port.place, std::move(port));
    for (const auto& [place, look] : looks) known.try_emplace(place, state::ToldPort{place, {}, 0});
    told.clear();
    std::vector<state::PortNews> all;
    // Whose last move was withdrawn is told that nothing is left.
    const Look nothing;
    for (auto& [place, port] : known) {
      const auto found = looks.find(place);
      const Look& look = found == looks.end() ? nothing : found->second;
      auto news = difference(subject, port.marks, look);
      if (news) news->places = {place};
      const auto previous = port.last == 0 ? std::nullopt : std::optional(port.last);
      if (news || previous) all.push_back({place, std::move(news), previous});
      port.marks = look.marks;
      told.push_back(std::move(port));
    }
    return all;
  }

  const state::Overlay current_;
  const Parts& parts_;
  RecentLooks& looks_;
  Silence& silence_;
  const state::LogStanding before_;
  state::WriteBatch writes_;
  Dependents dependents_;
  Onlooker onlooker_;
  Agenda agenda_;
  ChangeWriter writer_;
  FigureKeeper figures_;
  std::size_t looked_at_ = 0;
};

Status Teller::resume() {
  next_.reset();
  looks_.forget();
  folds_.clear();
  FAIRWAY_TRY(silence_.resume(parts_.store));
  auto log = LogExtent::read(parts_.store);
  if (!log) return std::unexpected(std::move(log.error()));
  auto waiting = Waiting::read(parts_.store);
  if (!waiting) return std::unexpected(std::move(waiting.error()));
  now_ = {std::move(*log), std::move(*waiting)};
  if (parts_.moved) parts_.moved(now_.log.standing);
  return {};
}

Status Teller::tell(const News& news, std::size_t limit, state::WriteBatch& batch) {
  looked_at_ = 0;
  const bool nothing = news.grown.empty() && news.refused.empty() && news.gaps.empty() &&
                       now_.waiting.rows == 0 && !now_.log.standing.quiet &&
                       !silence_.has_news({news.tick, news.caught_up, false});
  if (nothing) return {};
  looks_.begin_round();
  for (const state::GrownTrack& track : news.grown) folds_.drop(track.reference);
  Round round(parts_, now_, news, looks_, folds_, silence_, batch);
  FAIRWAY_TRY(round.run(news, limit));
  looked_at_ = round.looked_at();
  batch.append(round.writes());
  next_ = round.standing();
  return {};
}

Status Teller::committed() {
  if (!next_) return {};
  const state::LogStanding before = std::exchange(now_, std::move(*next_)).log.standing;
  next_.reset();
  silence_.committed();
  const state::LogStanding& now = now_.log.standing;
  if (now == before) return {};
  if (parts_.moved) parts_.moved(now);
  if (now.first == before.first) return {};
  crash_point("before_trim");
  return parts_.store.drop(state::Table::log, state::change_key({}),
                           state::change_key({now.epoch, 0, now.first}));
}

Status start_log(state::Store& store, const LogStart& start) {
  const auto known = state::read_standing(store);
  if (!known) return std::unexpected(known.error());
  state::WriteBatch batch;
  if (!*known) {
    put_standing(batch, {.epoch = start.epoch, .quiet = start.rebuilt});
  } else if (start.other_life) {
    state::LogStanding standing = **known;
    standing.epoch = std::max(standing.epoch + 1, start.epoch);
    standing.first = standing.last + 1;
    put_standing(batch, standing);
    const auto blocks = state::read_blocks(store);
    if (!blocks) return std::unexpected(blocks.error());
    for (const state::LogBlock& block : *blocks) state::remove_block(batch, block.first);
  }
  // Figures that another version counted, or that nobody did yet, are counted anew.
  const auto counted = state::read_figures_version(store);
  if (!counted) return std::unexpected(counted.error());
  const bool other_figures = *counted != kQuayMovesVersion;
  if (other_figures) state::put_figures_version(batch, kQuayMovesVersion);
  const bool everything = !*known || start.other_life || start.other_rules || other_figures;
  if (everything) {
    const state::WriteBatch nothing;
    const state::Overlay current(store, nothing);
    state::WriteBatch unused;
    const Dependents dependents(current, unused);
    RecentLooks none;
    Agenda agenda(current, dependents, none, {});
    FAIRWAY_TRY(agenda.take_up_everything());
    agenda.write(batch);
  }
  return batch.empty() ? Status{} : store.commit(batch);
}

}  // namespace fairway::pipeline

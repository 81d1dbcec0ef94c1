#include "pipeline/telling/agenda.h"

#include <algorithm>
#include <utility>

#include "schemas/base/limits.h"
#include "state/codec.h"
#include "state/keys.h"

namespace fairway::pipeline {
namespace {

// Of the roots of one hub that a step tells before others have their turn (RULES 2.4).
constexpr std::size_t kTurn = 64;
// Of those that need no look: it costs little, but not nothing.
constexpr std::size_t kPassedBy = 1'024;
// Rows whose keys are kept in memory, and copied in each step.
constexpr std::size_t kKnownRows = 256;

void join(std::vector<Cause>& causes, const std::vector<Cause>& more,
          std::size_t limit = limits::kCausesPerChange) {
  for (const Cause& cause : more) {
    if (causes.size() >= limit) return;
    if (std::ranges::find(causes, cause) == causes.end()) causes.push_back(cause);
  }
}

// News for a sweep under way: whom it has been told already must hear of this, too.
void restart(state::Sweep& sweep, const std::vector<Cause>& causes, std::uint64_t round) {
  sweep.raised = round;
  sweep.own = true;
  sweep.stop_at = sweep.position;
  sweep.turned = false;
  // The last word is why they hear of it now.
  std::vector<Cause> all = causes;
  join(all, sweep.causes);
  sweep.causes = std::move(all);
}

}  // namespace

Result<Waiting> Waiting::read(const state::Reader& reader) {
  Waiting waiting;
  FAIRWAY_TRY(
      reader.scan(state::Table::log, state::sweep_prefix(), [&](std::string_view key, auto) {
        ++waiting.rows;
        if (waiting.rows <= kKnownRows) waiting.keys->emplace(key);
        return true;
      }));
  if (waiting.rows > kKnownRows) waiting.keys.reset();
  return waiting;
}

Status Agenda::take_up(std::span<const state::GrownTrack> grown) {
  for (const state::GrownTrack& track : grown) {
    std::string key = state::sweep_key(track.reference);
    const auto [found, added] = taken_up_.try_emplace(key, errands_.size());
    if (added) errands_.push_back({track.reference, std::move(key), {.raised = looks_.round()}});
    join(errands_[found->second].sweep.causes, track.by);
  }
  return waiting_.rows > 0 ? join_stored(errands_) : Status{};
}

Status Agenda::take_up_everything() {
  errands_.push_back({std::nullopt, state::sweep_prefix(), {}});
  taken_up_.emplace(state::sweep_prefix(), errands_.size() - 1);
  return join_stored(std::span(errands_).last(1));
}

Status Agenda::join_stored(std::span<Errand> errands) {
  std::vector<Errand*> sorted;
  for (Errand& errand : errands) sorted.push_back(&errand);
  std::ranges::sort(sorted, {}, [](const Errand* errand) -> const auto& { return errand->key; });
  std::vector<std::string> keys;
  for (const Errand* errand : sorted) keys.push_back(errand->key);
  const auto rows = reader_.multi_get(state::Table::log, keys);
  if (!rows) return std::unexpected(rows.error());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!(*rows)[i]) continue;
    auto sweep = state::decode_sweep(keys[i], *(*rows)[i]);
    if (!sweep) return std::unexpected(std::move(sweep.error()));
    Errand& errand = *sorted[i];
    errand.stored = true;
    restart(*sweep, errand.sweep.causes, looks_.round());
    errand.sweep = std::move(*sweep);
  }
  return {};
}

Result<Agenda::Subjects> Agenda::gather(std::size_t limit) {
  // New ones must not keep those that wait from their turn, for as long as there is load.
  const std::size_t for_new = waiting_.rows > 0 ? limit - limit / 2 : limit;
  for (Errand& errand : errands_) {
    if (subjects_.size() >= for_new) break;
    FAIRWAY_TRY(run(errand, for_new - subjects_.size()));
  }
  if (waiting_.rows == 0) return std::move(subjects_);
  if (!waiting_.keys && waiting_.rows <= kKnownRows / 2) {
    auto known = Waiting::read(reader_);
    if (!known) return std::unexpected(std::move(known.error()));
    waiting_.keys = std::move(known->keys);
  }
  const std::size_t rows = limit + kTurn;  // of many there is nobody left to look at
  auto stored = waiting_.keys ? known_errands(rows) : stored_errands(rows);
  if (!stored) return std::unexpected(std::move(stored.error()));
  stored_ = std::move(*stored);
  for (Errand& errand : stored_) {
    if (subjects_.size() >= limit || passed_by_ >= kPassedBy) break;
    FAIRWAY_TRY(run(errand, limit - subjects_.size()));
    waiting_.behind = errand.key;
  }
  return std::move(subjects_);
}

Status Agenda::run(Errand& errand, std::size_t room) {
  state::Sweep& sweep = errand.sweep;
  std::size_t left = std::min(room, kTurn);
  errand.moved = true;
  if (errand.track && sweep.own) {
    sweep.own = false;
    if (!pass_by(*errand.track, sweep)) {
      join(subjects_[*errand.track], sweep.causes);
      --left;
    }
  }
  bool full = false;
  bool round = false;
  Status good;
  const Dependents::Visit one = [&](std::string place, const Reference& root,
                                    const state::SeenParts& seen) {
    round = sweep.turned && place > sweep.stop_at;
    full = !round && (left == 0 || passed_by_ >= kPassedBy);
    if (round || full) return false;
    sweep.position = std::move(place);
    if (pass_by(root, sweep)) return true;
    const auto nothing = sees_no_news(errand, seen);
    if (!nothing) good = std::unexpected(nothing.error());
    if (!good) return false;
    if (*nothing) {
      ++passed_by_;
      return true;
    }
    join(subjects_[root], sweep.causes, limits::kCausesFromAfar);
    --left;
    return true;
  };
  FAIRWAY_TRY(visit(errand, one));
  FAIRWAY_TRY(good);
  if (!full && !round && !sweep.turned && !sweep.stop_at.empty()) {
    sweep.turned = true;
    sweep.position.clear();
    FAIRWAY_TRY(visit(errand, one));
    FAIRWAY_TRY(good);
  }
  errand.finished = !full;
  return {};
}

bool Agenda::pass_by(const Reference& subject, const state::Sweep& sweep) {
  if (!looks_.since(subject, sweep.raised)) return false;
  ++passed_by_;
  return true;
}

Result<bool> Agenda::sees_no_news(const Errand& errand, const state::SeenParts& seen) const {
  if (!portraits_ || !errand.track || seen.empty()) return false;
  const auto now = portraits_(*errand.track);
  if (!now) return std::unexpected(now.error());
  return *now != nullptr && (*now)->shows(seen);
}

Status Agenda::visit(const Errand& errand, const Dependents::Visit& visit) const {
  const std::string behind = errand.sweep.position;
  return errand.track ? dependents_.visit(*errand.track, behind, visit)
                      : visit_tracks(behind, visit);
}

Status Agenda::visit_tracks(std::string_view behind, const Dependents::Visit& visit) const {
  std::string from;
  if (!behind.empty()) from = state::view_key(behind) + '\0';
  return reader_.scan(
      state::Table::views, {},
      [&](std::string_view key, std::string_view) {
        const auto track = state::parse_track_key(key);
        if (!track || track->tag != state::Tag::view) return true;
        return visit(Dependents::place_of(track->reference), track->reference, {});
      },
      from);
}

Result<std::vector<Agenda::Errand>> Agenda::stored_errands(std::size_t limit) const {
  std::vector<Errand> found;
  const std::string& behind = waiting_.behind;
  FAIRWAY_TRY(scan_errands(behind.empty() ? behind : behind + '\0', {}, limit, found));
  if (!behind.empty()) FAIRWAY_TRY(scan_errands({}, behind, limit, found));
  return found;
}

Result<Agenda::Errand> Agenda::errand_of(std::string_view key, std::string_view value) {
  auto sweep = state::decode_sweep(key, value);
  if (!sweep) return std::unexpected(std::move(sweep.error()));
  return Errand{.track = state::parse_sweep_key(key),
                .key = std::string(key),
                .sweep = std::move(*sweep),
                .stored = true};
}

Result<std::vector<Agenda::Errand>> Agenda::known_errands(std::size_t limit) const {
  const std::set<std::string>& known = *waiting_.keys;
  std::vector<std::string> ahead;
  std::vector<std::string> round;
  const auto here = known.upper_bound(waiting_.behind);
  const auto take = [&](auto from, auto until, std::vector<std::string>& keys) {
    for (auto key = from; key != until && ahead.size() + round.size() < limit; ++key) {
      if (!taken_up_.contains(*key)) keys.push_back(*key);
    }
  };
  take(here, known.end(), ahead);
  take(known.begin(), here, round);
  std::vector<Errand> found;
  FAIRWAY_TRY(read_errands(ahead, found));
  FAIRWAY_TRY(read_errands(round, found));
  return found;
}

Status Agenda::read_errands(const std::vector<std::string>& keys,
                            std::vector<Errand>& found) const {
  const auto rows = reader_.multi_get(state::Table::log, keys);
  if (!rows) return std::unexpected(rows.error());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!(*rows)[i]) return state::corrupt_row(state::Table::log, keys[i], "is gone");
    auto errand = errand_of(keys[i], *(*rows)[i]);
    if (!errand) return std::unexpected(std::move(errand.error()));
    found.push_back(std::move(*errand));
  }
  return {};
}

Status Agenda::scan_errands(const std::string& from, const std::string& until, std::size_t limit,
                            std::vector<Errand>& found) const {
  Status good;
  FAIRWAY_TRY(reader_.scan(
      state::Table::log, state::sweep_prefix(),
      [&](std::string_view key, std::string_view value) {
        if (found.size() >= limit || (!until.empty() && key > until)) return false;
        if (taken_up_.contains(std::string(key))) return true;
        auto errand = errand_of(key, value);
        if (!errand) {
          good = std::unexpected(std::move(errand.error()));
          return false;
        }
        found.push_back(std::move(*errand));
        return true;
      },
      from));
  return good;
}

void Agenda::note_new(const std::string& key) {
  ++waiting_.rows;
  if (!waiting_.keys) return;
  waiting_.keys->insert(key);
  if (waiting_.keys->size() > kKnownRows) waiting_.keys.reset();
}

void Agenda::write(state::WriteBatch& batch) {
  for (std::vector<Errand>* errands : {&errands_, &stored_}) {
    for (Errand& errand : *errands) {
      if (errand.finished) {
        if (!errand.stored) continue;
        if (waiting_.keys) waiting_.keys->erase(errand.key);
        batch.remove(state::Table::log, std::move(errand.key));
        --waiting_.rows;
      } else if (errand.moved || errands == &errands_) {
        if (!errand.stored) note_new(errand.key);
        std::string value = state::encode(errand.key, errand.sweep);
        batch.put(state::Table::log, std::move(errand.key), std::move(value));
      }
    }
  }
}

}  // namespace fairway::pipeline

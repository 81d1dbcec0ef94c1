#include "pipeline/telling/figure_keeper.h"

#include <algorithm>
#include <utility>

#include "pipeline/fold/quay_moves.h"
#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

using Row = std::optional<std::string>;

// The rows of keys that need not be sorted, in the keys' order.
Result<std::vector<Row>> rows_of(const state::Reader& reader,
                                 const std::vector<std::string>& keys) {
  std::vector<std::string> sorted = keys;
  std::ranges::sort(sorted);
  auto rows = reader.multi_get(state::Table::log, sorted);
  if (!rows) return rows;
  std::vector<Row> ordered;
  for (const std::string& key : keys) {
    const auto at = std::ranges::lower_bound(sorted, key) - sorted.begin();
    ordered.push_back(std::move((*rows)[static_cast<std::size_t>(at)]));
  }
  return ordered;
}

}  // namespace

Status FigureKeeper::look_at(const Agenda::Subjects& subjects) {
  std::vector<const Agenda::Subjects::value_type*> boxes;
  std::vector<std::string> keys;
  for (const auto& subject : subjects) {
    if (subject.first.kind != RefKind::container) continue;
    boxes.push_back(&subject);
    keys.push_back(state::moves_key(subject.first));
  }
  if (boxes.empty()) return {};
  const auto rows = rows_of(reader_, keys);
  if (!rows) return std::unexpected(rows.error());
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    FAIRWAY_TRY(compare(boxes[i]->first, boxes[i]->second, std::move(keys[i]), (*rows)[i]));
  }
  FAIRWAY_TRY(add_up());
  return writer_.extent().standing.quiet ? Status{} : tell();
}

Status FigureKeeper::compare(const Reference& track, const std::vector<Cause>& causes,
                             std::string key, const Row& row) {
  QuayMoves before;
  if (row) {
    auto decoded = state::decode_moves(key, *row);
    if (!decoded) return std::unexpected(std::move(decoded.error()));
    before = std::move(*decoded);
  }
  const auto own = onlooker_.fold(track);
  if (!own) return std::unexpected(own.error());
  const QuayMoves now = quay_moves((*own)->fold, rules_);
  if (now == before) return {};
  for (const auto& [hour, moves] : before) note(hour, moves, causes, true);
  for (const auto& [hour, moves] : now) note(hour, moves, causes, false);
  if (now.empty()) {
    batch_.remove(state::Table::log, std::move(key));
    return {};
  }
  std::string value = state::encode(key, now);
  batch_.put(state::Table::log, std::move(key), std::move(value));
  return {};
}

void FigureKeeper::note(const PortHour& hour, const Moves& counted,
                        const std::vector<Cause>& causes, bool taken_back) {
  Revision& revision = revised_[hour];
  for (const auto& [of, sums] : counted) {
    MoveSums& difference = revision.difference[of];
    taken_back ? difference -= sums : difference += sums;
  }
  for (const Cause& cause : causes) {
    if (revision.causes.size() == limits::kCausesPerChange) break;
    if (std::ranges::find(revision.causes, cause) == revision.causes.end()) {
      revision.causes.push_back(cause);
    }
  }
}

Status FigureKeeper::add_up() {
  std::vector<std::string> keys;
  std::vector<MoveSums> differences;
  for (auto& [hour, revision] : revised_) {
    std::erase_if(revision.difference, [](const auto& one) { return one.second.is_zero(); });
    for (const auto& [of, difference] : revision.difference) {
      keys.push_back(state::figure_key(hour, of));
      differences.push_back(difference);
    }
  }
  // What one box counts no more and another does instead is no news of the hour.
  std::erase_if(revised_, [](const auto& one) { return one.second.difference.empty(); });
  const auto rows = rows_of(reader_, keys);
  if (!rows) return std::unexpected(rows.error());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    MoveSums sums;
    if ((*rows)[i]) {
      const auto before = state::decode_sums(keys[i], *(*rows)[i]);
      if (!before) return std::unexpected(before.error());
      sums = *before;
    }
    sums += differences[i];
    if (sums.is_zero()) {
      batch_.remove(state::Table::log, std::move(keys[i]));
    } else {
      std::string value = state::encode(keys[i], sums);
      batch_.put(state::Table::log, std::move(keys[i]), std::move(value));
    }
  }
  return {};
}

Status FigureKeeper::tell() {
  std::vector<std::string> keys;
  keys.reserve(revised_.size());
  for (const auto& [hour, revision] : revised_) keys.push_back(state::hour_key(hour));
  const auto rows = rows_of(reader_, keys);
  if (!rows) return std::unexpected(rows.error());
  const std::uint64_t epoch = writer_.extent().standing.epoch;
  std::size_t i = 0;
  for (auto& [hour, revision] : revised_) {
    std::string& key = keys[i];
    const Row& row = (*rows)[i++];
    state::ChangeRow change;
    change.whole.subject = figure_subject(hour);
    change.whole.type = ChangeType::throughput_revised;
    change.whole.types = {change.whole.type};
    change.whole.changed = {"/items"};
    change.whole.places = {hour.place};
    change.whole.causes = std::move(revision.causes);
    if (row) {
      const auto told = state::decode_told_hour(key, *row);
      if (!told) return std::unexpected(told.error());
      if (told->epoch == epoch) change.whole.previous = told->last;
    }
    const state::ToldHour now{.epoch = epoch, .last = writer_.append(std::move(change))};
    std::string value = state::encode(key, now);
    batch_.put(state::Table::log, std::move(key), std::move(value));
  }
  return {};
}

}  // namespace fairway::pipeline

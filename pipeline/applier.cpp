#include "pipeline/applier.h"

#include <utility>

#include "schemas/base/crash_point.h"
#include "state/meta.h"

namespace fairway::pipeline {

Status Applier::resume() {
  auto waiting = state::read_waiting(store_);
  if (!waiting) return std::unexpected(std::move(waiting.error()));
  std::vector<Record> records;
  for (auto& [sequence, record] : *waiting) {
    stored_rest_ = sequence + 1;
    records.push_back(std::move(record));
  }
  if (!records.empty()) exchange_.send(std::move(records));
  return {};
}

Status Applier::apply() {
  for (;;) {
    const std::vector<Record> arrived = exchange_.receive(owner_);
    if (arrived.empty()) return {};
    std::vector<Record> onward;
    FAIRWAY_TRY(state::merge(store_, arrived, batch_, onward, stats_));
    if (!onward.empty()) exchange_.send(std::move(onward));
    crash_point("apply_round");
  }
}

Status Applier::commit(const Progress& progress) {
  for (const Input& input : progress.inputs) state::put_input(batch_, input);
  for (const DataGap& gap : progress.gaps) state::put_gap(batch_, gap);
  if (progress.tick) state::put_tick(batch_, *progress.tick);
  for (std::size_t i = 0; i < stored_rest_; ++i) state::remove_waiting(batch_, i);
  const std::vector<Record> rest = exchange_.rest();
  for (std::size_t i = 0; i < rest.size(); ++i) state::put_waiting(batch_, i, rest[i]);
  if (batch_.empty()) return {};
  batch_.sort_and_unite();
  crash_point("before_commit");
  const Status written = store_.commit(batch_);
  if (!written) return written;
  crash_point("after_commit");
  stored_rest_ = rest.size();
  discard();
  return {};
}

void Applier::discard() {
  batch_.clear();
  stats_ = {};
}

}  // namespace fairway::pipeline

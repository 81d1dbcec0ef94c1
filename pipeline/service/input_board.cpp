#include "pipeline/service/input_board.h"

#include <algorithm>

#include <fmt/format.h>

#include "state/meta.h"

namespace fairway::pipeline {

Status InputBoard::load(const state::Reader& store) {
  const auto inputs = state::read_inputs(store);
  if (!inputs) return std::unexpected(inputs.error());
  const auto gaps = state::read_gaps(store);
  if (!gaps) return std::unexpected(gaps.error());
  const std::lock_guard lock(mutex_);
  for (const Input& input : *inputs) topics_[input.number] = input.topic;
  for (const DataGap& gap : *gaps) count(gap);
  return {};
}

void InputBoard::note(const StepReport& report) {
  const std::lock_guard lock(mutex_);
  inputs_ = report.inputs;
  for (const ingest::InputStanding& standing : inputs_) {
    topics_.try_emplace(standing.input.number, standing.input.topic);
  }
  for (const DataGap& gap : report.gaps) count(gap);
}

void InputBoard::count(const DataGap& gap) {
  ++gaps_[gap.reason];
  if (gap.lost() > 0) lost_[topics_[gap.input]] += gap.lost();
}

sinks::Health InputBoard::health() const {
  const std::lock_guard lock(mutex_);
  std::size_t troubled = 0;
  const Error* first = nullptr;
  for (const ingest::InputStanding& standing : inputs_) {
    if (!standing.trouble) continue;
    ++troubled;
    if (first == nullptr) first = &*standing.trouble;
  }
  if (first == nullptr) return {true, {}};
  return {false, fmt::format("{} of {} inputs cannot be read, reads are served: {}", troubled,
                             inputs_.size(), first->text())};
}

void InputBoard::read(sinks::Metrics::Readings& readings) const {
  const std::lock_guard lock(mutex_);
  for (const ingest::InputStanding& standing : inputs_) {
    const Input& input = standing.input;
    if (input.topic.empty() || input.ended) continue;
    readings.inputs.push_back(
        {input.topic, input.partition, input.next, standing.lag, !standing.trouble});
  }
  readings.lost_messages = lost_;
  for (const auto& [reason, gaps] : gaps_) readings.gaps.emplace(to_text(reason), gaps);
}

void InputBoard::wake() const {
  const std::lock_guard lock(wake_mutex_);
  if (wake_) wake_();
}

void InputBoard::on_wake(std::function<void()> wake) {
  const std::lock_guard lock(wake_mutex_);
  wake_ = std::move(wake);
}

}  // namespace fairway::pipeline

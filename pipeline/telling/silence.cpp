#include "pipeline/telling/silence.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace fairway::pipeline {
namespace {

Change change_of(const SourceName& source, ChangeType type, std::string detail) {
  Change change;
  change.subject = "source:" + source.value();
  change.type = type;
  change.types = {type};
  change.source = source;
  change.detail = std::move(detail);
  return change;
}

// Appends it behind the last change about the source.
void append(Change change, state::Pulse& pulse, ChangeWriter& writer) {
  const std::uint64_t epoch = writer.extent().standing.epoch;
  if (std::exchange(pulse.epoch, epoch) != epoch) pulse.last = 0;
  if (pulse.last != 0) change.previous = pulse.last;
  pulse.last = writer.append({std::move(change), std::nullopt, std::nullopt});
}

std::string seconds_text(Duration duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
  return std::to_string(seconds.count()) + "s";
}

}  // namespace

Status Silence::resume(const state::Reader& reader) {
  next_.reset();
  left_.clear();
  read_.clear();
  latest_ = {};
  auto pulses = state::read_pulses(reader);
  if (!pulses) return std::unexpected(std::move(pulses.error()));
  pulses_ = std::move(*pulses);
  for (const auto& [source, pulse] : pulses_) {
    // Only where its chain of changes goes on is kept of it, should it be watched again.
    state::Pulse rest;
    rest.epoch = pulse.epoch;
    rest.last = pulse.last;
    if (!limits_.contains(source) && pulse != rest) left_.emplace(source, rest);
  }
  return {};
}

void Silence::listen(std::span<const ingest::RawMessage> messages) {
  read_.clear();
  if (limits_.empty()) return;
  for (const ingest::RawMessage& message : messages) {
    latest_ = std::max(latest_, message.received);
    // A repair or a drop is the operator's word, not the source's.
    if (message.note || !limits_.contains(message.source)) continue;
    const auto known = pulses_.find(message.source);
    if (known != pulses_.end() && message.received <= known->second.heard) continue;
    const Instant stamp = message.received;
    Sign& sign = read_.try_emplace(message.source, Sign{stamp, stamp}).first->second;
    sign = {std::min(sign.first, stamp), std::max(sign.last, stamp)};
  }
}

Silence::Turn Silence::turn(const SourceName& source, Duration limit, const Moment& now) const {
  const auto known = pulses_.find(source);
  Turn turn{.pulse = known == pulses_.end() ? state::Pulse{} : known->second};
  state::Pulse& pulse = turn.pulse;
  if (const auto read = read_.find(source); read != read_.end()) {
    if (pulse.silent) turn.was_silent = read->second.first - *pulse.heard;
    pulse.silent.reset();
    pulse.heard = read->second.last;
    pulse.spoke = true;
  }
  // As far as what is read anew goes, readers were told; how long its end is ago, they were not.
  const Instant tick = now.quiet ? std::min(now.tick, latest_) : now.tick;
  if (tick == Instant{}) return turn;
  if (!pulse.heard) pulse.heard = tick;
  // Else a stamp from the future would keep it alive until then.
  if (now.caught_up && !now.quiet) pulse.heard = std::min(*pulse.heard, tick);
  if (!pulse.silent && tick >= *pulse.heard + limit) {
    pulse.silent = *pulse.heard + limit;
    turn.falls_silent = true;
  }
  return turn;
}

bool Silence::has_news(const Moment& now) const {
  return !left_.empty() || std::ranges::any_of(limits_, [&](const auto& watched) {
    const auto known = pulses_.find(watched.first);
    const state::Pulse before = known == pulses_.end() ? state::Pulse{} : known->second;
    return turn(watched.first, watched.second, now).pulse != before;
  });
}

void Silence::tell(const Moment& now, ChangeWriter& writer, state::WriteBatch& batch) {
  Pulses next = pulses_;
  for (const auto& [source, limit] : limits_) {
    Turn step = turn(source, limit, now);
    if (step.was_silent && !now.quiet) {
      append(
          change_of(source, ChangeType::source_resumed, "silent " + seconds_text(*step.was_silent)),
          step.pulse, writer);
    }
    if (step.falls_silent && !now.quiet) {
      append(change_of(source, ChangeType::source_silent,
                       (step.pulse.spoke ? "last " : "watched ") + to_rfc3339(*step.pulse.heard)),
             step.pulse, writer);
    }
    state::Pulse& row = next[source];
    if (row == step.pulse) continue;
    row = step.pulse;
    state::put_pulse(batch, source, row);
  }
  for (const auto& [source, rest] : left_) {
    next.erase(source);
    if (rest.last == 0) {
      state::remove_pulse(batch, source);
    } else {
      state::put_pulse(batch, source, rest);
    }
  }
  next_ = std::move(next);
}

void Silence::committed() {
  if (!next_) return;
  pulses_ = std::move(*std::exchange(next_, std::nullopt));
  left_.clear();
}

Silence::Limits watched_among(std::span<const SourceConfig> sources) {
  Silence::Limits limits;
  for (const SourceConfig& source : sources) {
    if (!source.silent_after || source.state != SourceState::live) continue;
    limits.emplace(source.name, *source.silent_after);
  }
  return limits;
}

}  // namespace fairway::pipeline

#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/worker.h"
#include "sinks/metrics.h"
#include "sinks/queries.h"
#include "state/store.h"

namespace fairway::pipeline {

// What is known of the inputs, for those who ask: how far each is, which cannot be read and why,
// what is missing. Written by the worker's thread after each step, read by any.
class InputBoard {
 public:
  // The gaps of earlier runs. Once, before the first note.
  Status load(const state::Reader& store);
  void note(const StepReport& report);

  // Not ready while an input cannot be read.
  sinks::Health health() const;
  void read(sinks::Metrics::Readings& readings) const;

  // Passes on that there is something to read; once on_wake({}) returns, nobody is woken.
  void wake() const;
  void on_wake(std::function<void()> wake);

 private:
  void count(const DataGap& gap);

  mutable std::mutex mutex_;  // guards what follows
  std::vector<ingest::InputStanding> inputs_;
  std::map<std::uint32_t, std::string> topics_;  // of all inputs that ever were
  std::map<std::string, std::uint64_t> lost_;    // messages, by topic
  std::map<GapReason, std::uint64_t> gaps_;

  mutable std::mutex wake_mutex_;  // guards wake_, held while it runs
  std::function<void()> wake_;
};

}  // namespace fairway::pipeline

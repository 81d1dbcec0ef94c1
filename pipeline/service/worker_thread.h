#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/worker.h"
#include "sinks/inbox.h"
#include "sinks/queries.h"

namespace fairway::pipeline {

// Runs a worker on a thread of its own: steps while there is work, waits to be woken when there is
// none, and is the only place that decides what happens after a failure: it pauses, says so, and
// tries to recover until it can go on (DESIGN law 3; STYLE: one retry policy).
class WorkerThread {
 public:
  // Told of every finished step, on the worker's thread.
  using Observer = std::function<void(const StepReport&)>;
  // What became of a copy, asked after its commit.
  using OutcomeOf = std::function<Result<Outcome>(const sinks::Accepted&)>;

  WorkerThread(Worker& worker, Observer observer, OutcomeOf outcome_of);
  // Finishes the running step and answers everyone who still waits.
  ~WorkerThread();

  void start();
  void stop();
  // There is something to read. Any thread.
  void wake();
  // Calls back on the worker's thread when the position is committed. Any thread.
  void when_merged(const sinks::Accepted& message, sinks::Inbox::Merged done);
  // Any thread.
  sinks::Health health() const;
  std::optional<Position> merged_until() const;

 private:
  using Moment = std::chrono::steady_clock::time_point;
  struct Waiter {
    sinks::Accepted message;
    Moment deadline;
    sinks::Inbox::Merged done;
  };

  void run();
  // One step or one attempt to recover; false when there was nothing to do.
  bool works();
  bool do_work();
  void note_work(std::optional<Moment> since);
  void answer_waiters();
  void pause(const Error& error);

  Worker& worker_;
  Observer observer_;
  OutcomeOf outcome_of_;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable woken_;
  bool has_news_ = true;
  bool stopping_ = false;
  std::optional<Error> paused_;
  std::optional<Moment> working_since_;
  std::optional<Position> merged_until_;
  std::vector<Waiter> waiters_;

  std::thread thread_;
};

}  // namespace fairway::pipeline

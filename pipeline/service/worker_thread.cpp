#include "pipeline/service/worker_thread.h"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

// How long a paused or idle worker waits unless it is woken: recovery is tried, and waiters'
// deadlines are looked at, that often.
constexpr std::chrono::milliseconds kIdle{500};
// A step takes milliseconds; one that takes this long waits for a disk that does not answer, or
// turns in circles.
constexpr std::chrono::seconds kLongStep{5};

}  // namespace

WorkerThread::WorkerThread(Worker& worker, Observer observer, OutcomeOf outcome_of)
    : worker_(worker), observer_(std::move(observer)), outcome_of_(std::move(outcome_of)) {}

WorkerThread::~WorkerThread() { stop(); }

void WorkerThread::start() {
  thread_ = std::thread([this] { run(); });
}

void WorkerThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
  std::vector<Waiter> left;
  {
    const std::lock_guard lock(mutex_);
    left = std::exchange(waiters_, {});
  }
  for (Waiter& waiter : left) {
    waiter.done(
        failure("stopping", "Fairway is stopping before this message was merged", {},
                "It is stored and will be merged after the start; ask for its receipt then"));
  }
}

void WorkerThread::wake() {
  {
    const std::lock_guard lock(mutex_);
    has_news_ = true;
  }
  woken_.notify_one();
}

void WorkerThread::when_merged(const sinks::Accepted& message, sinks::Inbox::Merged done) {
  {
    const std::lock_guard lock(mutex_);
    const Moment deadline = std::chrono::steady_clock::now() + limits::kWaitTime;
    waiters_.push_back({message, deadline, std::move(done)});
    has_news_ = true;
  }
  woken_.notify_one();
}

sinks::Health WorkerThread::health() const {
  const std::lock_guard lock(mutex_);
  if (stopping_) return {false, "stopping"};
  if (paused_) return {false, "merging is paused: " + paused_->text()};
  if (working_since_ && std::chrono::steady_clock::now() - *working_since_ > kLongStep) {
    return {false, "merging stands still, reads are served: one step does not come to its end"};
  }
  return {true, {}};
}

std::optional<Position> WorkerThread::merged_until() const {
  const std::lock_guard lock(mutex_);
  return merged_until_;
}

void WorkerThread::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      woken_.wait_for(lock, kIdle, [&] { return has_news_ || stopping_; });
      if (stopping_) return;
      has_news_ = false;
    }
    while (works()) {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
    answer_waiters();
  }
}

bool WorkerThread::works() {
  note_work(std::chrono::steady_clock::now());
  const bool more = do_work();
  note_work(std::nullopt);
  return more;
}

void WorkerThread::note_work(std::optional<Moment> since) {
  const std::lock_guard lock(mutex_);
  working_since_ = since;
}

bool WorkerThread::do_work() {
  const bool was_paused = [&] {
    const std::lock_guard lock(mutex_);
    return paused_.has_value();
  }();
  if (was_paused) {
    const Status recovered = worker_.recover();
    if (!recovered) {
      pause(recovered.error());
      return false;
    }
    const std::lock_guard lock(mutex_);
    paused_.reset();
    spdlog::warn("merging goes on");
  }
  const Result<StepReport> report = worker_.step();
  if (!report) {
    pause(report.error());
    return false;
  }
  {
    const std::lock_guard lock(mutex_);
    for (const ingest::InputStanding& standing : report->inputs) {
      if (standing.input.number == Input::kEmbeddedLog) merged_until_ = standing.input.position();
    }
  }
  observer_(*report);
  answer_waiters();
  return report->messages > 0 || !report->at_rest;
}

void WorkerThread::pause(const Error& error) {
  const std::lock_guard lock(mutex_);
  if (!paused_ || paused_->code != error.code) {
    spdlog::error("merging is paused, nothing is lost, reads are served: {}", error.text());
  }
  paused_ = error;
}

void WorkerThread::answer_waiters() {
  std::vector<Waiter> merged;
  std::vector<Waiter> late;
  {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(waiters_, [&](Waiter& waiter) {
      const bool done = merged_until_ && waiter.message.position < *merged_until_;
      if (done) {
        merged.push_back(std::move(waiter));
      } else if (waiter.deadline < now) {
        late.push_back(std::move(waiter));
      } else {
        return false;
      }
      return true;
    });
  }
  for (Waiter& waiter : merged) waiter.done(outcome_of_(waiter.message));
  for (Waiter& waiter : late) {
    waiter.done(failure("wait_timeout", "the message is stored but not merged yet", {},
                        "Ask for its receipt later"));
  }
}

}  // namespace fairway::pipeline

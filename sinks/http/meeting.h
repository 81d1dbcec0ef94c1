#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <utility>

#include "sinks/http/exchange.h"

namespace fairway::sinks::http {

// Where a handler's answer meets the connection that waits for it. The handler's side may outlive
// the server: what it brings after `leave` is dropped.
class Meeting {
 public:
  // The handler, from any thread.
  void bring(Answer answer) {
    const std::scoped_lock lock(mutex_);
    if (left_) return;  // an answer may hold the handler's side, which holds this: keep none
    answer_ = std::move(answer);
    if (wake_) wake_();
  }

  // The connection: `wake` is called when the answer comes, and must not call back into here.
  void on_arrival(std::function<void()> wake) {
    const std::scoped_lock lock(mutex_);
    wake_ = std::move(wake);
  }
  bool arrived() const {
    const std::scoped_lock lock(mutex_);
    return answer_.has_value();
  }
  std::optional<Answer> leave() {
    const std::scoped_lock lock(mutex_);
    left_ = true;
    wake_ = nullptr;
    return std::exchange(answer_, std::nullopt);
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Answer> answer_;
  std::function<void()> wake_;
  bool left_ = false;
};

}  // namespace fairway::sinks::http

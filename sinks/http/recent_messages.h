#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "schemas/base/limits.h"
#include "sinks/json/receipt_json.h"

namespace fairway::sinks::http {

// The messages appended last, so that a receipt may say "accepted" before the merge. Holds at most
// `limit`; the oldest go first. Any thread.
class RecentMessages {
 public:
  explicit RecentMessages(std::size_t limit = limits::kRecentMessages) : limit_(limit) {}

  void add(Pending message) {
    const std::scoped_lock lock(mutex_);
    const MessageId id = message.id;
    if (!by_id_.emplace(id, std::move(message)).second) return;
    order_.push_back(id);
    if (order_.size() <= limit_) return;
    by_id_.erase(order_.front());
    order_.pop_front();
  }

  std::optional<Pending> find(const MessageId& id) const {
    const std::scoped_lock lock(mutex_);
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return std::nullopt;
    return found->second;
  }

 private:
  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::unordered_map<MessageId, Pending> by_id_;
  std::deque<MessageId> order_;
};

}  // namespace fairway::sinks::http

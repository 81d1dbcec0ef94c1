#include "sinks/http/stream/stream_queue.h"

#include <utility>

#include "schemas/base/limits.h"

namespace fairway::sinks::http {

void StreamQueue::attach(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

StreamQueue::~StreamQueue() { clear(); }

StreamQueue::Put StreamQueue::put(Chunk::Ptr chunk, bool crowded) {
  const std::lock_guard lock(mutex_);
  if (ended_) return Put::over;
  if (!waiting_.empty() && (crowded || bytes_ + chunk->bytes() > limit_)) return Put::full;
  fill(std::move(chunk));
  return Put::queued;
}

StreamQueue::Put StreamQueue::put_page(Chunk::Ptr page) {
  const std::lock_guard lock(mutex_);
  if (ended_) return Put::over;
  if (waiting_.size() > 1) return Put::full;
  fill(std::move(page));
  return Put::queued;
}

void StreamQueue::end(const std::function<Chunk::Ptr(const ChangeId& sent)>& last) {
  const std::lock_guard lock(mutex_);
  if (ended_) return;
  clear();
  ended_ = true;
  fill(last(sent_));
}

ChangeId StreamQueue::drop() {
  const std::lock_guard lock(mutex_);
  if (!ended_) clear();
  return sent_;
}

StreamQueue::Taken StreamQueue::take() {
  const std::lock_guard lock(mutex_);
  Taken taken;
  bytes_ -= std::exchange(in_flight_, 0);
  while (!waiting_.empty() && taken.portion.pieces.size() < limits::kStreamPieces &&
         in_flight_ < limits::kStreamPageBytes) {
    const Chunk::Ptr& chunk = waiting_.front();
    taken.portion.pieces.push_back(Chunk::text_of(chunk));
    taken.changes += chunk->changes();
    in_flight_ += chunk->bytes();
    sent_ = chunk->next();
    waiting_.pop_front();
  }
  asleep_ = taken.portion.pieces.empty();
  taken.emptied = waiting_.empty() && !asleep_;
  if (taken.emptied) --laggards_;
  taken.portion.last = ended_ && waiting_.empty();
  return taken;
}

void StreamQueue::fill(Chunk::Ptr chunk) {
  if (waiting_.empty()) ++laggards_;
  bytes_ += chunk->bytes();
  waiting_.push_back(std::move(chunk));
  if (std::exchange(asleep_, false) && wake_) wake_();
}

void StreamQueue::clear() {
  if (!waiting_.empty()) --laggards_;
  waiting_.clear();
  bytes_ = in_flight_;
}

}  // namespace fairway::sinks::http

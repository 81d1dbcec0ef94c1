#pragma once

#include <atomic>
#include <cstddef>

namespace fairway::sinks::http {

// Bytes that all connections share. Any thread.
class ByteBudget {
 public:
  explicit ByteBudget(std::size_t limit) : limit_(limit) {}

  // What one request holds of it; given back at the end of its life.
  class Share {
   public:
    explicit Share(ByteBudget& budget) : budget_(budget) {}
    ~Share() { budget_.used_ -= held_; }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    // False when the budget does not have that much left; then the share stays as it was.
    bool grow_to(std::size_t bytes) {
      if (bytes <= held_) return true;
      const std::size_t more = bytes - held_;
      if (budget_.used_.fetch_add(more) + more > budget_.limit_) {
        budget_.used_ -= more;
        return false;
      }
      held_ = bytes;
      return true;
    }

   private:
    ByteBudget& budget_;
    std::size_t held_ = 0;
  };

 private:
  const std::size_t limit_;
  std::atomic<std::size_t> used_{0};
};

}  // namespace fairway::sinks::http

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>

#include "schemas/model/change.h"
#include "sinks/http/exchange.h"
#include "sinks/http/stream/chunk.h"

namespace fairway::sinks::http {

// What waits for one reader, between the threads that fill it and the connection that empties it.
// Any thread; calls nobody back while it is locked but `wake`.
class StreamQueue {
 public:
  enum class Put : std::uint8_t { queued, full, over };

  // `laggards` counts the queues that hold something.
  StreamQueue(std::size_t limit, const ChangeId& from, std::atomic<std::size_t>& laggards)
      : limit_(limit), laggards_(laggards), sent_(from) {}
  ~StreamQueue();
  StreamQueue(const StreamQueue&) = delete;
  StreamQueue& operator=(const StreamQueue&) = delete;

  void attach(std::function<void()> wake);
  // `full`: the bound is reached and nothing was put. A queue that holds nothing takes anything,
  // for a chunk may be larger than the bound, and one that holds something is full where it is
  // `crowded`. `over`: the stream ended.
  Put put(Chunk::Ptr chunk, bool crowded);
  // A page of the log for one who comes back, whom it finds with a greeting at most: it is taken
  // however large it is, and not while another one waits. `full`: one waits.
  Put put_page(Chunk::Ptr page);
  // The last words, instead of what waits.
  void end(const std::function<Chunk::Ptr(const ChangeId& sent)>& last);
  // Nothing of what waits shall be sent; behind which change the reader is then.
  ChangeId drop();

  struct Taken {
    LiveBody::Portion portion;
    std::size_t changes = 0;
    bool emptied = false;  // something was there, and now nothing is
  };
  Taken take();

 private:
  void fill(Chunk::Ptr chunk);
  void clear();

  const std::size_t limit_;
  std::atomic<std::size_t>& laggards_;
  mutable std::mutex mutex_;  // of what follows
  std::deque<Chunk::Ptr> waiting_;
  std::size_t bytes_ = 0;      // of what waits, and of what was taken last: it is being written
  std::size_t in_flight_ = 0;  // the latter
  ChangeId sent_;              // the reader has what is up to here, or will soon
  bool ended_ = false;
  bool asleep_ = false;  // the connection found nothing
  std::function<void()> wake_;
};

}  // namespace fairway::sinks::http

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/base/limits.h"
#include "schemas/base/result.h"
#include "sinks/change_feed.h"
#include "sinks/http/exchange.h"
#include "sinks/http/stream/lanes.h"
#include "sinks/http/stream/stream_order.h"
#include "sinks/metrics.h"

namespace fairway::sinks::http {

struct StreamOptions {
  std::size_t streams = limits::kStreams;                            // beyond: 503
  std::size_t streams_per_principal = limits::kStreamsPerPrincipal;  // beyond: 429
  std::size_t queue_bytes = limits::kStreamQueueBytes;               // of one reader
  std::size_t all_bytes = limits::kStreamsBytes;
  FeedBudget page = {.changes = limits::kStreamChanges, .bytes = limits::kStreamPageBytes};
  std::chrono::milliseconds progress_time = limits::kProgressTime;
  std::chrono::milliseconds pace = limits::kStreamPace;
  std::chrono::milliseconds patience = limits::kStreamPatience;
  std::chrono::milliseconds retry_least = limits::kRetryLeast;
  std::chrono::milliseconds retry_most = limits::kRetryMost;
};

// The streams of GET /v1/stream. One thread, the pump, reads the log whenever more of it is durable
// and gives each change to all who ask for it. A reader that comes with a cursor is first given
// pages of the log by a second thread, at its own pace, and joins the others where the pump is.
//
// Life cycle: open streams at any time, from any thread; they move between start and stop, once
// each. Whatever open() gave must be gone before the hub is. Borrows feed and metrics.
class StreamHub {
 public:
  // T, and the number that moves when somebody's rights do. Any thread.
  using Watermark = std::function<std::optional<Instant>()>;
  using Rights = std::function<std::uint64_t()>;

  StreamHub(StreamOptions options, ChangeFeed& feed, Metrics& metrics, Watermark watermark,
            Rights rights = {});
  ~StreamHub();

  void start();
  void stop();

  // Codes: too_many_streams, too_many_own_streams, unauthorized.
  Result<std::shared_ptr<LiveBody>> open(StreamOrder order);

  std::size_t streams() const { return open_; }
  std::size_t queued_bytes() const { return *held_; }

 private:
  class Stream;
  using Reader = std::shared_ptr<StreamReader>;
  using Frames = std::vector<std::string>;

  // The pump.
  void run_pump();
  bool pump_round();
  void deliver(Tap& tap, const ChangePage& page, const Frames& frames);
  void send_progress();
  void await_readers(std::chrono::steady_clock::time_point round_began);
  // The replay.
  void run_replay();
  void replay(const std::shared_ptr<Lane>& lane, const ChangeId& at,
              const std::vector<Reader>& readers, std::uint64_t reviewed);
  void hand(const Lane& lane, const ChangeId& at, const ChangePage& page, const Frames& frames,
            const std::vector<Reader>& readers);
  // Both; with mutex_ held, but for the first. It gives the number that holds now: what is read is
  // given to nobody when it has moved meanwhile, for it may have become so after it.
  std::uint64_t review_rights();
  void give(const Reader& reader, const Chunk::Ptr& chunk);
  void line_up(const Reader& reader);
  void close(const Reader& reader, std::string_view why);
  void enter(const Reader& reader, std::optional<ChangeId> at, std::string greeting = {});
  std::uint64_t rights() const { return rights_ ? rights_() : 0; }
  Chunk::Ptr chunk(std::string text, const ChangeId& next, std::size_t changes = 0);
  std::chrono::milliseconds retry_time();
  // The connections.
  void emptied(const Reader& reader);
  void finish(const Reader& reader);
  void leave(const Reader& reader);
  void wake_pump(bool moved);

  const StreamOptions options_;
  ChangeFeed& feed_;
  Metrics& metrics_;
  const Watermark watermark_;
  const Rights rights_;
  const Chunk::Held held_ = std::make_shared<std::atomic<std::size_t>>(0);
  std::atomic<std::size_t> open_{0};
  std::atomic<std::size_t> laggards_{0};
  std::atomic<bool> stopped_{false};

  std::mutex mutex_;  // of what follows
  std::condition_variable lined_up_;
  Lanes lanes_;
  std::deque<Reader> line_;  // those who wait for a page of the log
  std::map<std::string, std::size_t, std::less<>> of_principal_;
  std::minstd_rand random_{std::random_device{}()};

  std::mutex rights_mutex_;  // held while rights are reviewed; before mutex_
  std::uint64_t rights_seen_ = 0;
  std::atomic<bool> rights_doubtful_{false};  // somebody entered while they moved

  std::mutex pump_mutex_;  // of what follows; behind mutex_
  std::condition_variable pump_wake_;
  bool moved_ = true;
  bool pump_stops_ = false;
  std::atomic<bool> pump_waits_for_readers_{false};

  std::unique_ptr<ChangeFeed::Listening> listening_;
  std::thread pump_;
  std::thread replay_;
};

}  // namespace fairway::sinks::http

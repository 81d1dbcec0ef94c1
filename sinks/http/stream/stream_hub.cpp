#include "sinks/http/stream/stream_hub.h"

#include <utility>

#include "sinks/http/stream/frames.h"

namespace fairway::sinks::http {

// One stream as its connection sees it.
class StreamHub::Stream final : public LiveBody {
 public:
  Stream(StreamHub& hub, Reader reader) : hub_(hub), reader_(std::move(reader)) {}
  ~Stream() override { hub_.leave(reader_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void attach(std::function<void()> wake) override { reader_->queue.attach(std::move(wake)); }
  Portion take() override {
    auto taken = reader_->queue.take();
    if (taken.changes > 0) hub_.metrics_.streamed(taken.changes);
    if (taken.emptied) hub_.emptied(reader_);
    return std::move(taken.portion);
  }
  void finish() override { hub_.finish(reader_); }

 private:
  StreamHub& hub_;
  const Reader reader_;
};

StreamHub::StreamHub(StreamOptions options, ChangeFeed& feed, Metrics& metrics, Watermark watermark,
                     Rights rights)
    : options_(std::move(options)),
      feed_(feed),
      metrics_(metrics),
      watermark_(std::move(watermark)),
      rights_(std::move(rights)) {}

StreamHub::~StreamHub() { stop(); }

void StreamHub::start() {
  listening_ = feed_.listen([this](const ChangeId&) { wake_pump(true); });
  pump_ = std::thread([this] { run_pump(); });
  replay_ = std::thread([this] { run_replay(); });
}

void StreamHub::stop() {
  listening_.reset();
  {
    const std::scoped_lock lock(mutex_, pump_mutex_);
    stopped_ = true;
    pump_stops_ = true;
  }
  pump_wake_.notify_all();
  lined_up_.notify_all();
  if (pump_.joinable()) pump_.join();
  if (replay_.joinable()) replay_.join();
}

Result<std::shared_ptr<LiveBody>> StreamHub::open(StreamOrder order) {
  const std::uint64_t rights_before = rights();
  auto scope = order.scope();
  if (!scope) return failure("unauthorized", "the key is no longer good");
  const std::lock_guard lock(mutex_);
  if (open_ >= options_.streams) {
    return failure("too_many_streams", "all streams that Fairway serves are in use", {},
                   "Come again later, or ask another instance");
  }
  if (!order.principal.empty()) {
    std::size_t& own = of_principal_[order.principal];
    if (own >= options_.streams_per_principal) {
      return failure("too_many_own_streams",
                     "one may have " + std::to_string(options_.streams_per_principal) + " streams",
                     {}, "End some of them, or let several screens share one");
    }
    ++own;
  }
  ++open_;
  const auto after = order.after;
  const ChangeId last = feed_.bounds_of(scope->space).last;
  const auto reader = std::make_shared<StreamReader>(
      std::move(order), std::move(*scope), after.value_or(last), options_.queue_bytes, laggards_);
  enter(reader, after, retry_frame(retry_time()));
  if (rights() != rights_before) rights_doubtful_ = true;
  return std::make_shared<Stream>(*this, reader);
}

// Into the lane of its scope and filter: live if it is where the lane is. `greeting` comes first.
void StreamHub::enter(const Reader& reader, std::optional<ChangeId> at, std::string greeting) {
  auto lane = lanes_.lane_for(reader->scope, reader->order.filter, [&] {
    const auto watermark = watermark_();  // first: what it covers is in the log by now
    return std::pair(feed_.bounds_of(reader->scope.space).last, watermark);
  });
  const ChangeId there = lane->tap->at;
  Lanes::enter(reader, std::move(lane));
  reader->at = at.value_or(there);
  reader->in_line = false;
  reader->live = reader->at == there;
  const Tap& tap = *reader->lane->tap;
  if (reader->live) greeting += progress_frame(tap.at, tap.watermark);
  if (!greeting.empty()) give(reader, chunk(std::move(greeting), reader->at));
  if (!reader->live) line_up(reader);
}

void StreamHub::leave(const Reader& reader) {
  reader->queue.attach({});  // it leads to a connection that is going
  const std::lock_guard lock(mutex_);
  reader->over = true;
  lanes_.leave(reader);
  --open_;
  const auto own = of_principal_.find(reader->order.principal);
  if (own != of_principal_.end() && --own->second == 0) of_principal_.erase(own);
}

void StreamHub::finish(const Reader& reader) {
  const std::lock_guard lock(mutex_);
  close(reader, "shutdown");
}

void StreamHub::emptied(const Reader& reader) {
  if (pump_waits_for_readers_ && laggards_ * 2 <= open_) wake_pump(false);
  if (reader->live) return;
  const std::lock_guard lock(mutex_);
  if (!reader->live) line_up(reader);
}

Chunk::Ptr StreamHub::chunk(std::string text, const ChangeId& next, std::size_t changes) {
  return Chunk::make(std::move(text), next, changes, held_);
}

std::chrono::milliseconds StreamHub::retry_time() {
  std::uniform_int_distribution<std::int64_t> among(options_.retry_least.count(),
                                                    options_.retry_most.count());
  return std::chrono::milliseconds(among(random_));
}

void StreamHub::give(const Reader& reader, const Chunk::Ptr& chunk) {
  const bool crowded = *held_ > options_.all_bytes;
  if (reader->queue.put(chunk, crowded) != StreamQueue::Put::full) return;
  reader->queue.end([&](const ChangeId& sent) { return this->chunk(overrun_frame(sent), sent); });
  reader->live = false;
  reader->over = true;
  metrics_.stream_overrun();
}

void StreamHub::line_up(const Reader& reader) {
  if (reader->over || reader->in_line) return;
  reader->in_line = true;
  line_.push_back(reader);
  lined_up_.notify_one();
}

void StreamHub::close(const Reader& reader, std::string_view why) {
  const std::string retry = retry_frame(retry_time());
  reader->queue.end(
      [&](const ChangeId& sent) { return chunk(retry + closing_frame(sent, why), sent); });
  reader->live = false;
  reader->over = true;
}

std::uint64_t StreamHub::review_rights() {
  const std::lock_guard one(rights_mutex_);
  const std::uint64_t now = rights();
  if (now == rights_seen_ && !rights_doubtful_.exchange(false)) return now;
  std::vector<Reader> readers;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& tap : lanes_.taps()) {
      for (const auto& lane : tap->lanes) {
        readers.insert(readers.end(), lane->readers.begin(), lane->readers.end());
      }
    }
  }
  for (const Reader& reader : readers) {
    auto scope = reader->order.scope();
    const std::lock_guard lock(mutex_);
    if (reader->over) continue;
    if (!scope) {
      close(reader, "access");
    } else if (*scope != reader->scope) {
      // What waits was chosen by the old scope: the reader goes on behind what it has.
      reader->scope = std::move(*scope);
      lanes_.leave(reader);
      enter(reader, reader->queue.drop());
    }
  }
  rights_seen_ = now;
  return now;
}

}  // namespace fairway::sinks::http

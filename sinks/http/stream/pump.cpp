// The pump of the streams: reads each change once and gives it to all who follow the log.
#include <utility>

#include <spdlog/spdlog.h>

#include "sinks/http/stream/frames.h"
#include "sinks/http/stream/stream_hub.h"

namespace fairway::sinks::http {

using SteadyClock = std::chrono::steady_clock;

void StreamHub::wake_pump(bool moved) {
  {
    const std::lock_guard lock(pump_mutex_);
    moved_ = moved_ || moved;
  }
  pump_wake_.notify_one();
}

void StreamHub::run_pump() {
  auto progress = SteadyClock::now() + options_.progress_time;
  for (;;) {
    {
      std::unique_lock lock(pump_mutex_);
      pump_wake_.wait_until(lock, progress, [this] { return pump_stops_ || moved_; });
      if (pump_stops_) return;
      moved_ = false;
    }
    const auto begun = SteadyClock::now();
    if (pump_round()) wake_pump(true);
    if (begun >= progress) {
      send_progress();
      progress = begun + options_.progress_time;
    }
    await_readers(begun);
  }
}

// Not so often that writing costs more than it gives, and not faster than most readers take it:
// what lies in the log need not lie in their queues. A few slow ones keep nobody waiting.
void StreamHub::await_readers(SteadyClock::time_point round_began) {
  std::unique_lock lock(pump_mutex_);
  const auto stops = [this] { return pump_stops_; };
  pump_wake_.wait_until(lock, round_began + options_.pace, stops);
  pump_waits_for_readers_ = true;
  pump_wake_.wait_for(lock, options_.patience,
                      [this] { return pump_stops_ || laggards_ * 2 <= open_; });
  pump_waits_for_readers_ = false;
}

// One page of the log for each tap; true when there is more.
bool StreamHub::pump_round() {
  const std::uint64_t reviewed = review_rights();
  std::vector<std::shared_ptr<Tap>> taps;
  {
    const std::lock_guard lock(mutex_);
    taps = lanes_.taps();
  }
  const auto watermark = watermark_();  // first: what it covers is in the log by now
  bool more = false;
  for (const auto& tap : taps) {
    Result<ChangePage> page = ChangePage{.changes = {}, .next = tap->at};
    if (tap->at != feed_.bounds_of(tap->scope.space).last) {
      page = feed_.read(tap->at, tap->asked, tap->scope, options_.page);
    }
    if (!page) {
      spdlog::error("streams wait: the log of changes cannot be read: {}", page.error().text());
      continue;
    }
    Frames frames;
    for (const Change& change : page->changes) frames.push_back(change_frame(change));
    const std::lock_guard lock(mutex_);
    if (rights() != reviewed) return true;
    deliver(*tap, *page, frames);
    if (!page->more) tap->watermark = watermark;
    more = more || page->more;
  }
  return more;
}

void StreamHub::deliver(Tap& tap, const ChangePage& page, const Frames& frames) {
  for (const auto& lane : tap.lanes) {
    std::string text;
    std::size_t changes = 0;
    if (page.reset)
      text = reset_frame(page.next, *page.reset, snapshot_of(lane->filter, tap.scope.space));
    for (std::size_t i = 0; i < frames.size(); ++i) {
      if (!passes(lane->filter, page.changes[i])) continue;
      text += frames[i];
      ++changes;
    }
    if (text.empty()) continue;
    const auto all = chunk(std::move(text), page.next, changes);
    for (const Reader& reader : lane->readers) {
      if (!reader->live) continue;
      give(reader, all);
      if (page.reset) metrics_.stream_reset();
    }
  }
  tap.at = page.next;
  for (const Reader& reader : std::exchange(tap.ahead, {})) {
    reader->in_line = false;
    line_up(reader);
  }
}

void StreamHub::send_progress() {
  const std::lock_guard lock(mutex_);
  for (const auto& tap : lanes_.taps()) {
    const auto all = chunk(progress_frame(tap->at, tap->watermark), tap->at);
    for (const auto& lane : tap->lanes) {
      for (const Reader& reader : lane->readers) {
        if (reader->live) give(reader, all);
      }
    }
  }
}

}  // namespace fairway::sinks::http

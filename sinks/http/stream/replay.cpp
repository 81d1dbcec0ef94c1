// The replay of the streams: readers that come with a cursor are given the log by pages, each at
// its own pace, until they are where the pump is.
#include <algorithm>
#include <map>
#include <utility>

#include <spdlog/spdlog.h>

#include "sinks/http/stream/frames.h"
#include "sinks/http/stream/stream_hub.h"

namespace fairway::sinks::http {

void StreamHub::run_replay() {
  std::unique_lock lock(mutex_);
  for (;;) {
    lined_up_.wait(lock, [this] { return stopped_ || !line_.empty(); });
    if (stopped_) return;
    const auto line = std::exchange(line_, {});
    lock.unlock();
    const std::uint64_t reviewed = review_rights();
    lock.lock();
    // Thousands come back at once when a proxy restarts, and most behind the same change.
    std::map<std::pair<std::shared_ptr<Lane>, ChangeId>, std::vector<Reader>> groups;
    for (const Reader& reader : line) {
      if (!reader->over) groups[{reader->lane, reader->at}].push_back(reader);
    }
    lock.unlock();
    for (const auto& [where, readers] : groups) {
      if (stopped_) return;
      replay(where.first, where.second, readers, reviewed);
    }
    lock.lock();
  }
}

void StreamHub::replay(const std::shared_ptr<Lane>& lane, const ChangeId& at,
                       const std::vector<Reader>& readers, std::uint64_t reviewed) {
  const Tap& tap = *lane->tap;
  const auto page = feed_.read(at, tap.asked, tap.scope, options_.page);
  Frames frames;
  if (page) {
    for (const Change& change : page->changes) frames.push_back(change_frame(change));
  } else {
    spdlog::error("a stream ends: the log of changes cannot be read: {}", page.error().text());
  }
  const std::lock_guard lock(mutex_);
  std::vector<Reader> still;
  for (const Reader& reader : readers) {
    if (!reader->over && reader->lane == lane && reader->at == at) still.push_back(reader);
  }
  if (rights() != reviewed) {
    for (const Reader& reader : still) {
      reader->in_line = false;
      line_up(reader);
    }
  } else if (page) {
    hand(*lane, at, *page, frames, still);
  } else {
    for (const Reader& reader : still) close(reader, "failed");
  }
}

void StreamHub::hand(const Lane& lane, const ChangeId& at, const ChangePage& page,
                     const Frames& frames, const std::vector<Reader>& readers) {
  Tap& tap = *lane.tap;
  if (!page.reset && at > tap.at) {
    tap.ahead.insert(tap.ahead.end(), readers.begin(), readers.end());
    return;
  }
  // What lies behind the pump's place comes from the pump.
  const ChangeId end = page.reset ? page.next : std::min(page.next, tap.at);
  const bool joins = end == tap.at;
  std::string text;
  std::size_t changes = 0;
  if (page.reset) text = reset_frame(end, *page.reset, snapshot_of(lane.filter, tap.scope.space));
  for (std::size_t i = 0; i < frames.size() && page.changes[i].id <= end; ++i) {
    if (!passes(lane.filter, page.changes[i])) continue;
    text += frames[i];
    ++changes;
  }
  // A page without anything for them is shown as progress, so that it need not be read again.
  if (joins) {
    text += progress_frame(tap.at, tap.watermark);
  } else if (text.empty()) {
    text = progress_frame(end, std::nullopt);
  }
  const auto all = chunk(std::move(text), end, changes);
  for (const Reader& reader : readers) {
    reader->in_line = false;
    // Who has not taken the last page yet lines up again then.
    if (reader->queue.put_page(all) != StreamQueue::Put::queued) continue;
    reader->at = end;
    reader->live = joins;
    if (page.reset) metrics_.stream_reset();
  }
}

}  // namespace fairway::sinks::http

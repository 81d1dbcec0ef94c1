#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "schemas/base/clock.h"
#include "schemas/model/change.h"
#include "schemas/model/reference.h"
#include "schemas/model/scope.h"
#include "sinks/change_feed.h"
#include "sinks/http/stream/stream_order.h"
#include "sinks/http/stream/stream_queue.h"

// Who reads a log together, so that a change is read once for all who may see the same, and
// written once for all who ask for the same. Guarded by the hub's lock.
namespace fairway::sinks::http {

struct Lane;

struct StreamReader {
  StreamReader(StreamOrder asked, Scope may_see, const ChangeId& from, std::size_t limit,
               std::atomic<std::size_t>& laggards)
      : order(std::move(asked)),
        scope(std::move(may_see)),
        queue(limit, from, laggards),
        at(from) {}

  const StreamOrder order;
  Scope scope;
  StreamQueue queue;  // any thread
  std::shared_ptr<Lane> lane;
  ChangeId at;                    // while it is not live: it was given the log up to here
  std::atomic<bool> live{false};  // it is given what its tap reads; any thread may look
  bool in_line = false;           // it will be given a page, or is being given one
  bool over = false;
};

// One way of reading the log: what a scope may see, and of that what only the feed can tell apart.
struct Tap {
  Scope scope;
  ChangeFilter asked;  // references and parties
  ChangeId at;         // live readers were given all up to here
  // The time up to which everything is merged, and told up to `at`.
  std::optional<Instant> watermark = {};
  std::vector<std::shared_ptr<Lane>> lanes = {};
  std::vector<std::shared_ptr<StreamReader>> ahead = {};  // they know more than `at`, and wait
};

// Readers of a tap who ask for the same.
struct Lane {
  std::shared_ptr<Tap> tap;
  ChangeFilter filter;
  std::unordered_set<std::shared_ptr<StreamReader>> readers = {};
};

class Lanes {
 public:
  const std::vector<std::shared_ptr<Tap>>& taps() const { return taps_; }

  // A new tap stands behind what `standing` tells: a place and its watermark.
  template <typename Standing>
  std::shared_ptr<Lane> lane_for(const Scope& scope, const ChangeFilter& filter,
                                 Standing standing) {
    if (auto found = find(scope, filter)) return found;
    const auto [at, watermark] = standing();
    return make(scope, filter, at, watermark);
  }
  static void enter(const std::shared_ptr<StreamReader>& reader, std::shared_ptr<Lane> lane);
  // The last one who leaves takes lane and tap along.
  void leave(const std::shared_ptr<StreamReader>& reader);

 private:
  std::shared_ptr<Lane> find(const Scope& scope, const ChangeFilter& filter);
  std::shared_ptr<Lane> make(const Scope& scope, const ChangeFilter& filter, const ChangeId& at,
                             const std::optional<Instant>& watermark);

  std::vector<std::shared_ptr<Tap>> taps_;
};

}  // namespace fairway::sinks::http

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/limits.h"
#include "schemas/base/result.h"
#include "schemas/model/change.h"
#include "schemas/model/scope.h"

namespace fairway::sinks {

// Each space has a log of its own (CONTRACT G22): ChangeId::log has this bit in the test space's,
// so that no cursor of one is taken for the other's.
constexpr std::uint16_t kTestLog = 0x8000;
constexpr std::uint16_t log_of(Space space) { return space == Space::test ? kTestLog : 0; }
constexpr Space space_of(const ChangeId& id) {
  return (id.log & kTestLog) != 0 ? Space::test : Space::live;
}

// Which changes are asked for; what is empty does not matter. A list names alternatives.
struct ChangeFilter {
  std::vector<ChangeType> types = {};      // one of them is among the change's types
  std::vector<Reference> references = {};  // the subject is one of them, or holds one
  std::vector<std::string> places = {};    // the timeline names one of these ports
  std::vector<std::string> stages = {};    // one of them is a lane's code, or the headline
  std::vector<std::string> parties = {};   // one of them is a party of the shipment
  std::vector<SourceName> sources = {};    // one of them stated a cause

  bool passes_all() const {
    return types.empty() && references.empty() && places.empty() && stages.empty() &&
           parties.empty() && sources.empty();
  }
  friend bool operator==(const ChangeFilter&, const ChangeFilter&) = default;
};

// Whether a change is asked for as far as it tells so itself: by types, places, stages and sources.
// Whom and what else its subject holds, the feed knows alone.
bool passes(const ChangeFilter& filter, const Change& change);

// What one page holds at most; it may be short, or empty, and have a next one.
struct FeedBudget {
  std::size_t changes = limits::kPage;
  std::size_t bytes = limits::kChangePageBytes;  // of the rows that are read
};

// Why a reader cannot go on behind its cursor. It reads again what it follows, and goes on behind
// ChangePage::next.
enum class FeedReset : std::uint8_t {
  epoch,    // the cursor is of another life of the log, or of another log
  trimmed,  // what follows the cursor is not kept any more
  unknown,  // the cursor is ahead of the log
};
std::string_view to_text(FeedReset reset);

struct ChangePage {
  std::vector<Change> changes;  // ascending
  // Go on behind it: the last one that was looked at, shown or not; after a reset the last durable.
  ChangeId next;
  bool more = false;                    // something durable lies behind `next`
  std::optional<FeedReset> reset = {};  // then `changes` is empty
};

// What of the log is there to be read. `first` is kept and `last` is durable; in a log without
// changes `first` is one ahead of `last`.
struct FeedBounds {
  ChangeId first;
  ChangeId last;
};

// The change log as sinks read it (DESIGN law 4): SSE, webhooks, the Kafka publisher and the HTTP
// pages are readers with a cursor of their own, and a slow one slows nobody down. Only what is on
// stable storage is ever seen. Implemented in pipeline/; any thread. A scope reads the log of its
// space.
//
// A change never tells more than its reader's scope may see: a subject outside it, a change of what
// it does not see of the subject, and causes outside its view do not exist for it (law 8).
class ChangeFeed {
 public:
  virtual ~ChangeFeed() = default;

  // Changes behind `after`; none: from the first that is kept. Codes: those of the state.
  virtual Result<ChangePage> read(const std::optional<ChangeId>& after, const ChangeFilter& filter,
                                  const Scope& scope, const FeedBudget& budget) const = 0;
  virtual FeedBounds bounds() const = 0;
  // Of the log of a space; a feed of one log has no other.
  virtual FeedBounds bounds_of(Space /*space*/) const { return bounds(); }

  // Calls back, on any thread, whenever the last durable change moved; it must not block, and
  // reading belongs elsewhere. Ends with the returned object, which waits for a running call.
  class Listening {
   public:
    virtual ~Listening() = default;
  };
  using Moved = std::function<void(const ChangeId& last)>;
  [[nodiscard]] virtual std::unique_ptr<Listening> listen(Moved moved) = 0;

  // Keeps what lies behind `from` although it is past its time, as far as changes.pinned allows
  // (RULES B26): for the one reader that must miss nothing. Moves with each call; ends with the
  // returned object.
  class Pin {
   public:
    virtual ~Pin() = default;
    virtual void move(const ChangeId& from) = 0;
  };
  [[nodiscard]] virtual std::unique_ptr<Pin> pin(const ChangeId& from) = 0;
};

}  // namespace fairway::sinks

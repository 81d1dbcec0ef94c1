#pragma once

#include <map>
#include <optional>
#include <span>

#include "ingest/source.h"
#include "pipeline/telling/change_writer.h"
#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "schemas/model/ids.h"
#include "schemas/model/source.h"
#include "state/pulses.h"
#include "state/store.h"

namespace fairway::pipeline {

// Watches sources that are expected to speak: tells when one has said nothing for too long by T,
// and when it is heard again. Whatever arrives of a source is a sign of life, merged or not, by the
// stamp with which it was received: T follows the input, so a backlog makes nobody silent, and what
// was sent long ago is no sign of today. The rows lie in memory, too, and move there once the step
// is on stable storage. One thread.
class Silence {
 public:
  // So long they may say nothing.
  using Limits = std::map<SourceName, Duration>;

  // Where a step stands.
  struct Moment {
    Instant tick;            // the epoch: there is none yet
    bool caught_up = false;  // nothing waits in the inputs
    bool quiet = false;      // nobody is told (RULES B23)
  };

  explicit Silence(Limits limits) : limits_(std::move(limits)) {}

  // Goes on where the state says. Once, first, and after a failed commit.
  Status resume(const state::Reader& reader);
  // What the step has read; forgets what the one before had.
  void listen(std::span<const ingest::RawMessage> messages);
  // Whether there is anything to tell, or to note.
  bool has_news(const Moment& now) const;
  // Adds it to the change log and to the batch.
  void tell(const Moment& now, ChangeWriter& writer, state::WriteBatch& batch);
  // The batch is on stable storage.
  void committed();

 private:
  using Pulses = std::map<SourceName, state::Pulse>;
  // The stamps of what a step read of a source, as far as they are news: the least, the greatest.
  struct Sign {
    Instant first;
    Instant last;
  };
  // How a source's row goes on with a step, and what is told of that, in this order.
  struct Turn {
    state::Pulse pulse;
    std::optional<Duration> was_silent = {};
    bool falls_silent = false;
  };

  Turn turn(const SourceName& source, Duration limit, const Moment& now) const;

  const Limits limits_;
  Pulses pulses_;                    // as they are stored
  std::optional<Pulses> next_;       // once the batch is committed
  Pulses left_;                      // of those who are watched no more: still to be written
  std::map<SourceName, Sign> read_;  // by the step
  Instant latest_;                   // stamp of all that was read since the start
};

// Of the sources that are live: others say nothing, or nothing to readers of the live log.
Silence::Limits watched_among(std::span<const SourceConfig> sources);

}  // namespace fairway::pipeline

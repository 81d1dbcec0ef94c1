#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ingest/decoder.h"
#include "ingest/source.h"
#include "pipeline/applier.h"
#include "pipeline/decode_guard.h"
#include "pipeline/exchange.h"
#include "pipeline/telling/pace.h"
#include "pipeline/telling/teller.h"
#include "pipeline/telling/test_teller.h"
#include "pipeline/tick.h"
#include "schemas/base/clock.h"
#include "schemas/base/result.h"
#include "schemas/catalogue/catalogue.h"
#include "state/store.h"

namespace fairway::pipeline {

// What one step did.
struct StepReport {
  std::size_t messages = 0;
  std::size_t bytes = 0;
  bool caught_up = false;
  std::vector<ingest::InputStanding> inputs;
  std::vector<DataGap> gaps;  // found by this step
  std::optional<Instant> tick;
  state::MergeStats merged;
  std::map<SourceName, std::uint64_t> unmapped;  // facts whose code no table knows
  std::chrono::nanoseconds decode_time{};
  std::chrono::nanoseconds merge_time{};
  std::chrono::nanoseconds commit_time{};
  std::chrono::nanoseconds tell_time{};
  std::size_t told = 0;      // timelines that were looked at for the change log
  bool at_rest = true;       // nothing is left to tell, in either space
  std::uint64_t untold = 0;  // tracks whose news wait
  std::size_t commit_bytes = 0;
};

// The way of a batch: poll, decode, apply, tick, tell, commit. One thread steps it; a test can do
// so without threads, a broker or a real clock. Borrows everything it is made of.
class Worker {
 public:
  struct Parts {
    ingest::Source& source;
    ingest::Decoder& decoder;
    state::Store& store;
    Exchange& exchange;
    const Clock& clock;
    TickMode tick_mode = TickMode::wall;
    ingest::PollBudget budget{};
    const DecodeGuard* guard = nullptr;    // tells when to take in one message at a time
    const Catalogue* catalogue = nullptr;  // finds the unmapped; none: they are not counted
    Teller* teller = nullptr;              // none: there is no change log
    TestTeller* test_teller = nullptr;     // none: there is no log of the test space
    // Timelines that a step looks at; none: as many as leave the input its share of the time.
    std::optional<std::size_t> tell_at_most = {};
  };

  explicit Worker(const Parts& parts);

  // Continues where the state says: positions, T and what the exchange still owed. Once, first.
  Status start();
  // One batch, whole or not at all. After an error call recover() before the next step.
  Result<StepReport> step();
  // Makes the store writable again and goes back to where the last commit left off.
  Status recover();

 private:
  Status seek_and_resume();
  Status tell(const ingest::RawBatch& batch, std::vector<state::GrownTrack> grown,
              std::optional<Instant> tick, StepReport& report);
  Status tell_tests(const News& news, bool has_input, const StepReport& report);
  Status told(StepReport& report);

  Parts parts_;
  Applier applier_;
  TickRule tick_rule_;
  TellingPace pace_;
  TellingPace test_pace_;
  std::optional<Instant> tick_;
};

}  // namespace fairway::pipeline

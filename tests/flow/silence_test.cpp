// Sources that fall silent and are heard again. The clock is turned by hand.
#include "pipeline/telling/silence.h"

#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ingest/decoder.h"
#include "pipeline/exchange.h"
#include "pipeline/service/change_log_feed.h"
#include "pipeline/telling/teller.h"
#include "pipeline/worker.h"
#include "schemas/catalogue/catalogue.h"
#include "state/memory_store.h"
#include "state/pulses.h"
#include "tests/flow/flow.h"
#include "tests/support/memory_source.h"

namespace fairway::test {
namespace {

using pipeline::Silence;
using std::chrono::hours;
using std::chrono::minutes;

const SourceName kTerm{"term"};
const SourceName kCust{"cust"};

template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return std::move(*result);
}

SourceConfig sender(const SourceName& name, SourceState state = SourceState::live) {
  SourceConfig config;
  config.name = name;
  config.source_class = SourceClass::terminal;
  config.state = state;
  config.silent_after = minutes(30);
  return config;
}

// The store of the program, which counts what it is given, and fails when it is told to.
class FragileStore final : public state::Store {
 public:
  Result<std::optional<std::string>> get(state::Table table, std::string_view key) const override {
    return whole_->get(table, key);
  }
  Result<std::vector<std::optional<std::string>>> multi_get(
      state::Table table, std::span<const std::string> keys) const override {
    return whole_->multi_get(table, keys);
  }
  Status scan(state::Table table, std::string_view prefix, const Visit& visit,
              std::string_view from) const override {
    return whole_->scan(table, prefix, visit, from);
  }
  Status commit(state::WriteBatch& batch) override {
    if (fails) return failure("storage_full", "no space is left");
    ++commits;
    for (const auto& write : batch.writes()) pulses += write.key.starts_with("pulse") ? 1 : 0;
    return whole_->commit(batch);
  }
  Status recover() override { return whole_->recover(); }
  Status drop(state::Table table, std::string_view from, std::string_view to) override {
    return whole_->drop(table, from, to);
  }
  std::unique_ptr<const state::Reader> snapshot() const override { return whole_->snapshot(); }

  bool fails = false;
  int commits = 0;
  int pulses = 0;  // rows of them that were written

 private:
  std::unique_ptr<state::Store> whole_ = state::make_memory_store();
};

// What never changes.
struct Knowledge {
  std::vector<SourceConfig> sources = {sender(kTerm), sender(kCust)};
  std::unique_ptr<const Catalogue> catalogue = must(Catalogue::load(built_in_data()));
  pipeline::Rules rules{*catalogue, sources, false};
  std::unique_ptr<ingest::Decoder> decoder =
      must(ingest::Decoder::make(built_in_data(), *catalogue, sources));
};

const Knowledge& knowledge() {
  static const Knowledge all;
  return all;
}

class SilenceTest : public ::testing::Test {
 public:
  SilenceTest() {
    at("06:00");
    starts();
  }

  // The process starts, or starts again.
  void starts(Silence::Limits watched = {{kTerm, minutes(30)}}, std::size_t budget = 100) {
    exchange_ = std::make_unique<pipeline::Loopback>();
    teller_ = std::make_unique<pipeline::Teller>(pipeline::Teller::Parts{
        .store = store_,
        .rules = knowledge().rules,
        .watched = std::move(watched),
        .moved = [this](const state::LogStanding& to) { feed_.moved(to); }});
    worker_ =
        std::make_unique<pipeline::Worker>(pipeline::Worker::Parts{.source = source_,
                                                                   .decoder = *knowledge().decoder,
                                                                   .store = store_,
                                                                   .exchange = *exchange_,
                                                                   .clock = clock_,
                                                                   .budget = {.messages = budget},
                                                                   .teller = teller_.get()});
    ASSERT_TRUE(worker_->start());
  }

  void starts_log(const pipeline::LogStart& start) {
    ASSERT_TRUE(pipeline::start_log(store_, start));
    starts();
  }

  SilenceTest& at(const std::string& time) {
    clock_.set(utc("2026-11-01T" + time + ":00Z"));
    return *this;
  }
  // A message that nobody sent before.
  SilenceTest& says(const SourceName& source) {
    return sends(source, R"({"format":"fairway.fact/1","document":"D)" +
                             std::to_string(source_.log().size()) +
                             R"(","facts":[{"kind":"gate_in","classifier":"actual","subject":)" +
                             R"("container:MSKU0308961","time":"2026-11-01T05:00:00Z"}]})");
  }
  SilenceTest& sends(const SourceName& source, std::string bytes) {
    source_.push(source, std::move(bytes), clock_.now());
    return *this;
  }
  // Until nothing is left to read or to tell, and once more.
  SilenceTest& settles() {
    for (bool rests = false; !rests;) {
      const auto report = must(worker_->step());
      rests = report.messages == 0 && report.at_rest;
    }
    must(worker_->step());
    return *this;
  }

  // What the log says of silence, "silent term: last 2026-11-01T06:00:00Z".
  std::vector<std::string> told(const Scope& scope = Scope::all(),
                                const sinks::ChangeFilter& filter = {}) const {
    std::vector<std::string> texts;
    for (const Change& change : changes(scope, filter)) {
      const std::string type(to_text(change.type));
      EXPECT_EQ(change.subject, "source:" + change.source.value());
      EXPECT_EQ(change.types, std::vector{change.type});
      texts.push_back(type.substr(type.find('.') + 1) + " " + change.source.value() + ": " +
                      change.detail);
    }
    return texts;
  }
  std::vector<Change> changes(const Scope& scope = Scope::all(),
                              const sinks::ChangeFilter& filter = {}) const {
    auto page = must(feed_.read(std::nullopt, filter, scope, {}));
    std::erase_if(page.changes, [](const Change& change) {
      return change.type != ChangeType::source_silent && change.type != ChangeType::source_resumed;
    });
    return page.changes;
  }
  std::map<SourceName, state::Pulse> rows() const { return must(state::read_pulses(store_)); }

  FragileStore store_;
  MemorySource source_;
  ManualClock clock_{Instant{}};
  pipeline::ChangeLogFeed feed_{store_, knowledge().rules};
  std::unique_ptr<pipeline::Loopback> exchange_;
  std::unique_ptr<pipeline::Teller> teller_;
  std::unique_ptr<pipeline::Worker> worker_;
};

using Told = std::vector<std::string>;
const std::string kSilent = "silent term: last 2026-11-01T06:00:00Z";

TEST_F(SilenceTest, IsToldOnceWhenTheLimitHasPassed) {
  says(kTerm).settles();
  at("06:29").settles();
  EXPECT_EQ(told(), Told{});
  at("06:30").settles();
  ASSERT_EQ(told(), Told{kSilent});
  EXPECT_EQ(changes()[0].time, clock_.now());
  EXPECT_TRUE(changes()[0].causes.empty());
  EXPECT_FALSE(changes()[0].previous);
  at("09:00").says(kCust).settles();
  EXPECT_EQ(told(), Told{kSilent});
}

TEST_F(SilenceTest, EndsOnceWithTheFirstMessageAndItsLengthIsTold) {
  says(kTerm).settles();
  at("06:45").settles();
  at("07:30").says(kTerm).says(kTerm).settles();
  at("07:31").says(kTerm).settles();
  EXPECT_EQ(told(), (Told{kSilent, "resumed term: silent 5400s"}));
  at("08:01").settles();
  ASSERT_EQ(told().size(), 3u);
  EXPECT_EQ(told().back(), "silent term: last 2026-11-01T07:31:00Z");
  const auto all = changes();
  EXPECT_EQ(all[1].previous, all[0].id.sequence);
  EXPECT_EQ(all[2].previous, all[1].id.sequence);
}

TEST_F(SilenceTest, IsBrokenByRefusedMessagesAndDuplicates) {
  says(kTerm).settles();
  at("06:20").sends(kTerm, "{rubbish").settles();
  at("06:40").sends(kTerm, "{rubbish").settles();
  at("07:09").settles();
  EXPECT_EQ(told(), Told{});
  at("07:10").settles();
  EXPECT_EQ(told(), Told{"silent term: last 2026-11-01T06:40:00Z"});
}

TEST_F(SilenceTest, OfOneThatWasNeverHeardCountsFromWhenItWasWatched) {
  settles();
  at("06:29").settles();
  EXPECT_EQ(told(), Told{});
  at("06:30").settles();
  EXPECT_EQ(told(), Told{"silent term: watched 2026-11-01T06:00:00Z"});
}

// RULES R9: T walks through a backlog with its stamps.
TEST_F(SilenceTest, IsNotMadeByABacklog) {
  starts({{kTerm, minutes(30)}, {kCust, minutes(30)}}, 1);
  at("06:10").says(kCust);
  for (const char* time : {"06:20", "06:40", "07:00", "07:20"}) at(time).says(kTerm);
  at("07:30").settles();
  EXPECT_EQ(told(), Told{"silent cust: last 2026-11-01T06:10:00Z"});
}

TEST_F(SilenceTest, IsNotBrokenByWhatWasReceivedBeforeIt) {
  says(kTerm).settles();
  at("06:30").settles();
  at("05:50").says(kTerm);
  at("06:00").says(kTerm);
  at("06:50").settles();
  EXPECT_EQ(told(), Told{kSilent});
  // A backlog that holds its end and its next beginning tells both.
  at("06:35").says(kTerm);
  at("07:10").settles();
  EXPECT_EQ(told(), (Told{kSilent, "resumed term: silent 2100s",
                          "silent term: last 2026-11-01T06:35:00Z"}));
}

TEST_F(SilenceTest, IsNotPutOffByAStampFromTheFuture) {
  at("23:00").says(kTerm);
  at("06:00").settles();
  at("06:30").settles();
  EXPECT_EQ(told(), Told{kSilent});
}

TEST_F(SilenceTest, IsNotToldTwiceByAProcessThatStartsAgain) {
  says(kTerm).settles();
  at("06:20");
  starts();
  at("06:30").settles();
  ASSERT_EQ(told(), Told{kSilent});
  starts();
  at("06:40").settles();
  EXPECT_EQ(told(), Told{kSilent});
  starts();
  at("07:00").says(kTerm).settles();
  starts();
  settles();
  ASSERT_EQ(told(), (Told{kSilent, "resumed term: silent 3600s"}));
  EXPECT_EQ(changes()[1].previous, changes()[0].id.sequence);
}

TEST_F(SilenceTest, IsToldAfterACommitThatFailed) {
  says(kTerm).settles();
  at("06:30");
  store_.fails = true;
  EXPECT_FALSE(worker_->step());
  store_.fails = false;
  ASSERT_TRUE(worker_->recover());
  settles();
  EXPECT_EQ(told(), Told{kSilent});

  at("07:00").says(kTerm);
  store_.fails = true;
  EXPECT_FALSE(worker_->step());
  store_.fails = false;
  ASSERT_TRUE(worker_->recover());
  settles();
  EXPECT_EQ(told(), (Told{kSilent, "resumed term: silent 3600s"}));
}

TEST_F(SilenceTest, OfNobodyIsWatchedUnlessAskedFor) {
  starts({});
  says(kTerm).settles();
  at("12:00").says(kCust).settles();
  EXPECT_EQ(told(), Told{});
  EXPECT_TRUE(rows().empty());
}

TEST_F(SilenceTest, CostsNothingWhileThereIsNothingToNote) {
  says(kTerm).settles();
  EXPECT_EQ(store_.pulses, 1);
  const int before = store_.commits;
  for (const char* time : {"06:10", "06:20", "06:29"}) at(time).settles();
  EXPECT_EQ(store_.commits, before);
  says(kCust).settles();
  EXPECT_EQ(store_.pulses, 1);
  const int others = store_.commits;
  at("06:30").settles();
  at("06:31").settles();
  EXPECT_EQ(store_.commits, others + 1);
  EXPECT_EQ(store_.pulses, 2);
}

// RULES B23: what a state that is built anew finds in the log, readers were told.
TEST_F(SilenceTest, IsNotToldAgainByAStateBuiltAnew) {
  starts_log({.epoch = 9, .rebuilt = true});
  says(kTerm);
  at("06:50").says(kCust);
  at("06:55").settles();
  EXPECT_EQ(told(), Told{});
  EXPECT_EQ(rows().at(kTerm).silent, utc("2026-11-01T06:30:00Z"));
  at("07:00").says(kTerm).settles();
  EXPECT_EQ(told(), Told{"resumed term: silent 3600s"});
}

TEST_F(SilenceTest, ThatBeganAfterTheEndOfTheLogIsToldByAStateBuiltAnew) {
  starts_log({.epoch = 9, .rebuilt = true});
  says(kTerm);
  at("07:00").settles();
  EXPECT_EQ(told(), Told{kSilent});
}

TEST_F(SilenceTest, HasNoPreviousChangeInAnotherEpoch) {
  starts_log({.epoch = 7});
  says(kTerm).settles();
  at("06:30").settles();
  starts_log({.epoch = 7, .other_life = true});
  settles();
  EXPECT_EQ(told(), Told{});
  at("07:00").says(kTerm).settles();
  ASSERT_EQ(told(), Told{"resumed term: silent 3600s"});
  EXPECT_FALSE(changes()[0].previous);
}

TEST_F(SilenceTest, OfOneThatIsWatchedNoMoreIsForgottenButForItsChain) {
  says(kTerm).settles();
  starts({});
  settles();
  EXPECT_TRUE(rows().empty()) << "nothing was told";
  starts();
  at("06:10").settles();
  at("06:40").settles();
  ASSERT_EQ(told(), Told{"silent term: watched 2026-11-01T06:10:00Z"});
  starts({{kCust, hours(5)}});
  at("07:00").says(kTerm).settles();
  starts();
  at("08:00").settles();
  at("08:29").settles();
  EXPECT_EQ(told().size(), 1u);
  at("08:30").settles();
  ASSERT_EQ(told().size(), 2u);
  EXPECT_EQ(told().back(), "silent term: watched 2026-11-01T08:00:00Z");
  EXPECT_EQ(changes()[1].previous, changes()[0].id.sequence);
}

TEST_F(SilenceTest, IsToldToOperatorsAndItsSenderAlone) {
  says(kTerm).settles();
  at("06:30").settles();
  const auto sender_of = [](const SourceName& source) {
    return Scope{.operator_ = false, .parties = {}, .sources = {source}};
  };
  EXPECT_EQ(told(), Told{kSilent});
  EXPECT_EQ(told(sender_of(kTerm)), Told{kSilent});
  EXPECT_EQ(told(sender_of(kCust)), Told{});
  EXPECT_EQ(told({.operator_ = false, .parties = {"91310000AAAAAAAAA1"}, .sources = {}}), Told{});
  Scope port{.operator_ = false, .parties = {}, .sources = {}};
  port.places = {"CNSHA"};
  EXPECT_EQ(told(port), Told{});
}

TEST_F(SilenceTest, IsFoundByTypeAndBySource) {
  says(kTerm).settles();
  at("06:30").settles();
  const auto found = [&](const sinks::ChangeFilter& filter) {
    return told(Scope::all(), filter).size();
  };
  EXPECT_EQ(found({.types = {ChangeType::source_silent}}), 1u);
  EXPECT_EQ(found({.types = {ChangeType::source_resumed}}), 0u);
  EXPECT_EQ(found({.sources = {kCust, kTerm}}), 1u);
  EXPECT_EQ(found({.sources = {kCust}}), 0u);
  EXPECT_EQ(found({.references = {*parse_reference("container:MSKU0308961")}}), 0u);
  EXPECT_EQ(found({.places = {"CNSHA"}}), 0u);
}

TEST_F(SilenceTest, IsNotBrokenByTheOperatorsWord) {
  says(kTerm).settles();
  Silence silence({{kTerm, minutes(30)}});
  ASSERT_TRUE(silence.resume(store_));
  std::vector<ingest::RawMessage> messages = {{{}, utc("2026-11-01T06:10:00Z"), kTerm, "x"}};
  messages[0].note = Note{};
  const Silence::Moment now{.tick = utc("2026-11-01T06:11:00Z"), .caught_up = true};
  silence.listen(messages);
  EXPECT_FALSE(silence.has_news(now));
  messages[0].note.reset();
  silence.listen(messages);
  EXPECT_TRUE(silence.has_news(now));
}

TEST(Watched, AreLiveSourcesThatSayWhenTheyAreSilent) {
  SourceConfig without = sender(SourceName{"without"});
  without.silent_after.reset();
  const std::vector<SourceConfig> sources = {
      sender(kTerm), without, sender(SourceName{"test"}, SourceState::test),
      sender(SourceName{"suspended"}, SourceState::suspended)};
  EXPECT_EQ(pipeline::watched_among(sources), (Silence::Limits{{kTerm, minutes(30)}}));
}

}  // namespace
}  // namespace fairway::test

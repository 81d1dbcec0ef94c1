// The hub of the streams without a network: who gets what, and when a stream ends.
#include "sinks/http/stream/stream_hub.h"

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

#include "tests/http/live_feed.h"

namespace fairway::sinks::http {
namespace {

using std::chrono_literals::operator""ms;

// A reader of a stream: takes what is there, and waits for more.
class Listener {
 public:
  explicit Listener(std::shared_ptr<LiveBody> body) : body_(std::move(body)) {
    body_->attach([this] {
      const std::lock_guard lock(mutex_);
      woken_ = true;
      news_.notify_one();
    });
  }
  // Until it has heard this, or the stream ended. All that it has heard.
  const std::string& until(std::string_view part) {
    while (heard_.find(part) == std::string::npos && !ended_) take();
    return heard_;
  }
  const std::string& to_end() { return until("there is no such event"); }
  // The sequences of the changes that it has heard.
  std::vector<std::uint64_t> sequences() const {
    std::vector<std::uint64_t> all;
    constexpr std::string_view kMark = "\"sequence\":";
    for (std::size_t at = 0; (at = heard_.find(kMark, at)) != std::string::npos;) {
      all.push_back(std::strtoull(heard_.c_str() + (at += kMark.size()), nullptr, 10));
    }
    return all;
  }

 private:
  void take() {
    const auto portion = body_->take();
    for (const auto& piece : portion.pieces) heard_ += *piece;
    ended_ = portion.last;
    if (ended_ || !portion.pieces.empty()) return;
    std::unique_lock lock(mutex_);
    news_.wait(lock, [this] { return woken_; });
    woken_ = false;
  }

  std::shared_ptr<LiveBody> body_;
  std::string heard_;
  bool ended_ = false;
  std::mutex mutex_;
  std::condition_variable news_;
  bool woken_ = false;
};

std::vector<std::uint64_t> numbers(std::uint64_t from, std::uint64_t to) {
  std::vector<std::uint64_t> all;
  for (std::uint64_t number = from; number <= to; ++number) all.push_back(number);
  return all;
}

std::string id(std::uint64_t sequence) { return "id: " + to_cursor({1, 0, sequence}) + "\n"; }

class StreamHubTest : public testing::Test {
 protected:
  void start() {
    hub_ = std::make_unique<StreamHub>(
        options_, feed_, metrics_, [] { return parse_rfc3339("2026-11-01T06:21:05Z"); },
        [this] { return rights_.load(); });
    hub_->start();
  }
  Listener open(std::optional<std::uint64_t> after = {}, ChangeFilter filter = {}) {
    StreamOrder order{.filter = std::move(filter), .scope = [] { return Scope::all(); }};
    if (after) order.after = ChangeId{1, 0, *after};
    return open(std::move(order));
  }
  Listener open(StreamOrder order) {
    auto body = hub_->open(std::move(order));
    EXPECT_TRUE(body);
    return Listener(*body);
  }
  bool metric(std::string_view line) const {
    return metrics_.text().find("fairway_sse_" + std::string(line) + "\n") != std::string::npos;
  }

  StreamOptions options_;
  LiveFeed feed_;
  Metrics metrics_{{.version = "0.1.0", .commit = "test"}};
  std::atomic<std::uint64_t> rights_{1};
  std::unique_ptr<StreamHub> hub_;
};

TEST_F(StreamHubTest, BeginsNowWithoutACursor) {
  feed_.append(3);
  start();
  Listener reader = open();
  reader.until("event: progress");
  feed_.append(2);
  reader.until(id(5));
  EXPECT_EQ(reader.sequences(), numbers(4, 5));
}

TEST_F(StreamHubTest, ReadsAChangeOnceForAllWhoMaySeeTheSame) {
  start();
  std::vector<std::unique_ptr<Listener>> readers;
  for (int i = 0; i < 20; ++i) {
    const std::vector<std::string> places{i % 2 == 0 ? "CNSHA" : "NLRTM"};
    auto body = hub_->open({.filter = {.places = places}, .scope = [] { return Scope::all(); }});
    readers.push_back(std::make_unique<Listener>(*body));
  }
  feed_.append(1);
  for (int i = 0; i < 20; i += 2) readers[i]->until(id(1) + "event: stage.changed");
  EXPECT_EQ(feed_.reads_of(1), 1);
  EXPECT_TRUE(readers[1]->sequences().empty());
}

TEST_F(StreamHubTest, GivesEachWhatItAsksFor) {
  start();
  const Reference box{RefKind::container, "MSKU0308961"};
  Listener types = open({}, {.types = {ChangeType::relinked}});
  Listener stages = open({}, {.stages = {"released"}});
  Listener sources = open({}, {.sources = {SourceName{"terminal-b"}}});
  Listener references = open({}, {.references = {box}});
  feed_.append(1);
  Change change = sample_change(2);
  change.types.push_back(ChangeType::relinked);
  feed_.append(change);
  change = sample_change(3);
  change.stage.customs = "released";
  feed_.append(change);
  change = sample_change(4);
  change.causes.push_back({FactId{}, SourceName{"terminal-b"}});
  feed_.append(change);
  feed_.append(1, to_text(box));
  types.until("\"sequence\":2,");
  stages.until("\"sequence\":3,");
  sources.until("\"sequence\":4,");
  references.until("\"sequence\":5,");
  EXPECT_EQ(types.sequences(), numbers(2, 2));
  EXPECT_EQ(stages.sequences(), numbers(3, 3));
  EXPECT_EQ(sources.sequences(), numbers(4, 4));
  EXPECT_EQ(references.sequences(), numbers(5, 5));
}

TEST_F(StreamHubTest, GivesNoGapAndNoDoubleToThoseWhoComeWhileTheLogGrows) {
  options_.page.changes = 7;
  options_.pace = 0ms;
  options_.patience = 1ms;
  feed_.append(100);
  start();
  std::thread writer([this] {
    for (int i = 0; i < 100; ++i) feed_.append(i % 9);
  });
  std::vector<std::unique_ptr<Listener>> readers;
  for (std::uint64_t after = 0; after < 100; ++after) {
    StreamOrder order{.filter = {}, .scope = [] { return Scope::all(); }};
    order.after = ChangeId{1, 0, after};
    readers.push_back(std::make_unique<Listener>(*hub_->open(std::move(order))));
    if (after % 10 == 0) readers.back()->until(id(after + 50));
  }
  writer.join();
  const std::uint64_t last = feed_.bounds().last.sequence;
  for (std::uint64_t after = 0; after < 100; ++after) {
    readers[after]->until(id(last) + "event: stage.changed");
    EXPECT_EQ(readers[after]->sequences(), numbers(after + 1, last)) << after;
  }
  EXPECT_TRUE(metric("overruns_total 0"));
}

TEST_F(StreamHubTest, ReadsAPageOnceForAllWhoComeBackTogether) {
  feed_.append(150);
  hub_ = std::make_unique<StreamHub>(options_, feed_, metrics_, [] { return std::nullopt; });
  std::vector<std::unique_ptr<Listener>> readers;
  for (int i = 0; i < 200; ++i) {
    StreamOrder order{.filter = {}, .scope = [] { return Scope::all(); }};
    order.after = ChangeId{1, 0, 50};
    readers.push_back(std::make_unique<Listener>(*hub_->open(std::move(order))));
  }
  hub_->start();
  for (auto& reader : readers) {
    reader->until("event: progress");
    EXPECT_EQ(reader->sequences(), numbers(51, 150));
  }
  EXPECT_EQ(feed_.reads_of(100), 1);
}

TEST_F(StreamHubTest, WaitsForThePumpWhenACursorIsAhead) {
  feed_.append(1);
  hub_ = std::make_unique<StreamHub>(options_, feed_, metrics_, [] { return std::nullopt; });
  Listener first = open();
  feed_.append(2);
  Listener second = open(2);
  hub_->start();
  first.until(id(3));
  second.until(id(3) + "event: progress");
  EXPECT_EQ(first.sequences(), numbers(2, 3));
  EXPECT_EQ(second.sequences(), numbers(3, 3));
}

TEST_F(StreamHubTest, ResetsTheReaderWhoseCursorIsOfNoUse) {
  feed_.append(5);
  feed_.trim();
  start();
  Listener trimmed = open(2);
  EXPECT_NE(trimmed.until("event: progress")
                .find(id(5) + "event: reset\n"
                              "data: {\"cursor\":\"a-1-0-5\",\"reason\":\"trimmed\","
                              "\"snapshot\":\"/v1/shipments\"}\n\n"),
            std::string::npos);
  Listener unknown = open(9, {.places = {"CNSHA", "NLRTM"}, .parties = {"a b"}});
  EXPECT_NE(unknown.until("event: progress")
                .find("\"reason\":\"unknown\",\"snapshot\":\"/v1/shipments?place=CNSHA,NLRTM&"
                      "party=a%20b\"}"),
            std::string::npos);
  feed_.append(1);
  EXPECT_NE(trimmed.until("stage.changed").find(id(6)), std::string::npos);
  EXPECT_TRUE(metric("resets_total 2"));
}

TEST_F(StreamHubTest, ResetsThoseWhoFollowWhenTheLogBeginsANewLife) {
  feed_.append(5);
  start();
  const Reference box{RefKind::container, "MSKU0308961"};
  Listener reader = open({}, {.references = {box}});
  reader.until("event: progress");
  feed_.begin_epoch(2);
  EXPECT_NE(reader.until("event: reset").find("\"snapshot\":\"/v1/timelines/container:MSKU0308961"),
            std::string::npos);
  feed_.append(1, to_text(box));
  reader.until("id: a-2-0-1\nevent: stage.changed");
}

TEST_F(StreamHubTest, EndsAReaderThatIsTooSlowAndLetsItComeBack) {
  options_.queue_bytes = 4'096;
  options_.patience = 1ms;
  start();
  Listener slow = open();
  slow.until("event: progress");
  feed_.append(3);
  slow.until(id(3));
  Listener quick = open();
  while (!metric("overruns_total 1")) {
    feed_.append(1);
    quick.until(id(feed_.bounds().last.sequence));
  }
  const std::uint64_t last = feed_.bounds().last.sequence;
  EXPECT_EQ(quick.sequences(), numbers(4, last)) << "others lose nothing";
  slow.to_end();
  EXPECT_EQ(slow.sequences(), numbers(1, 3)) << "what waited is dropped";
  EXPECT_NE(slow.to_end().find(
                id(3) + "event: overrun\ndata: {\"cursor\":\"a-1-0-3\",\"reason\":\"slow\"}"),
            std::string::npos);
  Listener again = open(3);
  again.until(id(last) + "event: progress");
  EXPECT_EQ(again.sequences(), numbers(4, last));
}

TEST_F(StreamHubTest, LetsThoseGoWhoLagWhenAllBytesAreUsed) {
  options_.all_bytes = 2'000;
  options_.patience = 1ms;
  start();
  Listener slow = open();
  slow.until("event: progress");
  Listener quick = open();
  while (!metric("overruns_total 1")) {
    feed_.append(1);
    quick.until(id(feed_.bounds().last.sequence));
  }
  EXPECT_NE(slow.to_end().find("event: overrun"), std::string::npos);
}

TEST_F(StreamHubTest, HoldsNoBytesWhenNobodyWaits) {
  start();
  {
    Listener reader = open();
    feed_.append(10);
    reader.until(id(10));
    EXPECT_EQ(hub_->streams(), 1U);
  }
  hub_->stop();
  EXPECT_EQ(hub_->streams(), 0U);
  EXPECT_EQ(hub_->queued_bytes(), 0U);
}

TEST_F(StreamHubTest, ShowsOnlyWhatTheScopeMaySeeAndAsksAgainWhenRightsMove) {
  feed_.subjects = {{"one", "bill:A"}, {"two", "bill:B"}};
  std::mutex mutex;
  std::optional<Scope> scope = Scope{.operator_ = false, .parties = {"one"}, .sources = {}};
  start();
  Listener reader = open({.filter = {}, .scope = [&] {
                            const std::lock_guard lock(mutex);
                            return scope;
                          }});
  const auto now_sees = [&](std::optional<Scope> next) {
    const std::lock_guard lock(mutex);
    scope = std::move(next);
    ++rights_;
  };
  feed_.append(1, "bill:A");
  feed_.append(1, "bill:B");
  reader.until(id(1) + "event: stage.changed");
  now_sees(Scope{.operator_ = false, .parties = {"two"}, .sources = {}});
  feed_.append(1, "bill:A");
  feed_.append(1, "bill:B");
  reader.until(id(4) + "event: stage.changed");
  EXPECT_EQ(reader.until("").find("\"sequence\":3,"), std::string::npos);
  now_sees(std::nullopt);
  feed_.append(1, "bill:B");
  EXPECT_NE(reader.to_end().find("event: closing\ndata: {\"cursor\":\"a-1-0-4\",\"reason\":\"acc"),
            std::string::npos);
  EXPECT_EQ(reader.to_end().find("\"sequence\":5,"), std::string::npos);
}

TEST_F(StreamHubTest, CountsTheStreamsOfAPrincipalAndOfAll) {
  options_.streams = 3;
  options_.streams_per_principal = 2;
  start();
  const auto ask = [&](std::string who) {
    return hub_->open({.filter = {}, .scope = [] { return Scope::all(); }, .principal = who});
  };
  auto first = ask("a");
  const auto second = ask("a");
  EXPECT_EQ(ask("a").error().code, "too_many_own_streams");
  first->reset();
  first = ask("a");
  EXPECT_TRUE(first);
  const auto third = ask("b");
  EXPECT_EQ(ask("c").error().code, "too_many_streams");
}

}  // namespace
}  // namespace fairway::sinks::http

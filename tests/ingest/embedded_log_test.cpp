#include "ingest/embedded_log.h"

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ingest/embedded_log_support.h"

namespace fairway::ingest {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EmbeddedLogTest : public ::testing::Test {
 protected:
  std::unique_ptr<EmbeddedLog> open() {
    auto log = EmbeddedLog::open("data/log", {.clock = &clock,
                                              .segment_bytes = segment_bytes,
                                              .queue_bytes = queue_bytes,
                                              .disk = &disk});
    if (!log) throw std::runtime_error(log.error().text());
    return std::move(*log);
  }

  FakeDisk disk;
  FakeClock clock;
  std::size_t segment_bytes = limits::kSegmentBytes;
  std::size_t queue_bytes = limits::kAppendQueueBytes;
};

TEST_F(EmbeddedLogTest, KeepsWhatARecordNotesBesideItsMessage) {
  const auto log = open();
  const RefusedId refused{message_id(SourceName{"a"}, "b"), 2};
  const Note repairs{Note::Kind::repairs, refused};
  const Note drops{Note::Kind::drops, refused};
  ASSERT_TRUE(append(*log, LogBatch{{SourceName{"a"}, "repair", {}, repairs},
                                    {SourceName{"a"}, "", {}, drops},
                                    {SourceName{"a"}, "plain", {}}}));
  const auto read = read_all(*log->reader());
  ASSERT_THAT(texts(read), ElementsAre("repair", "", "plain"));
  EXPECT_EQ(read[0].note, repairs);
  EXPECT_EQ(read[1].note, drops);
  EXPECT_EQ(read[2].note, std::nullopt);
}

TEST_F(EmbeddedLogTest, EmptyLogIsCaughtUpAtItsBeginning) {
  const auto log = open();
  const auto batch = log->reader()->poll({});
  ASSERT_TRUE(batch);
  EXPECT_TRUE(batch->caught_up());
  EXPECT_THAT(batch->messages, IsEmpty());
  EXPECT_EQ(batch->next(), log->durable_end());
}

TEST_F(EmbeddedLogTest, ReadsWhatWasAppendedWithSourceStampAndPosition) {
  const auto log = open();
  clock.set(42);
  const auto appended = append(*log, LogBatch{{SourceName{"码头"}, "one", {}}, entry("two", 7)});
  ASSERT_TRUE(appended);
  const auto read = read_all(*log->reader());
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].source.value(), "码头");
  EXPECT_EQ(read[1].source.value(), "terminal-a");
  EXPECT_THAT(texts(read), ElementsAre("one", "two"));
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(read[i].position, (*appended)[i].position);
    EXPECT_EQ(read[i].received, (*appended)[i].received);
  }
  EXPECT_EQ(to_micros(read[0].received), 42);
  EXPECT_EQ(to_micros(read[1].received), 7);
}

TEST_F(EmbeddedLogTest, ResumesAtThePositionBehindEachRecordAcrossSegmentsAndReopening) {
  segment_bytes = 400;
  std::vector<std::string> sent;
  {
    const auto log = open();
    for (int i = 0; i < 40; ++i) {
      sent.push_back("message " + std::to_string(i) +
                     std::string(static_cast<std::size_t>(i), 'x'));
      ASSERT_TRUE(append(*log, sent.back()));
    }
  }
  ASSERT_GT(disk.names().size(), 8u);
  const auto log = open();
  const auto reader = log->reader();
  Position next;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const auto resumed = log->reader();
    ASSERT_TRUE(resumed->seek(next));
    EXPECT_EQ(texts(read_all(*resumed)),
              std::vector(sent.begin() + static_cast<long>(i), sent.end()));
    const auto batch = reader->poll({.bytes = 1, .messages = 1});
    ASSERT_TRUE(batch && batch->messages.size() == 1);
    // A message's own position leads to it, too.
    ASSERT_TRUE(resumed->seek(batch->messages[0].position));
    EXPECT_EQ(resumed->poll({.bytes = 1, .messages = 1})->messages[0].bytes, sent[i]);
    next = batch->next();
    EXPECT_EQ(batch->caught_up(), i + 1 == sent.size());
  }
  EXPECT_EQ(next, log->durable_end());
}

TEST_F(EmbeddedLogTest, PositionIsTheBaseInTheFileNamePlusTheByteOffset) {
  segment_bytes = 300;
  const auto log = open();
  Position last;
  for (int i = 0; i < 10; ++i)
    last = append(*log, "message " + std::to_string(i))->front().position;
  const fs::path file = disk.names().back();
  const std::uint64_t base = std::stoull(file.stem().string());
  ASSERT_GT(base, 0u);
  EXPECT_EQ(disk.bytes(file).substr(last.offset - base + kRecordHeadBytes), "terminal-amessage 9");
}

TEST_F(EmbeddedLogTest, SeekRefusesWhatIsNoPositionOfThisLog) {
  const auto log = open();
  ASSERT_TRUE(append(*log, "one"));
  const auto reader = log->reader();
  const std::uint64_t end = log->durable_end().offset;
  EXPECT_EQ(reader->seek({0, end + 1}).error().code, "position_unknown");
  EXPECT_EQ(reader->seek({0, end - 1}).error().code, "position_unknown");
  EXPECT_EQ(reader->seek({1, 0}).error().code, "position_unknown");
  EXPECT_TRUE(reader->seek({0, end}));
  EXPECT_TRUE(reader->seek({0, 0}));
}

TEST_F(EmbeddedLogTest, PollKeepsToItsBudgetButAlwaysMoves) {
  const auto log = open();
  for (const char* text : {"aaaa", "bbbb", "cccc", "a message larger than the budget"}) {
    ASSERT_TRUE(append(*log, std::string(text)));
  }
  const auto reader = log->reader();
  EXPECT_THAT(texts(reader->poll({.bytes = 8, .messages = 10})->messages),
              ElementsAre("aaaa", "bbbb"));
  EXPECT_THAT(texts(reader->poll({.bytes = 100, .messages = 1})->messages), ElementsAre("cccc"));
  const auto last = reader->poll({.bytes = 8, .messages = 10});
  EXPECT_EQ(last->messages.size(), 1u);
  EXPECT_TRUE(last->caught_up());
}

TEST_F(EmbeddedLogTest, KeepsZeroLengthAndLargestMessages) {
  const auto log = open();
  const std::string large(limits::kMessageBytes, 'L');
  ASSERT_TRUE(append(*log, ""));
  ASSERT_TRUE(append(*log, large));
  ASSERT_TRUE(append(*log, LogBatch{}));
  ASSERT_TRUE(append(*log, std::string("\0\n\xff", 3)));
  EXPECT_THAT(read_texts(*log), ElementsAre("", large, std::string("\0\n\xff", 3)));
}

TEST_F(EmbeddedLogTest, RefusesAtTheDoorWhatNoSegmentShouldHold) {
  const auto log = open();
  EXPECT_EQ(append(*log, std::string(limits::kMessageBytes + 1, 'x')).error().code,
            "message_too_large");
  EXPECT_EQ(append(*log, LogBatch{{SourceName{""}, "x", {}}}).error().code, "bad_source");
  EXPECT_EQ(append(*log, LogBatch{{SourceName{std::string(65, 's')}, "x", {}}}).error().code,
            "bad_source");
  EXPECT_EQ(append(*log, LogBatch(5, entry(std::string(limits::kMessageBytes, 'x')))).error().code,
            "batch_too_large");
  EXPECT_THAT(read_texts(*log), IsEmpty());
}

TEST_F(EmbeddedLogTest, BatchLiesInOneSegmentEvenIfLarger) {
  segment_bytes = 200;
  const auto log = open();
  ASSERT_TRUE(append(*log, "first"));
  ASSERT_TRUE(append(*log, LogBatch(20, entry("of a batch"))));
  ASSERT_TRUE(append(*log, "last"));
  EXPECT_EQ(disk.names().size(), 3u);
  EXPECT_EQ(read_texts(*log).size(), 22u);
}

TEST_F(EmbeddedLogTest, StampsNeverGoBackEvenIfTheClockDoesButGivenOnesStay) {
  segment_bytes = 150;  // each message begins a segment: the stamp must survive that
  clock.set(1'000);
  auto log = open();
  EXPECT_EQ(to_micros(append(*log, "a")->front().received), 1'000);
  clock.set(500);
  EXPECT_EQ(to_micros(append(*log, "b")->front().received), 1'000);
  EXPECT_EQ(to_micros(append(*log, LogBatch{entry("c", 9'000)})->front().received), 9'000);
  EXPECT_EQ(to_micros(append(*log, LogBatch{entry("d", -5)})->front().received), -5);
  EXPECT_EQ(to_micros(append(*log, "e")->front().received), 1'000);
  ASSERT_TRUE(append(*log, LogBatch{entry("f", 3)}));
  log.reset();
  log = open();
  EXPECT_EQ(to_micros(append(*log, "g")->front().received), 1'000);
  clock.set(2'000);
  EXPECT_EQ(to_micros(append(*log, "h")->front().received), 2'000);
}

TEST_F(EmbeddedLogTest, ReaderNeverSeesWhatIsNotSynced) {
  const auto log = open();
  ASSERT_TRUE(append(*log, "synced"));
  const auto reader = log->reader();
  std::latch syncing(1);
  std::latch go_on(1);
  disk.before_sync = [&] {
    syncing.count_down();
    go_on.wait();
  };
  std::promise<void> acknowledged;
  log->append({entry("written only")}, [&](const auto&) { acknowledged.set_value(); });
  syncing.wait();
  const auto before = reader->poll({});
  EXPECT_THAT(texts(before->messages), ElementsAre("synced"));
  EXPECT_TRUE(before->caught_up());
  EXPECT_EQ(before->next(), log->durable_end());
  go_on.count_down();
  acknowledged.get_future().wait();
  EXPECT_THAT(texts(reader->poll({})->messages), ElementsAre("written only"));
}

TEST_F(EmbeddedLogTest, AppendersThatWaitForTheDiskShareOneSync) {
  const auto log = open();
  std::latch syncing(1);
  std::latch go_on(1);
  std::atomic<bool> first = true;
  disk.before_sync = [&] {
    if (!first.exchange(false)) return;
    syncing.count_down();
    go_on.wait();
  };
  std::latch all(11);
  log->append({entry("first")}, [&](const auto&) { all.count_down(); });
  syncing.wait();
  const int before = disk.syncs;
  for (int i = 0; i < 10; ++i) {
    log->append({entry("one of ten")}, [&](const auto& done) {
      EXPECT_TRUE(done);
      all.count_down();
    });
  }
  go_on.count_down();
  all.wait();
  EXPECT_EQ(disk.syncs - before, 2);  // the first message's, and one for the ten
  EXPECT_EQ(read_texts(*log).size(), 11u);
}

TEST_F(EmbeddedLogTest, TooBusyOnceTheQueueIsFullAndFineAgainLater) {
  queue_bytes = 300;
  const auto log = open();
  std::latch syncing(1);
  std::latch go_on(1);
  std::atomic<bool> first = true;
  disk.before_sync = [&] {
    if (!first.exchange(false)) return;
    syncing.count_down();
    go_on.wait();
  };
  std::latch taken(2);
  const auto done = [&](const auto& appended) {
    EXPECT_TRUE(appended);
    taken.count_down();
  };
  log->append({entry(std::string(80, 'a'))}, done);
  syncing.wait();
  log->append({entry(std::string(80, 'b'))}, done);
  EXPECT_EQ(append(*log, std::string(80, 'c')).error().code, "too_busy");
  go_on.count_down();
  taken.wait();
  EXPECT_TRUE(append(*log, std::string(80, 'd')));
  EXPECT_EQ(read_texts(*log).size(), 3u);
}

TEST_F(EmbeddedLogTest, WakesTheWorkerAfterTheDurableEndMoved) {
  const auto log = open();
  std::vector<std::uint64_t> ends;
  log->on_durable([&] { ends.push_back(log->durable_end().offset); });
  ASSERT_TRUE(append(*log, "one"));
  ASSERT_TRUE(append(*log, "two"));
  log->on_durable({});
  ASSERT_TRUE(append(*log, "three"));
  ASSERT_EQ(ends.size(), 2u);
  EXPECT_LT(0u, ends[0]);
  EXPECT_LT(ends[0], ends[1]);
  EXPECT_LT(ends[1], log->durable_end().offset);
}

TEST_F(EmbeddedLogTest, ClosingWritesWhatIsQueuedAndCallsBack) {
  int done = 0;
  {
    const auto log = open();
    for (int i = 0; i < 100; ++i) {
      log->append({entry("queued")}, [&](const auto& appended) { done += appended ? 1 : 0; });
    }
  }
  EXPECT_EQ(done, 100);
  EXPECT_EQ(read_texts(*open()).size(), 100u);
}

TEST_F(EmbeddedLogTest, CallbacksMayAppend) {
  const auto log = open();
  std::latch done(2);
  log->append({entry("first")}, [&](const auto&) {
    log->append({entry("second")}, [&](const auto&) { done.count_down(); });
    done.count_down();
  });
  done.wait();
  EXPECT_THAT(read_texts(*log), ElementsAre("first", "second"));
}

TEST_F(EmbeddedLogTest, ConcurrentAppendersAndReadersLoseAndDoubleNothing) {
  segment_bytes = 20'000;
  const auto log = open();
  constexpr int kThreads = 4;
  constexpr int kEach = 500;
  std::latch all(kThreads * kEach);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const std::string text = std::to_string(t) + ":" + std::to_string(i);
        log->append({entry(text), entry(text + "+")}, [&](const auto& appended) {
          EXPECT_TRUE(appended);
          all.count_down();
        });
      }
    });
  }
  const auto reader = log->reader();
  std::vector<RawMessage> read;
  while (read.size() < 2 * kThreads * kEach) {
    std::ranges::move(read_all(*reader), std::back_inserter(read));
  }
  for (std::thread& thread : threads) thread.join();
  all.wait();
  ASSERT_EQ(read.size(), 2u * kThreads * kEach);
  std::vector<int> next(kThreads);
  for (std::size_t i = 0; i < read.size(); i += 2) {
    const std::size_t colon = read[i].bytes.find(':');
    const auto t = std::stoul(read[i].bytes.substr(0, colon));
    EXPECT_EQ(std::stoi(read[i].bytes.substr(colon + 1)), next[t]++);
    EXPECT_EQ(read[i + 1].bytes, read[i].bytes + "+");  // a batch lies side by side
  }
}

TEST(EmbeddedLogOnDisk, KeepsEverythingInTheFolderAcrossReopening) {
  const TempDir dir;
  const FakeClock clock;
  const EmbeddedLog::Options options{.clock = &clock, .segment_bytes = 1'000};
  std::vector<std::string> sent;
  for (int round = 0; round < 3; ++round) {
    const auto log = EmbeddedLog::open(dir.path() / "data" / "log", options);
    ASSERT_TRUE(log) << log.error().text();
    for (int i = 0; i < 30; ++i) {
      sent.push_back(std::to_string(round) + "/" + std::to_string(i) + std::string(50, '.'));
      ASSERT_TRUE(append(**log, sent.back()));
    }
    EXPECT_EQ(read_texts(**log), sent);
    EXPECT_THAT((*log)->torn(), IsEmpty());
  }
  EXPECT_TRUE(fs::exists(dir.path() / "data/log/00000000000000000000.log"));
}

}  // namespace
}  // namespace fairway::ingest

#include "ingest/embedded_log_recovery.h"

#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/embedded_log.h"
#include "ingest/segment.h"
#include "tests/ingest/embedded_log_support.h"

namespace fairway::ingest {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const fs::path kFolder = "data/log";

class EmbeddedLogRecovery : public ::testing::Test {
 protected:
  Result<std::unique_ptr<EmbeddedLog>> open(FakeDisk& on) {
    return EmbeddedLog::open(kFolder,
                             {.clock = &clock, .segment_bytes = segment_bytes, .disk = &on});
  }

  // Appends the messages, each in a group of its own, and remembers where each record ends.
  void fill(std::size_t count, std::size_t size) {
    const auto log = open(disk);
    ASSERT_TRUE(log);
    for (std::size_t i = 0; i < count; ++i) {
      sent.push_back(std::to_string(i) + std::string(size + i % 7, 'm'));
      ASSERT_TRUE(append(**log, sent.back()));
      ends.push_back((*log)->durable_end().offset);
    }
  }

  std::vector<std::string> first(std::size_t count) const {
    return {sent.begin(), sent.begin() + static_cast<long>(count)};
  }

  fs::path segment(std::size_t n) const { return disk.names().at(n); }

  FakeDisk disk;
  FakeClock clock;
  std::size_t segment_bytes = limits::kSegmentBytes;
  std::vector<std::string> sent;
  std::vector<std::uint64_t> ends;
};

TEST_F(EmbeddedLogRecovery, CutsATornTailAtEachByteOfTheLast4KiBAndGoesOn) {
  fill(60, 80);
  const fs::path file = segment(0);
  const std::size_t size = disk.bytes(file).size();
  ASSERT_GT(size, 4'096u + kSegmentHeaderBytes);
  for (std::size_t cut = size - 4'096; cut < size; ++cut) {
    const auto torn = disk.copy();
    torn->bytes(file).resize(cut);
    // Every third file is not short but has other bytes there, as file systems leave behind.
    if (cut % 3 == 0) torn->bytes(file).resize(size, cut % 2 == 0 ? '\0' : '\x01');
    const std::string before = torn->bytes(file);
    std::size_t good = 0;
    while (good < ends.size() && ends[good] <= cut) ++good;
    const std::uint64_t end = ends[good - 1];
    {
      const auto log = open(*torn);
      ASSERT_TRUE(log) << cut << ": " << log.error().text();
      EXPECT_EQ(read_texts(**log), first(good));
      ASSERT_THAT((*log)->torn(), SizeIs(end == before.size() ? 0 : 1));
      for (const TornTail& tail : (*log)->torn()) {
        EXPECT_EQ(tail.offset, end);
        EXPECT_EQ(tail.kept_in.string(), file.string() + ".torn-" + std::to_string(end));
        EXPECT_EQ(torn->bytes(tail.kept_in), before.substr(end));
      }
      ASSERT_TRUE(append(**log, "after"));
    }
    const auto again = open(*torn);
    ASSERT_TRUE(again);
    EXPECT_THAT((*again)->torn(), IsEmpty());
    EXPECT_EQ(read_all(*(*again)->reader()).back().bytes, "after");
    EXPECT_EQ(read_texts(**again).size(), good + 1);
  }
}

TEST_F(EmbeddedLogRecovery, FlippedBitAnywhereIsNeverSilentAndNeverCostsASyncedGroup) {
  fill(6, 20);
  const fs::path file = segment(0);
  const std::string before = disk.bytes(file);
  for (std::size_t at = 0; at < before.size(); ++at) {
    for (const int bit : {0, 7}) {
      const auto flipped = disk.copy();
      flipped->bytes(file)[at] = static_cast<char>(before[at] ^ (1 << bit));
      const std::string damaged = flipped->bytes(file);
      const auto log = open(*flipped);
      if (at >= ends[4]) {
        // The last group: no different from a write that a crash tore.
        ASSERT_TRUE(log) << at;
        EXPECT_THAT((*log)->torn(), SizeIs(1));
        EXPECT_EQ(read_texts(**log), first(5));
        continue;
      }
      ASSERT_FALSE(log) << at;
      EXPECT_EQ(log.error().code, "log_damaged");
      std::uint64_t record = 0;
      for (const std::uint64_t end : ends) record = end <= at ? end : record;
      if (at >= kSegmentHeaderBytes && record == 0) record = kSegmentHeaderBytes;
      EXPECT_EQ(log.error().where, file.string() + " offset " + std::to_string(record));
      EXPECT_THAT(log.error().remedy, HasSubstr("Restore"));
      EXPECT_EQ(flipped->bytes(file), damaged);
      EXPECT_THAT(flipped->names(), SizeIs(1));
    }
  }
}

TEST_F(EmbeddedLogRecovery, MessageThatLooksLikeARecordDoesNotPassForOne) {
  fill(1, 10);
  const fs::path file = segment(0);
  {
    const auto log = open(disk);
    std::string hostile(200, 'x');
    const std::uint64_t address =
        ends[0] + kRecordHeadBytes + std::string("terminal-a").size() + hostile.size();
    append_record(hostile, {"terminal-a", "forged", Instant{}, false, 0}, address);
    ASSERT_TRUE(append(**log, hostile + std::string(100, 'x')));
  }
  disk.bytes(file).resize(disk.bytes(file).size() - 50);
  const auto log = open(disk);
  ASSERT_TRUE(log) << log.error().text();
  EXPECT_EQ(read_texts(**log), sent);
}

TEST_F(EmbeddedLogRecovery, ReadingMeetsDamageInAnEarlierSegmentAndDoesNotSkipIt) {
  segment_bytes = 300;
  fill(20, 40);
  const fs::path file = segment(2);
  disk.bytes(file).back() ^= 1;
  const auto log = open(disk);
  ASSERT_TRUE(log);
  const auto reader = (*log)->reader();
  const auto good = reader->poll({});
  ASSERT_TRUE(good);
  EXPECT_FALSE(good->caught_up());
  EXPECT_EQ(texts(good->messages), first(good->messages.size()));
  for (int i = 0; i < 2; ++i) {
    const auto bad = reader->poll({});
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, "log_damaged");
    EXPECT_THAT(bad.error().where, HasSubstr(file.string() + " offset "));
  }
}

TEST_F(EmbeddedLogRecovery, RefusesALogWithAGapAndNamesIt) {
  segment_bytes = 300;
  fill(20, 40);
  ASSERT_GT(disk.names().size(), 4u);
  for (const std::size_t missing : {0u, 1u, 2u}) {
    const auto broken = disk.copy();
    broken->drop(segment(missing));
    const auto log = open(*broken);
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, "log_damaged");
    EXPECT_THAT(log.error().text(), HasSubstr(segment(missing).filename().string()));
  }
  const auto shortened = disk.copy();
  shortened->bytes(segment(1)).pop_back();
  const auto log = open(*shortened);
  ASSERT_FALSE(log);
  EXPECT_THAT(log.error().where, HasSubstr(segment(1).string()));
}

TEST_F(EmbeddedLogRecovery, RefusesADamagedHeaderOfAnySegmentWithRecords) {
  segment_bytes = 300;
  fill(20, 40);
  for (std::size_t n = 0; n < disk.names().size(); ++n) {
    const auto broken = disk.copy();
    broken->bytes(segment(n))[10] ^= 4;
    const auto log = open(*broken);
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, "log_damaged");
    EXPECT_EQ(log.error().where, segment(n).string() + " offset 0");
  }
}

TEST_F(EmbeddedLogRecovery, DropsASegmentWhoseCreationWasCutShort) {
  fill(3, 40);
  const fs::path next = kFolder / segment_name(ends.back());
  for (std::size_t size = 0; size < kSegmentHeaderBytes; ++size) {
    const auto crashed = disk.copy();
    {
      const auto file = crashed->open(next, OpenMode::create);
      ASSERT_TRUE((*file)->write(0, encode_header({ends.back(), 7, {}}).substr(0, size)));
    }
    const auto log = open(*crashed);
    ASSERT_TRUE(log) << log.error().text();
    EXPECT_EQ(read_texts(**log), sent);
    EXPECT_TRUE(append(**log, "after"));
  }
}

TEST_F(EmbeddedLogRecovery, UnsyncedRecordsThatAProcessLeftAreSyncedBeforeAnyoneReadsThem) {
  fill(2, 40);
  std::unique_ptr<FakeDisk> killed;
  {
    const auto log = open(disk);
    disk.before_sync = [&] { killed = disk.copy(); };
    ASSERT_TRUE(append(**log, "written, not synced"));
  }
  ASSERT_TRUE(killed);
  const int before = killed->syncs;
  const auto log = open(*killed);
  ASSERT_TRUE(log);
  EXPECT_EQ(read_texts(**log).size(), 3u);
  EXPECT_GT(killed->syncs, before);
}

// Random groups, failing syncs, cuts that fail and power losses at any sync: what was acknowledged
// is there, in order, once; of the rest at most what was being written when the power went.
class PowerLossHistory {
 public:
  explicit PowerLossHistory(unsigned seed) : random_(seed) {}

  void live_and_lose_power() {
    auto recovered = recover_log(*disk_, kFolder);
    ASSERT_TRUE(recovered) << recovered.error().text();
    LogWriter writer(*disk_, clock_, kFolder, kSegment, std::move(*recovered));
    ASSERT_TRUE(writer.prepare());
    std::unique_ptr<FakeDisk> after;
    auto syncs_left = 1 + random_() % 12;
    disk_->before_sync = [&] {
      if (--syncs_left == 0) after = disk_->after_power_loss(random_);
    };
    while (!after) write_group(writer, after);
    disk_ = std::move(after);
  }

  void check() {
    const auto log = EmbeddedLog::open(
        kFolder, {.clock = &clock_, .segment_bytes = kSegment, .disk = disk_.get()});
    ASSERT_TRUE(log) << log.error().text();
    // What survived without having been acknowledged is the log's from now on.
    const std::vector<std::string> known = std::exchange(acknowledged_, read_texts(**log));
    auto next = known.begin();
    for (const std::string& text : acknowledged_) {
      if (next != known.end() && *next == text) ++next;
      ASSERT_EQ(std::ranges::count(acknowledged_, text), 1) << text;
    }
    ASSERT_EQ(next, known.end()) << "lost " << *next;
  }

 private:
  static constexpr std::size_t kSegment = 700;

  void write_group(LogWriter& writer, const std::unique_ptr<FakeDisk>& after) {
    disk_->cuts_fail = random_() % 2 == 0;
    disk_->failing_syncs = random_() % 4 == 0 ? 1 : 0;
    std::vector<LogBatch> batches(1 + random_() % 3);
    std::vector<const LogBatch*> group;
    std::vector<std::string> texts;
    for (LogBatch& batch : batches) {
      for (auto i = 1 + random_() % 3; i > 0; --i) {
        texts.push_back(std::to_string(number_++) + std::string(random_() % 200, 'z'));
        batch.push_back(entry(texts.back()));
      }
      group.push_back(&batch);
    }
    const auto written = writer.write(group);
    if (written && !after) std::ranges::move(texts, std::back_inserter(acknowledged_));
  }

  std::mt19937 random_;
  FakeClock clock_;
  std::unique_ptr<FakeDisk> disk_ = std::make_unique<FakeDisk>();
  std::vector<std::string> acknowledged_;
  int number_ = 0;
};

TEST(EmbeddedLogPowerLoss, TakesOnlyWhatWasNotAcknowledged) {
  for (unsigned seed = 0; seed < 1'000 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    PowerLossHistory history(seed);
    for (int life = 0; life < 4 && !::testing::Test::HasFailure(); ++life) {
      history.live_and_lose_power();
      history.check();
    }
  }
}

}  // namespace
}  // namespace fairway::ingest

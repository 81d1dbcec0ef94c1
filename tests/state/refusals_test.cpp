// The list of refusals: who is in it, in which order, and that the bytes go with it.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "schemas/base/limits.h"
#include "state/keys.h"
#include "state/memory_store.h"
#include "state/reader.h"
#include "state/verify.h"
#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;

class Refusals : public testing::Test {
 protected:
  static MessageRecord refused(std::uint64_t message, std::uint64_t offset, std::int64_t second) {
    MessageRecord record = message_record(message, {0, offset}, second, Outcome::refused);
    record.receipt.definition_version = 0;
    record.receipt.errors = {{"unrecognised", "", "no definition recognises it", "", 0}};
    record.bytes = "bytes of " + std::to_string(message);
    record.receipt.bytes = record.bytes.size();
    return record;
  }
  std::vector<RefusedPlace> listed(std::size_t limit = 100,
                                   const std::optional<RefusedPlace>& after = {}) const {
    return reader_.refused(after, limit).value();
  }
  void expect_sound() const {
    const auto report = verify_views(*store_);
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_TRUE(report->good()) << (report->listed.empty() ? "" : report->listed.front());
  }

  std::unique_ptr<Store> store_ = make_memory_store();
  StateReader reader_{*store_};
};

TEST_F(Refusals, AreListedWithTheirBytesTheLastReceivedFirst) {
  apply(*store_,
        {refused(1, 1, 10), refused(2, 2, 30), refused(3, 3, 20), message_record(4, {}, 5)});
  EXPECT_EQ(listed(),
            (std::vector<RefusedPlace>{
                {at(30), message_id(2)}, {at(20), message_id(3)}, {at(10), message_id(1)}}));
  EXPECT_EQ(reader_.bytes(message_id(3)).value(), "bytes of 3");
  EXPECT_EQ(reader_.bytes(message_id(4)).value(), std::nullopt);
  expect_sound();
}

TEST_F(Refusals, ArePagedInOneOrderOverAllShards) {
  std::vector<Record> records;
  for (std::uint64_t i = 0; i < 300; ++i) {
    records.emplace_back(refused(i, i, static_cast<std::int64_t>(i * 7 % 50)));
  }
  apply(*store_, records);
  const auto all = listed(1'000);
  ASSERT_EQ(all.size(), 300U);
  EXPECT_TRUE(std::ranges::is_sorted(all));
  std::vector<RefusedPlace> paged;
  for (std::optional<RefusedPlace> after;;) {
    const auto page = listed(7, after);
    if (page.empty()) break;
    paged.insert(paged.end(), page.begin(), page.end());
    after = page.back();
  }
  EXPECT_EQ(paged, all);
  EXPECT_TRUE(listed(0).empty());
}

TEST_F(Refusals, StandAtTheLeastStampOfTheirCopies) {
  apply(*store_, {refused(1, 5, 50)});
  apply(*store_, {refused(1, 2, 20)});
  apply(*store_, {refused(1, 9, 90)});
  EXPECT_EQ(listed(), (std::vector<RefusedPlace>{{at(20), message_id(1)}}));
  expect_sound();
}

TEST_F(Refusals, LeaveTheListWithTheirBytesOnceTheyAreTakenIn) {
  apply(*store_, {refused(1, 1, 10)});
  MessageRecord merged = message_record(1, {0, 2}, 10);
  apply(*store_, {merged});
  EXPECT_TRUE(listed().empty());
  EXPECT_EQ(reader_.bytes(message_id(1)).value(), std::nullopt);
  EXPECT_EQ(reader_.counts().value().at(SourceName{"terminal"}), (SourceCounts{2, 1, 1, 0}));
  apply(*store_, {refused(1, 1, 10)});  // its old record comes late
  EXPECT_TRUE(listed().empty());
  EXPECT_EQ(reader_.counts().value().at(SourceName{"terminal"}), (SourceCounts{2, 1, 1, 0}));
  expect_sound();
}

TEST_F(Refusals, AreTakenInUnderTheSameDefinitionOnceTheConfigurationAllowsIt) {
  MessageRecord by_one = refused(1, 1, 10);
  by_one.receipt.definition_version = 1;
  apply(*store_, {by_one});
  apply(*store_, {message_record(1, {0, 2}, 10)});
  EXPECT_EQ(reader_.message(message_id(1)).value()->receipt.outcome, Outcome::merged);
  EXPECT_TRUE(listed().empty());
}

TEST_F(Refusals, ThatAreTooLargeAreListedWithoutBytes) {
  MessageRecord large = refused(1, 1, 10);
  large.receipt.bytes = limits::kMessageBytes + 1;
  large.bytes.clear();
  apply(*store_, {large});
  EXPECT_EQ(listed().size(), 1U);
  EXPECT_EQ(reader_.bytes(message_id(1)).value(), std::nullopt);
  expect_sound();
}

TEST_F(Refusals, RememberWhatWasDoneAboutThem) {
  const RefusedId part{message_id(1), 2};
  apply(*store_, {refused(1, 1, 10), HandledRecord{part, message_id(7), at(30)},
                  HandledRecord{{message_id(1)}, std::nullopt, at(40)}});
  apply(*store_, {HandledRecord{part, message_id(7), at(20)}});
  EXPECT_EQ(reader_.message(message_id(1)).value()->handled,
            (std::vector<Handled>{{0, std::nullopt, at(40)}, {2, message_id(7), at(20)}}));
  expect_sound();
}

TEST_F(Refusals, AreTheSameInWhateverOrderTheRecordsCome) {
  std::vector<Record> records;
  for (std::uint64_t i = 0; i < 8; ++i) {
    const auto second = static_cast<std::int64_t>(i);
    records.emplace_back(refused(i % 4, i, 40 - second));
    if (i % 3 == 0) records.emplace_back(message_record(i % 4, {0, 100 + i}, 60));
    records.emplace_back(HandledRecord{{message_id(i % 4)}, message_id(i), at(second)});
  }
  apply(*store_, records);
  const std::string expected = dump(*store_);
  std::mt19937 chance(20'261'101);  // NOLINT(cert-msc51-cpp): a failure must repeat
  for (int round = 0; round < 50; ++round) {
    std::ranges::shuffle(records, chance);
    const auto store = make_memory_store();
    for (const Record& record : records) apply(*store, {record});
    EXPECT_EQ(dump(*store), expected);
  }
}

TEST_F(Refusals, ThatMissTheirBytesOrTheirPlaceAreFoundByVerify) {
  apply(*store_, {refused(1, 1, 10)});
  WriteBatch damage;
  damage.remove(Table::raw, bytes_key(message_id(1)));
  damage.remove(Table::views, refused_key(message_id(1), at(10)));
  ASSERT_TRUE(store_->commit(damage));
  EXPECT_EQ(verify_views(*store_).value().differences, 2U);
}

}  // namespace
}  // namespace fairway::state

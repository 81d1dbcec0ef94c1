#include "state/reader.h"

#include <gtest/gtest.h>

#include "state/codec.h"
#include "state/memory_store.h"
#include "state/meta.h"
#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;

class Reading : public testing::Test {
 protected:
  void know(const Reference& reference) {
    apply(*store_, {FactRecord{fact_row(next_++, reference, received(revision(1), 10))}});
  }
  std::vector<Reference> find(std::string_view value, std::size_t limit = 100) {
    return reader_.find(value, limit).value();
  }

  std::unique_ptr<Store> store_ = make_memory_store();
  StateReader reader_{*store_};
  std::uint64_t next_ = 1;
};

TEST_F(Reading, AnUnknownReferenceIsAnEmptyTrack) {
  EXPECT_TRUE(reader_.read(container()).value().empty());
  EXPECT_EQ(reader_.view(container()).value(), std::nullopt);
  EXPECT_EQ(reader_.message(message_id(1)).value(), std::nullopt);
}

TEST_F(Reading, GivesAMessageWithItsCopiesByPosition) {
  const MessageRecord late = message_record(1, {0, 300}, 20);
  const MessageRecord early = message_record(1, {0, 4}, 10);
  apply(*store_, {late, early, message_record(2, {0, 5}, 10)});
  const auto rows = reader_.message(message_id(1)).value();
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->receipt, early.receipt);
  EXPECT_EQ(rows->copies, (std::vector<Copy>{early.copy, late.copy}));
}

TEST_F(Reading, ListsEveryReferenceWithATrackByKindAndValue) {
  know(container("XYZU7654321"));
  know({RefKind::manifest, "IMO1/12E/2"});
  know(container("ABCU1234567"));
  know(bill());
  apply(*store_, {RevisionRecord{document_id(1), {}, {container()}}, message_record(1, {}, 1)});
  EXPECT_EQ(reader_.references().value(), (std::vector<Reference>{bill(),
                                                                  {RefKind::manifest, "IMO1/12E/2"},
                                                                  container("ABCU1234567"),
                                                                  container("XYZU7654321")}));
}

TEST_F(Reading, FindsAWholeValueInEveryKind) {
  know(bill("SAME1"));
  know({RefKind::booking, "SAME1"});
  know(bill("SAME12"));
  EXPECT_EQ(find("same 1"), (std::vector<Reference>{bill("SAME1"), {RefKind::booking, "SAME1"}}));
}

TEST_F(Reading, FindsWhatEndsInAPartAfterASlash) {
  const Reference deep{RefKind::customer_ref, "EBC1/9/COP7"};
  know(deep);
  know({RefKind::customer_ref, "EBC1/COP77"});
  know(bill("COP7"));
  EXPECT_EQ(find("COP7"), (std::vector<Reference>{bill("COP7"), deep}));
  EXPECT_EQ(find("EBC1/9/COP7"), (std::vector<Reference>{deep}));
  EXPECT_TRUE(find("9/COP7").empty());
  EXPECT_TRUE(find("EBC1").empty());
}

TEST_F(Reading, FindsTheFirstByKindAndValueWhenThereAreTooMany) {
  std::vector<Reference> all;
  for (int i = 1000; i < 3000; ++i) {
    all.push_back({RefKind::order, "E" + std::to_string(i) + "/X"});
    know(all.back());
  }
  all.resize(100);  // enough that some share a shard
  EXPECT_EQ(find("X", 100), all);
  EXPECT_TRUE(find("X", 0).empty());
}

TEST_F(Reading, FindsNothingByWhatIsNoValue) {
  EXPECT_TRUE(find("").empty());
  EXPECT_TRUE(find("a\nb").empty());
  EXPECT_TRUE(find("/").empty());
}

TEST_F(Reading, ANewStoreHasNoPositionAndNoTick) {
  EXPECT_EQ(reader_.position(0).value(), std::nullopt);
  EXPECT_EQ(reader_.tick().value(), std::nullopt);
  EXPECT_EQ(read_definitions(*store_).value(), std::nullopt);
  EXPECT_EQ(read_standing(*store_).value(), std::nullopt);
  EXPECT_TRUE(read_blocks(*store_).value().empty());
  EXPECT_TRUE(read_waiting(*store_).value().empty());
  EXPECT_TRUE(reader_.counts().value().empty());
}

TEST_F(Reading, GivesBackPositionsTickDefinitionsAndTheLogsStanding) {
  WriteBatch batch;
  put_position(batch, {0, 1'000'000});
  put_position(batch, {7, 3});
  put_tick(batch, at(-5));
  put_definitions(batch, hash(9));
  const LogStanding standing{.epoch = 2, .first = 5, .last = 300, .quiet = true};
  put_standing(batch, standing);
  const LogBlock block{.first = 5, .last = 7, .bytes = 9, .time = at(3)};
  put_block(batch, block);
  ASSERT_TRUE(store_->commit(batch));
  EXPECT_EQ(reader_.position(0).value(), (Position{0, 1'000'000}));
  EXPECT_EQ(reader_.position(7).value(), (Position{7, 3}));
  EXPECT_EQ(reader_.position(1).value(), std::nullopt);
  EXPECT_EQ(reader_.tick().value(), at(-5));
  EXPECT_EQ(read_definitions(*store_).value(), hash(9));
  EXPECT_EQ(read_standing(*store_).value(), standing);
  EXPECT_EQ(read_blocks(*store_).value(), std::vector{block});
}

// A ship's call is named by thousands: who folds one shipment does not read the others' links.
TEST_F(Reading, ATrackCanBeReadWithoutTheDocumentsThatNameIt) {
  const ReceivedRevision asserted = received(revision(1), 9);
  LinkRow other_name = link_row(3, asserted);
  other_name.link.role = LinkRole::same_as;
  const Reference call = link_row(2, asserted).link.to;
  apply(*store_,
        {FactRecord{fact_row(1, call, asserted)}, LinkRecord{LinkEnd::to, link_row(2, asserted)},
         LinkRecord{LinkEnd::to, other_name}});
  const Track whole = reader_.read(call).value();
  const Track lean = reader_.read_without_documents(call).value();
  EXPECT_EQ(whole.links.size(), 2u);
  EXPECT_EQ(lean.facts, whole.facts);
  ASSERT_EQ(lean.links.size(), 1u);
  EXPECT_EQ(lean.links[0].link.role, LinkRole::same_as);
}

TEST_F(Reading, GivesBackInputsWithTheirPositionsAndGaps) {
  Input partition;
  partition.number = 7;
  partition.topic = "port";
  partition.partition = 3;
  partition.next = 300;
  partition.anchor = RecordMark{12, at(1), hash(1)};
  partition.last = RecordMark{299, at(2), hash(2)};
  Input ended;
  ended.number = 300;
  ended.topic = "port";
  ended.ended = true;
  Input log;
  log.next = 5;
  const DataGap gap{7, GapReason::expired, 100, 250, at(3)};
  const DataGap away{7, GapReason::unreachable, 100, 100, at(4)};
  WriteBatch batch;
  for (const Input& input : {ended, log, partition}) put_input(batch, input);
  for (const DataGap& each : {away, gap}) put_gap(batch, each);
  ASSERT_TRUE(store_->commit(batch));
  EXPECT_EQ(read_inputs(*store_).value(), (std::vector{log, partition, ended}));
  EXPECT_EQ(read_gaps(*store_).value(), (std::vector{gap, away}));
  EXPECT_EQ(gap.lost(), 150U);
  EXPECT_EQ(away.lost(), 0U);
}

TEST_F(Reading, MetaRowsKeepTheirBytesForEver) {
  WriteBatch batch;
  put_position(batch, {1, 300});
  put_tick(batch, from_micros(1'790'000'000'000'000));
  put_definitions(batch, hash(9));
  Input input;
  input.number = 2;
  input.topic = "port";
  input.partition = 1;
  input.last = RecordMark{299, from_micros(5), hash(9)};
  put_input(batch, input);
  put_gap(batch, {2, GapReason::expired, 1, 300, from_micros(5)});
  ASSERT_EQ(batch.writes().size(), 6u);
  const auto row = [&](std::size_t i) {
    return to_hex(batch.writes()[i].key) + " " + to_hex(*batch.writes()[i].value);
  };
  EXPECT_EQ(row(0), "706f736974696f6e0000000001 01ac026266defa");
  EXPECT_EQ(row(1), "7469636b 0180c097d1edff9603be9afbe1");
  EXPECT_EQ(row(2), "646566696e6974696f6e73 01329ccb617e555112d6dfebfe4d07acef93e2ff10");
}

TEST_F(Reading, GivesBackTheExchangesRestInItsOrder) {
  const Record first = AnnounceRecord{container(), document_id(1), received(revision(1), 10)};
  const Record second = message_record(1, {0, 1}, 10);
  WriteBatch batch;
  put_waiting(batch, 256, second);
  put_waiting(batch, 255, first);
  put_waiting(batch, 254, first);
  remove_waiting(batch, 254);
  ASSERT_TRUE(store_->commit(batch));
  const auto waiting = read_waiting(*store_);
  ASSERT_TRUE(waiting);
  ASSERT_EQ(waiting->size(), 2u);
  EXPECT_EQ((*waiting)[0], (std::pair<std::uint64_t, Record>{255, first}));
  EXPECT_EQ((*waiting)[1], (std::pair<std::uint64_t, Record>{256, second}));
}

TEST_F(Reading, ADamagedRowIsAnErrorNeverAGap) {
  know(container());
  WriteBatch batch;
  batch.put(Table::facts, fact_key(track_prefix(container()), fact_id(9), {}), "rot");
  batch.put(Table::facts, receipt_key(message_id(1)), "rot");
  batch.put(Table::views, view_key(track_prefix(bill())), "rot");
  batch.put(Table::meta, std::string(kTickKey), "rot");
  batch.put(Table::meta, position_key(0), "rot");
  batch.put(Table::meta, counts_key(SourceName{"terminal"}), "rot");
  batch.put(Table::meta, exchange_key(1), "rot");
  ASSERT_TRUE(store_->commit(batch));
  EXPECT_EQ(code(reader_.read(container())), "state_corrupt");
  EXPECT_EQ(code(reader_.message(message_id(1))), "state_corrupt");
  EXPECT_EQ(code(reader_.view(bill())), "state_corrupt");
  EXPECT_EQ(code(reader_.tick()), "state_corrupt");
  EXPECT_EQ(code(reader_.position(0)), "state_corrupt");
  EXPECT_EQ(code(reader_.counts()), "state_corrupt");
  EXPECT_EQ(code(read_waiting(*store_)), "state_corrupt");
}

}  // namespace
}  // namespace fairway::state

#include "state/merge.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "state/memory_store.h"
#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;

class Merging : public testing::Test {
 protected:
  Track track(const Reference& reference) { return StateReader(*store_).read(reference).value(); }
  SourceCounts counts(const std::string& source = "terminal") {
    return StateReader(*store_).counts().value()[SourceName{source}];
  }
  // What one call sends onward, without applying it.
  std::vector<Record> onward(std::vector<Record> records) {
    WriteBatch batch;
    MergeStats stats;
    std::vector<Record> out;
    EXPECT_TRUE(merge(*store_, records, batch, out, stats));
    EXPECT_TRUE(store_->commit(batch));
    return out;
  }

  std::unique_ptr<Store> store_ = make_memory_store();
};

TEST_F(Merging, PutsAFactOnItsSubjectsTrack) {
  const FactRow row = fact_row(1, container(), received(revision(1), 10));
  const MergeStats stats = apply(*store_, {FactRecord{row}});
  EXPECT_EQ(stats.rows_grown, 1u);
  EXPECT_EQ(track(container()).facts, std::vector{row});
  EXPECT_TRUE(track(bill()).empty());
}

TEST_F(Merging, PutsALinkAtTheEndThatTheRecordNames) {
  const LinkRow row = link_row(1, received(revision(1), 10));
  apply(*store_, {LinkRecord{LinkEnd::from, row}, LinkRecord{LinkEnd::to, row}});
  EXPECT_EQ(track(bill()).links, std::vector{row});
  EXPECT_EQ(track(container()).links, std::vector{row});
}

TEST_F(Merging, KeepsTheLeastReceivedStampOfAFact) {
  const auto at_second = [](std::int64_t second) {
    return FactRecord{fact_row(1, container(), received(revision(1), second))};
  };
  apply(*store_, {at_second(10)});
  EXPECT_EQ(apply(*store_, {at_second(20)}).rows_unchanged, 1u);
  EXPECT_EQ(apply(*store_, {at_second(5), at_second(7)}).rows_grown, 1u);
  ASSERT_EQ(track(container()).facts.size(), 1u);
  EXPECT_EQ(track(container()).facts[0].asserted.received, at(5));
}

TEST_F(Merging, KeepsARowForEachRevisionThatAssertsAFact) {
  apply(*store_, {FactRecord{fact_row(1, container(), received(revision(1), 10))},
                  FactRecord{fact_row(1, container(), received(revision(2), 20))}});
  EXPECT_EQ(track(container()).facts.size(), 2u);
}

TEST_F(Merging, WritesNothingWhereNothingGrew) {
  const std::vector<Record> records = {
      FactRecord{fact_row(1, container(), {})}, LinkRecord{LinkEnd::to, link_row(2, {})},
      RevisionRecord{document_id(1), {}, {container()}},
      AnnounceRecord{container(), document_id(2), {}}, message_record(1, {0, 1}, 10)};
  apply(*store_, records);
  WriteBatch batch;
  MergeStats stats;
  std::vector<Record> out;
  ASSERT_TRUE(merge(*store_, records, batch, out, stats));
  EXPECT_TRUE(batch.empty());
  EXPECT_TRUE(out.empty());
  EXPECT_EQ(stats.rows_unchanged, 4u);
  EXPECT_TRUE(stats.counted.empty());
}

TEST_F(Merging, SeesWhatEarlierCallsPutIntoTheBatch) {
  WriteBatch batch;
  MergeStats stats;
  std::vector<Record> out;
  for (std::uint64_t fact = 1; fact <= 3; ++fact) {
    const std::vector<Record> one = {FactRecord{fact_row(fact, container(), {})}};
    ASSERT_TRUE(merge(*store_, one, batch, out, stats));
  }
  ASSERT_TRUE(store_->commit(batch));
  EXPECT_EQ(StateReader(*store_).view(container()).value()->facts, 3u);
}

TEST_F(Merging, UnitesALinkStatedInPassingToOneRowAnEnd) {
  ReceivedRevision early = received(revision(1), 10);
  early.revision.published = at(100);
  early.revision.definition_version = 3;
  ReceivedRevision late = received(revision(2), 20);
  late.revision.published = at(200);
  apply(*store_, {LinkRecord{LinkEnd::to, passing_row(late, at(50))}});
  apply(*store_, {LinkRecord{LinkEnd::to, passing_row(early, at(60))}});
  apply(*store_, {LinkRecord{LinkEnd::to, passing_row(late, std::nullopt)}});

  const auto links = track(container()).links;
  ASSERT_EQ(links.size(), 1u);
  EXPECT_TRUE(links[0].link.passing);
  EXPECT_EQ(links[0].link.event_time, at(50));
  EXPECT_EQ(links[0].asserted.received, at(10));
  EXPECT_EQ(links[0].asserted.revision.published, at(200));
  EXPECT_EQ(links[0].asserted.revision.definition_version, 3u);
  EXPECT_EQ(links[0].asserted.revision.message, std::min(message_id(1), message_id(2)));
}

// RULES B6: a container that the second revision drops must hear of it.
TEST_F(Merging, TellsTheSubjectsOfEveryRevisionOfTheOthers) {
  const Reference dropped = container("ABCU1234567");
  const ReceivedRevision first = received(revision(1, 1), 10);
  const ReceivedRevision second = received(revision(2, 2), 20);
  EXPECT_TRUE(onward({RevisionRecord{document_id(1), first, {dropped, container()}}}).empty());
  const auto told = onward({RevisionRecord{document_id(1), second, {container()}}});
  EXPECT_EQ(told, (std::vector<Record>{AnnounceRecord{dropped, document_id(1), second}}));

  // In the other order, and both at once, the same is owed.
  store_ = make_memory_store();
  onward({RevisionRecord{document_id(1), second, {container()}}});
  EXPECT_EQ(onward({RevisionRecord{document_id(1), first, {dropped, container()}}}), told);
  store_ = make_memory_store();
  EXPECT_EQ(onward({RevisionRecord{document_id(1), second, {container()}},
                    RevisionRecord{document_id(1), first, {dropped, container()}}}),
            told);
}

TEST_F(Merging, TellsOnlyWhatAThirdRevisionMakesNew) {
  const Reference dropped = container("ABCU1234567");
  const Reference added = container("XYZU7654321");
  onward({RevisionRecord{document_id(1), received(revision(1), 10), {dropped, container()}},
          RevisionRecord{document_id(1), received(revision(2), 20), {container()}}});
  const ReceivedRevision third = received(revision(3), 30);
  auto told = onward({RevisionRecord{document_id(1), third, {container(), added}}});
  const auto has = [&](const Reference& at, const ReceivedRevision& one) {
    return std::ranges::count(told, Record{AnnounceRecord{at, document_id(1), one}}) == 1;
  };
  EXPECT_EQ(told.size(), 3u);
  EXPECT_TRUE(has(dropped, third));
  EXPECT_TRUE(has(added, received(revision(1), 10)));
  EXPECT_TRUE(has(added, received(revision(2), 20)));
}

TEST_F(Merging, TellsARevisionAgainWhenItsReceivedStampShrinks) {
  const Reference dropped = container("ABCU1234567");
  onward({RevisionRecord{document_id(1), received(revision(1), 10), {dropped}},
          RevisionRecord{document_id(1), received(revision(2), 20), {container()}}});
  const auto told =
      onward({RevisionRecord{document_id(1), received(revision(2), 15), {container()}}});
  EXPECT_EQ(
      told,
      (std::vector<Record>{AnnounceRecord{dropped, document_id(1), received(revision(2), 15)}}));
  EXPECT_TRUE(
      onward({RevisionRecord{document_id(1), received(revision(2), 18), {container()}}}).empty());
}

TEST_F(Merging, KeepsAnnouncementsOnTheTrack) {
  apply(*store_, {AnnounceRecord{container(), document_id(1), received(revision(2), 20)}});
  apply(*store_, {AnnounceRecord{container(), document_id(1), received(revision(2), 10)}});
  const auto announced = track(container()).announced;
  ASSERT_EQ(announced.size(), 1u);
  EXPECT_EQ(announced[0].document, document_id(1));
  EXPECT_EQ(announced[0].revision, received(revision(2), 10));
  EXPECT_EQ(StateReader(*store_).view(container()).value()->announced, 1u);
}

TEST_F(Merging, CountsAMessageOnceAndItsLaterCopiesAsDuplicates) {
  const MergeStats first = apply(*store_, {message_record(1, {0, 1}, 10)});
  EXPECT_EQ(first.outcomes.at({0, 1}), Outcome::merged);
  const MergeStats second = apply(*store_, {message_record(1, {0, 2}, 20)});
  EXPECT_EQ(second.outcomes.at({0, 2}), Outcome::duplicate);
  EXPECT_EQ(second.counted.at(SourceName{"terminal"}), (SourceCounts{1, 0, 1, 0}));
  EXPECT_EQ(counts(), (SourceCounts{2, 1, 1, 0}));
}

TEST_F(Merging, CountsCopiesThatComeTogetherOnceEach) {
  const MergeStats stats = apply(*store_, {message_record(1, {0, 9}, 20, Outcome::refused),
                                           message_record(1, {0, 3}, 10, Outcome::refused),
                                           message_record(1, {0, 3}, 10, Outcome::refused)});
  EXPECT_EQ(counts(), (SourceCounts{2, 0, 1, 1}));
  EXPECT_EQ(stats.outcomes.at({0, 3}), Outcome::refused);
  EXPECT_EQ(stats.outcomes.at({0, 9}), Outcome::duplicate);
}

TEST_F(Merging, CountsDoubledDeliveryOfOneCopyNotAtAll) {
  apply(*store_, {message_record(1, {0, 1}, 10)});
  const MergeStats again = apply(*store_, {message_record(1, {0, 1}, 5)});
  EXPECT_TRUE(again.counted.empty());
  EXPECT_TRUE(again.outcomes.empty());
  EXPECT_EQ(counts(), (SourceCounts{1, 1, 0, 0}));
  const auto rows = StateReader(*store_).message(message_id(1)).value();
  EXPECT_EQ(rows->copies, (std::vector<Copy>{{{0, 1}, at(5)}}));
}

TEST_F(Merging, CountsPerSource) {
  apply(*store_, {message_record(1, {0, 1}, 10),
                  message_record(2, {0, 2}, 10, Outcome::refused, "carrier")});
  EXPECT_EQ(counts("terminal"), (SourceCounts{1, 1, 0, 0}));
  EXPECT_EQ(counts("carrier"), (SourceCounts{1, 0, 0, 1}));
}

TEST_F(Merging, LetsALaterDefinitionChangeAMessagesOutcome) {
  MessageRecord refused = message_record(1, {0, 1}, 10, Outcome::refused);
  MessageRecord merged = message_record(1, {0, 1}, 10);
  merged.receipt.definition_version = 2;
  apply(*store_, {refused});
  apply(*store_, {merged});
  EXPECT_EQ(counts(), (SourceCounts{1, 1, 0, 0}));
  apply(*store_, {refused});
  EXPECT_EQ(counts(), (SourceCounts{1, 1, 0, 0}));
  EXPECT_EQ(StateReader(*store_).message(message_id(1)).value()->receipt, merged.receipt);
}

TEST_F(Merging, LeavesTheBatchAsItWasWhenTheStateIsDamaged) {
  const FactRow row = fact_row(1, container(), received(revision(1), 10));
  const std::string key =
      fact_key(track_prefix(container()), row.fact.id, revision_key(row.asserted.revision));
  WriteBatch damage;
  damage.put(Table::facts, key, "rot");
  ASSERT_TRUE(store_->commit(damage));
  WriteBatch batch;
  batch.put(Table::meta, "a", "1");
  MergeStats stats;
  std::vector<Record> out;
  const Status merged = merge(*store_, std::vector<Record>{FactRecord{row}}, batch, out, stats);
  EXPECT_EQ(code(merged), "state_corrupt");
  EXPECT_NE(merged.error().where.find(to_hex(key)), std::string::npos);
  EXPECT_EQ(batch.writes().size(), 1u);
}

TEST(Merge, TellsWhichTracksGrewAndByWhat) {
  const auto store = make_memory_store();
  const ReceivedRevision asserted = received(revision(1), 9);
  const FactRow fact = fact_row(1, container(), asserted);
  const MergeStats first =
      apply(*store, {FactRecord{fact}, LinkRecord{LinkEnd::from, link_row(2, asserted)}});
  ASSERT_EQ(first.grown.size(), 2u);
  EXPECT_EQ(first.grown[0].by.size() + first.grown[1].by.size(), 2u);
  const auto grew = std::ranges::find(first.grown, container(), &GrownTrack::reference);
  ASSERT_NE(grew, first.grown.end());
  EXPECT_EQ(grew->by.front(), (Cause{fact.fact.id, fact.fact.source}));
  EXPECT_TRUE(apply(*store, {FactRecord{fact}}).grown.empty());
}

TEST(Merge, TellsOfARefusalOnce) {
  const auto store = make_memory_store();
  MessageRecord message = message_record(1, {0, 1}, 3, Outcome::refused);
  message.receipt.errors = {{"bad_time", "/x", "", "", 0}};
  const MergeStats first = apply(*store, {message});
  ASSERT_EQ(first.refused.size(), 1u);
  EXPECT_EQ(first.refused[0].code, "bad_time");
  message.copy.position.offset = 2;
  EXPECT_TRUE(apply(*store, {message}).refused.empty());
}

}  // namespace
}  // namespace fairway::state

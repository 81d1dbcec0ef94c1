#include "sinks/kafka_batch.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schemas/base/limits.h"
#include "schemas/model/alert_path.h"
#include "tests/sinks/fake_feed.h"
#include "tests/sinks/fake_views.h"

namespace fairway::sinks {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Reference kBill{RefKind::bill, "MAEU123456789"};
const Reference kOther{RefKind::bill, "MAEU222222222"};

std::string header(const OutRecord& record, std::string_view name) {
  for (const KafkaHeader& one : record.headers) {
    if (one.name == name) return one.value;
  }
  return "(none)";
}

class KafkaBatchTest : public ::testing::Test {
 protected:
  KafkaBatchTest() { views_.known = {kBill}; }

  PublishedBatch next(const std::optional<PublisherCursor>& from) {
    auto batch = next_batch(feed_, views_, options_, from);
    EXPECT_TRUE(batch);
    return std::move(*batch);
  }
  std::vector<std::string> topics(const PublishedBatch& batch) {
    std::vector<std::string> topics;
    for (const OutRecord& record : batch.records) topics.push_back(record.topic);
    return topics;
  }

  FakeFeed feed_;
  FakeViews views_;
  PublishOptions options_;
  const PublisherCursor start_{{1, 0, 0}};
};

TEST_F(KafkaBatchTest, EachChangeIsAnEventAndItsShipmentFollowsOnce) {
  for (std::uint64_t i = 1; i <= 3; ++i) feed_.changes.push_back(sample_change(i));
  const PublishedBatch batch = next(start_);
  EXPECT_THAT(topics(batch), ElementsAre("fairway.changes", "fairway.timelines", "fairway.changes",
                                         "fairway.changes"));
  EXPECT_EQ(views_.folded, 1);
  const OutRecord& change = batch.records[0];
  EXPECT_EQ(change.key, "bill:MAEU123456789");
  EXPECT_THAT(*change.value, HasSubstr(R"("sequence":1,"subject":"bill:MAEU123456789")"));
  EXPECT_EQ(header(change, "ce_specversion"), "1.0");
  EXPECT_EQ(header(change, "ce_id"), to_cursor(feed_.changes[0].id));
  EXPECT_EQ(header(change, "ce_type"), "fairway.stage.changed");
  EXPECT_EQ(header(change, "ce_source"), "/fairway/fairway");
  EXPECT_EQ(header(change, "ce_subject"), "bill:MAEU123456789");
  EXPECT_EQ(header(change, "ce_time"), "2026-11-01T06:21:05.250Z");
  EXPECT_EQ(header(change, "content-type"), "application/json");
  const OutRecord& timeline = batch.records[1];
  EXPECT_EQ(timeline.key, "bill:MAEU123456789");
  EXPECT_EQ(header(timeline, "ce_type"), "fairway.timeline");
  EXPECT_EQ(header(timeline, "fairway-sequence"), "1");
  EXPECT_THAT(*timeline.value, HasSubstr(R"("headline":"loading_allowed")"));
  EXPECT_EQ(batch.cursor, (PublisherCursor{{1, 0, 3}}));
  EXPECT_FALSE(next(batch.cursor).is_new);
}

TEST_F(KafkaBatchTest, WhatIsNoShipmentHasNoTimelineAndWhatIsKnownNoMoreIsATombstone) {
  feed_.changes = {sample_change(1), sample_change(2)};
  feed_.changes[0].subject = "container:MSKU0308961";
  feed_.changes[1].subject = to_text(kOther);
  const PublishedBatch batch = next(start_);
  EXPECT_THAT(topics(batch),
              ElementsAre("fairway.changes", "fairway.changes", "fairway.timelines"));
  EXPECT_EQ(batch.records[2].value, std::nullopt);
}

TEST_F(KafkaBatchTest, AnAlertFollowsItsChangeAsItIsNowAndOnce) {
  const Alert alert = sample_alert();
  views_.alarmed = true;
  feed_.changes = {sample_change(1), sample_change(2)};
  for (Change& change : feed_.changes) change.changed.push_back(path_of(alert.id));
  const PublishedBatch open = next(start_);
  EXPECT_THAT(topics(open), ElementsAre("fairway.changes", "fairway.timelines", "fairway.alerts",
                                        "fairway.changes"));
  EXPECT_EQ(views_.folded, 1);
  EXPECT_EQ(open.records[2].key, "a_0f3a5c7e9b1d24680f3a5c7e9b1d2468");
  EXPECT_EQ(header(open.records[2], "ce_type"), "fairway.alert");
  EXPECT_EQ(header(open.records[2], "fairway-sequence"), "1");
  EXPECT_THAT(*open.records[2].value, HasSubstr(R"("rule":"inspection_ordered")"));
  views_.alarmed = false;
  const PublishedBatch resolved = next(start_);
  EXPECT_EQ(resolved.records[2].key, open.records[2].key);
  EXPECT_EQ(resolved.records[2].value, std::nullopt);
}

TEST_F(KafkaBatchTest, AlertsNeedNoTimelines) {
  views_.alarmed = true;
  options_.timelines.clear();
  feed_.changes = {sample_change(1)};
  feed_.changes[0].changed.push_back(path_of(sample_alert().id));
  EXPECT_THAT(topics(next(start_)), ElementsAre("fairway.changes", "fairway.alerts"));
  options_.alerts.clear();
  EXPECT_THAT(topics(next(start_)), ElementsAre("fairway.changes"));
}

TEST_F(KafkaBatchTest, WhoBeginsAnewIsGivenTheOpenAlerts) {
  views_.known = {kBill, kOther};
  views_.alarmed = true;
  EXPECT_THAT(topics(next(std::nullopt)),
              ElementsAre("fairway.timelines", "fairway.timelines", "fairway.alerts"));
}

TEST_F(KafkaBatchTest, TopicsWithoutANameAreNotWritten) {
  options_.timelines.clear();
  options_.changes.clear();
  feed_.changes = {sample_change(1)};
  const PublishedBatch batch = next(start_);
  EXPECT_TRUE(batch.records.empty());
  EXPECT_TRUE(batch.is_new) << "the cursor goes on";
  EXPECT_EQ(views_.folded, 0);
}

TEST_F(KafkaBatchTest, ARefusedMessageComesWithItsBytesAndBothFamiliesOfHeaders) {
  const MessageId id = message_id(SourceName{"term"}, "{]");
  Change change = sample_change(1);
  change.subject = "message:" + to_text(id);
  change.type = ChangeType::message_refused;
  change.types = {change.type};
  feed_.changes = {change};
  RefusedOriginal original;
  original.receipt.message = id;
  original.receipt.source = SourceName{"term"};
  original.receipt.errors = {{"bad_json", "/facts/0", "no value", "send one", 1}};
  original.copies = {{{3, 17}, at("2026-11-01T06:21:00Z")}};
  original.came_by.emplace().topic = "port";
  original.came_by->partition = 2;
  original.bytes = "{]";
  views_.originals.emplace(id, original);
  const PublishedBatch batch = next(start_);
  EXPECT_THAT(topics(batch), ElementsAre("fairway.changes", "fairway.refused"));
  const OutRecord& record = batch.records[1];
  EXPECT_EQ(record.key, to_text(id));
  EXPECT_EQ(record.value, "{]");
  EXPECT_EQ(header(record, "__streams.errors.exception"), "bad_json");
  EXPECT_EQ(header(record, "__streams.errors.message"), "no value");
  EXPECT_EQ(header(record, "__streams.errors.topic"), "port");
  EXPECT_EQ(header(record, "__streams.errors.partition"), "2");
  EXPECT_EQ(header(record, "__streams.errors.offset"), "17");
  EXPECT_EQ(header(record, "fairway-error-code"), "bad_json");
  EXPECT_EQ(header(record, "fairway-error-stage"), "decode");
  EXPECT_EQ(header(record, "fairway-error-pointer"), "/facts/0");
  EXPECT_EQ(header(record, "fairway-attempts"), "1");
  EXPECT_EQ(header(record, "fairway-first-failed-at"), "2026-11-01T06:21:00Z");
  EXPECT_EQ(header(record, "fairway-source"), "term");
  EXPECT_EQ(header(record, "ce_type"), "fairway.message.refused");
}

TEST_F(KafkaBatchTest, WithoutACursorAllShipmentsFollowTheLog) {
  views_.known = {kBill, kOther};
  feed_.changes = {sample_change(1)};
  const PublishedBatch batch = next(std::nullopt);
  EXPECT_THAT(topics(batch),
              ElementsAre("fairway.changes", "fairway.timelines", "fairway.timelines"));
  EXPECT_EQ(batch.records[2].key, to_text(kOther));
  EXPECT_EQ(batch.cursor, (PublisherCursor{{1, 0, 1}}));
}

TEST_F(KafkaBatchTest, ARefreshGoesOnWhereItsCursorStood) {
  views_.known = {kBill, kOther};
  const PublishedBatch batch = next(PublisherCursor{{1, 0, 0}, to_text(kBill)});
  ASSERT_EQ(batch.records.size(), 1U);
  EXPECT_EQ(batch.records[0].key, to_text(kOther));
}

// The figures of ports.

Change revised(std::uint64_t sequence, const PortHour& hour) {
  Change change = sample_change(sequence);
  change.subject = figure_subject(hour);
  change.type = ChangeType::throughput_revised;
  change.types = {change.type};
  return change;
}

const PortHour kHour{"CNSHA", *parse_rfc3339("2026-11-01T06:00:00Z")};
const PortHour kGone{"CNSHA", *parse_rfc3339("2026-11-01T07:00:00Z")};

TEST_F(KafkaBatchTest, AnHourOfAPortFollowsItsChangeOnceAndWithoutMovesIsATombstone) {
  views_.moved = {{kHour, {12, 73, 1}}};
  feed_.changes = {revised(1, kHour), revised(2, kGone), revised(3, kHour)};
  const PublishedBatch batch = next(start_);
  EXPECT_THAT(topics(batch), ElementsAre("fairway.changes", "fairway.throughput", "fairway.changes",
                                         "fairway.throughput", "fairway.changes"));
  const OutRecord& record = batch.records[1];
  EXPECT_EQ(record.key, "CNSHA/2026-11-01T06:00:00Z");
  EXPECT_EQ(header(record, "ce_type"), "fairway.throughput");
  EXPECT_EQ(header(record, "ce_subject"), record.key);
  EXPECT_EQ(header(record, "fairway-sequence"), "1");
  EXPECT_THAT(*record.value, HasSubstr(R"("metric":{"id":"M1","version":1})"));
  EXPECT_THAT(*record.value, HasSubstr(R"("moves":12,"teu":18.25,"teuUnknown":1})"));
  EXPECT_EQ(batch.records[3].key, "CNSHA/2026-11-01T07:00:00Z");
  EXPECT_EQ(batch.records[3].value, std::nullopt);
}

TEST_F(KafkaBatchTest, ARefreshGoesOnWithTheFiguresBehindTheShipments) {
  views_.moved = {{kHour, {1, 4, 0}}, {kGone, {1, 4, 0}}};
  PublishedBatch batch = next(PublisherCursor{{1, 0, 0}, std::string()});
  EXPECT_THAT(topics(batch),
              ElementsAre("fairway.timelines", "fairway.throughput", "fairway.throughput"));
  EXPECT_EQ(batch.cursor.refreshing, std::nullopt);
  batch = next(PublisherCursor{{1, 0, 0}, figure_subject(kHour)});
  ASSERT_EQ(batch.records.size(), 1U);
  EXPECT_EQ(batch.records[0].key, to_text(kGone));
  options_.throughput.clear();
  EXPECT_TRUE(next(PublisherCursor{{1, 0, 0}, figure_subject(kHour)}).records.empty());
}

TEST_F(KafkaBatchTest, ALogOfAnotherEpochIsSaidAndReadFromItsBeginning) {
  feed_.changes = {sample_change(1)};
  PublishedBatch batch = next(PublisherCursor{{7, 0, 1234}});
  EXPECT_THAT(topics(batch), ElementsAre("fairway.changes"));
  EXPECT_EQ(batch.records[0].key, "log:0");
  EXPECT_EQ(header(batch.records[0], "ce_type"), "fairway.data.gap");
  EXPECT_THAT(*batch.records[0].value, HasSubstr(R"("detail":"epoch )"));
  batch = next(batch.cursor);
  EXPECT_THAT(topics(batch), ElementsAre("fairway.changes", "fairway.timelines"));
}

TEST_F(KafkaBatchTest, ABatchIsBoundedAndTheNextGoesOnBehindIt) {
  constexpr std::size_t kBytes = limits::kPublishedBytes / 2 + 1;
  for (std::uint64_t i = 1; i <= 3; ++i) {
    const MessageId id = message_id(SourceName{"term"}, std::to_string(i));
    Change change = sample_change(i);
    change.subject = "message:" + to_text(id);
    change.type = ChangeType::message_refused;
    feed_.changes.push_back(change);
    RefusedOriginal original;
    original.receipt.message = id;
    original.bytes = std::string(kBytes, 'x');
    views_.originals.emplace(id, original);
  }
  const PublishedBatch first = next(start_);
  EXPECT_EQ(first.cursor.published.sequence, 2U);
  EXPECT_EQ(next(first.cursor).cursor.published.sequence, 3U);
}

TEST_F(KafkaBatchTest, ACursorReadsBackAsItWasWritten) {
  for (const PublisherCursor& cursor :
       {PublisherCursor{{1'790'000'000, 0, 77}}, PublisherCursor{{1, 0, 0}, std::string()},
        PublisherCursor{{1, 0, 5}, to_text(kBill)}}) {
    const OutRecord record = cursor_record(options_, cursor);
    EXPECT_EQ(record.key, "fairway-log-0");
    EXPECT_EQ(cursor_from(*record.value), cursor);
  }
  EXPECT_EQ(cursor_from("{}"), std::nullopt);
  EXPECT_EQ(cursor_from("x"), std::nullopt);
}

TEST_F(KafkaBatchTest, WhatIsTooLargeIsShortenedAndSaysSo) {
  OutRecord refused{options_.refused, "m", {}, "12345"};
  refused = shortened(std::move(refused), options_.timelines);
  EXPECT_EQ(refused.value, "");
  EXPECT_EQ(header(refused, "fairway-omitted-bytes"), "5");
  OutRecord timeline{options_.timelines, "b", {}, "12345"};
  EXPECT_EQ(shortened(std::move(timeline), options_.timelines).value,
            R"({"omitted":true,"bytes":5})");
}

}  // namespace
}  // namespace fairway::sinks

// The publisher against librdkafka's mock cluster, for errors that a real broker gives only when it
// pleases. That each change is there once is proven in tests/blackbox/kafka_publisher_test.py.
#include "sinks/kafka_publisher.h"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sinks/fake_feed.h"
#include "tests/sinks/fake_views.h"
#include "tests/sinks/mock_kafka.h"

namespace fairway::sinks {
namespace {

// Kafka's numbers of requests.
constexpr std::int16_t kProduce = 0;
constexpr std::int16_t kEndTxn = 26;

class KafkaPublisherTest : public ::testing::Test {
 protected:
  KafkaPublisherTest() {
    views_.known = {Reference{RefKind::bill, "MAEU123456789"}};
    for (const std::string& topic : {options_.changes, options_.timelines, options_.alerts,
                                     options_.throughput, options_.refused, options_.cursors}) {
      kafka_.create(topic);
    }
  }

  std::unique_ptr<KafkaPublisher> publisher() {
    return std::make_unique<KafkaPublisher>(
        options_, ProducerOptions{.brokers = kafka_.brokers(), .producer = {}}, feed_, views_);
  }
  static bool step(KafkaPublisher& publisher) {
    const auto stepped = publisher.step();
    if (!stepped) throw std::runtime_error(stepped.error().text());
    return *stepped;
  }

  MockKafka kafka_;
  FakeFeed feed_;
  FakeViews views_;
  PublishOptions options_;
};

TEST_F(KafkaPublisherTest, WhatIsNewIsPublishedOnceAndTheNextPublisherGoesOnBehindIt) {
  feed_.changes = {sample_change(1), sample_change(2)};
  const auto first = publisher();
  EXPECT_EQ(feed_.pinned, (ChangeId{1, 0, 0})) << "before it knows its cursor";
  EXPECT_EQ(first->reading().lag, 2U);
  EXPECT_TRUE(step(*first));
  EXPECT_FALSE(step(*first));
  EXPECT_EQ(feed_.pinned, (ChangeId{1, 0, 2}));
  EXPECT_EQ(first->reading().lag, 0U);
  EXPECT_EQ(first->reading().records.at("fairway.changes"), 2U);
  EXPECT_TRUE(first->reading().connected);
  feed_.changes.push_back(sample_change(3));
  const auto second = publisher();
  EXPECT_TRUE(step(*second));
  EXPECT_EQ(second->reading().records.at("fairway.changes"), 1U);
  const auto read = kafka_.read("fairway.changes", 3);
  ASSERT_EQ(read.size(), 3U);
  EXPECT_THAT(*read[2].value, ::testing::HasSubstr(R"("sequence":3)"));
}

TEST_F(KafkaPublisherTest, AFailedCommitEndsTheProducerAndTheBatchIsSentAgain) {
  feed_.changes = {sample_change(1)};
  const auto one = publisher();
  ASSERT_TRUE(step(*one));
  feed_.changes.push_back(sample_change(2));
  kafka_.fail_next(kEndTxn, {RD_KAFKA_RESP_ERR_INVALID_TXN_STATE});
  EXPECT_FALSE(one->step());
  EXPECT_FALSE(one->reading().connected);
  EXPECT_EQ(one->reading().given_up, 1U);
  // The mock cluster commits what it is given; so the cursor says that it was committed.
  EXPECT_TRUE(one->step());
  EXPECT_EQ(one->reading().producers, 2U);
  EXPECT_EQ(one->reading().lag, 0U);
}

TEST_F(KafkaPublisherTest, ARecordThatItsTopicDoesNotTakeIsSentWithoutItsBytes) {
  feed_.changes = {sample_change(1)};
  options_.changes.clear();
  const auto one = publisher();
  kafka_.fail_next(kProduce,
                   {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
  const auto refused = one->step();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "record_too_large");
  EXPECT_TRUE(step(*one));
  EXPECT_EQ(one->reading().lag, 0U);
  const auto read = kafka_.read("fairway.timelines", 1);
  ASSERT_EQ(read.size(), 1U);
  EXPECT_THAT(*read[0].value, ::testing::StartsWith(R"({"omitted":true)"));
}

TEST_F(KafkaPublisherTest, AMissingTopicIsSaidWithItsName) {
  options_.refused = "elsewhere";
  const auto stepped = publisher()->step();
  ASSERT_FALSE(stepped);
  EXPECT_EQ(stepped.error().code, "topic_missing");
  EXPECT_EQ(stepped.error().where, "elsewhere");
}

TEST_F(KafkaPublisherTest, ItStopsWhileTheBrokersAreAway) {
  feed_.changes = {sample_change(1)};
  kafka_.go_down();
  const auto one = publisher();
  one->start();
  EXPECT_EQ(one->reading().lag, 1U);
  one->stop();
  EXPECT_FALSE(one->reading().connected);
}

}  // namespace
}  // namespace fairway::sinks

// A cluster that is busy with itself: coordinators that move, load or are not known yet, leaders
// that change, answers that do not come. All of it is tried again within the time that is given,
// and said when that is over.
#include <map>
#include <ostream>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sinks/kafka_producer.h"
#include "sinks/kafka_publisher.h"
#include "tests/sinks/fake_feed.h"
#include "tests/sinks/fake_views.h"
#include "tests/sinks/mock_kafka.h"

namespace fairway::sinks {
namespace {

// Kafka's numbers of requests.
constexpr std::int16_t kProduce = 0;
constexpr std::int16_t kMetadata = 3;
constexpr std::int16_t kFindCoordinator = 10;
constexpr std::int16_t kInitProducerId = 22;
constexpr std::int16_t kAddPartitionsToTxn = 24;
constexpr std::int16_t kEndTxn = 26;
constexpr std::chrono::seconds kWait{20};
constexpr int kBrokers = 3;

// What a cluster answers for a while, and means no harm by.
struct Hiccup {
  const char* name;
  std::int16_t request;
  std::vector<rd_kafka_resp_err_t> errors;
};
std::ostream& operator<<(std::ostream& out, const Hiccup& hiccup) { return out << hiccup.name; }

const std::vector<rd_kafka_resp_err_t> kCoordinatorMoves = {
    RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS};

class KafkaRetryTest : public ::testing::TestWithParam<Hiccup> {
 protected:
  KafkaRetryTest() { kafka_.create("t"); }

  std::unique_ptr<KafkaProducer> ready(std::map<std::string, std::string> settings = {}) {
    auto producer = KafkaProducer::open({.brokers = kafka_.brokers(),
                                         .producer = std::move(settings),
                                         .transactional_id = "log-0"});
    if (!producer) throw std::runtime_error(producer.error().text());
    const Status begun = (*producer)->init_transactions(kWait);
    if (!begun) throw std::runtime_error(begun.error().text());
    return std::move(*producer);
  }
  static Status transact(KafkaProducer& producer, std::string_view value) {
    FAIRWAY_TRY(producer.begin());
    const auto sent = producer.send({.topic = "t", .key = "k", .value = value});
    if (!sent) return std::unexpected(sent.error());
    return producer.commit(kWait);
  }
  std::vector<std::string> values(std::size_t count) {
    std::vector<std::string> values;
    for (const ReadRecord& record : kafka_.read("t", count)) values.push_back(*record.value);
    return values;
  }

  MockKafka kafka_{kBrokers};
};

TEST_P(KafkaRetryTest, WhatACooperatingClusterAnswersCostsTimeAndNothingElse) {
  kafka_.fail_next(GetParam().request, GetParam().errors);
  const auto producer = ready();
  for (const char* value : {"one", "two"}) {
    kafka_.fail_next(GetParam().request, GetParam().errors);
    const Status done = transact(*producer, value);
    ASSERT_TRUE(done) << done.error().text();
  }
  EXPECT_THAT(values(2), ::testing::ElementsAre("one", "two"));
}

INSTANTIATE_TEST_SUITE_P(
    Kafka, KafkaRetryTest,
    ::testing::Values(
        Hiccup{"NoCoordinatorYet",
               kFindCoordinator,
               {RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
                RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR__TRANSPORT}},
        Hiccup{"AnIdFromACoordinatorThatMoves", kInitProducerId, kCoordinatorMoves},
        Hiccup{"PartitionsToACoordinatorThatMoves", kAddPartitionsToTxn, kCoordinatorMoves},
        Hiccup{"ACommitToACoordinatorThatMoves", kEndTxn, kCoordinatorMoves},
        Hiccup{"RecordsToALeaderThatChanges",
               kProduce,
               {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
                RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT}},
        Hiccup{"BrokenConnectionsOfIds", kInitProducerId, {RD_KAFKA_RESP_ERR__TRANSPORT}},
        Hiccup{
            "BrokenConnectionsOfPartitions", kAddPartitionsToTxn, {RD_KAFKA_RESP_ERR__TRANSPORT}},
        Hiccup{"BrokenConnectionsOfRecords", kProduce, {RD_KAFKA_RESP_ERR__TRANSPORT}},
        Hiccup{"BrokenConnectionsOfCommits", kEndTxn, {RD_KAFKA_RESP_ERR__TRANSPORT}}),
    [](const auto& each) { return std::string(each.param.name); });

TEST_F(KafkaRetryTest, ACoordinatorThatMovesWithinATransactionIsFollowed) {
  const auto producer = ready();
  for (int broker = 1; broker <= kBrokers; ++broker) {
    ASSERT_TRUE(producer->begin());
    ASSERT_TRUE(producer->send({.topic = "t", .key = "k", .value = "v"}));
    ASSERT_TRUE(producer->flush());
    kafka_.move_coordinator("log-0", broker);
    const Status committed = producer->commit(kWait);
    ASSERT_TRUE(committed) << committed.error().text();
  }
  EXPECT_EQ(values(kBrokers).size(), static_cast<std::size_t>(kBrokers));
}

TEST_F(KafkaRetryTest, ALeaderThatMovesWithinATransactionIsFollowedInOrder) {
  const auto producer = ready();
  std::vector<std::string> sent;
  ASSERT_TRUE(producer->begin());
  for (int i = 0; i < 60; ++i) {
    sent.push_back(std::to_string(i));
    ASSERT_TRUE(producer->send({.topic = "t", .key = "k", .value = sent.back()}));
    if (i % 20 == 10) kafka_.move_leader("t", 1 + i / 20);
  }
  const Status committed = producer->commit(kWait);
  ASSERT_TRUE(committed) << committed.error().text();
  EXPECT_EQ(values(sent.size()), sent);
}

TEST_F(KafkaRetryTest, ACommitThatIsAnsweredTooLateIsAskedForAgainAndLeavesItShaken) {
  const auto producer = ready({{"socket.timeout.ms", "500"}});
  ASSERT_TRUE(transact(*producer, "one"));
  EXPECT_FALSE(producer->is_shaken());
  kafka_.answer_next_after(kEndTxn, 2'000);
  const Status committed = transact(*producer, "two");
  ASSERT_TRUE(committed) << committed.error().text();
  EXPECT_TRUE(producer->is_shaken());
}

TEST_F(KafkaRetryTest, ACoordinatorThatIsNeverFoundIsSaidWhenTheTimeIsOver) {
  const auto producer = ready();
  ASSERT_TRUE(producer->begin());
  ASSERT_TRUE(producer->send({.topic = "t", .key = "k", .value = "v"}));
  ASSERT_TRUE(producer->flush());
  constexpr std::size_t kForEver = 10'000;
  kafka_.fail_next(kEndTxn, std::vector(kForEver, RD_KAFKA_RESP_ERR_NOT_COORDINATOR));
  const Status committed = producer->commit(std::chrono::milliseconds(700));
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code, "broker_away");
}

TEST_F(KafkaRetryTest, RecordsOfWhichNothingIsHeardAreGivenUpWithTheTimeOfACommit) {
  const auto producer = ready();
  ASSERT_TRUE(producer->begin());
  kafka_.answer_after(30'000);
  ASSERT_TRUE(producer->send({.topic = "t", .key = "k", .value = "v"}));
  const Status committed = producer->commit(std::chrono::milliseconds(700));
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code, "broker_away");
}

TEST_F(KafkaRetryTest, ABrokerFarAwayIsFoundHoweverManyTripsItTakes) {
  kafka_.answer_after(250);
  const auto producer = ready();
  const Status found = producer->wait_for_broker(kWait);
  EXPECT_TRUE(found) << found.error().text();
  const Status done = transact(*producer, "one");
  EXPECT_TRUE(done) << done.error().text();
}

class PublisherRetryTest : public ::testing::Test {
 protected:
  PublisherRetryTest() {
    views_.known = {Reference{RefKind::bill, "MAEU123456789"}};
    for (const std::string& topic : {options_.changes, options_.timelines, options_.alerts,
                                     options_.throughput, options_.refused, options_.cursors}) {
      kafka_.create(topic);
    }
  }

  // Publishes one more change; whether the first attempt did it.
  Result<bool> publish_another() {
    feed_.changes.push_back(sample_change(feed_.changes.size() + 1));
    return publisher_.step();
  }

  MockKafka kafka_{kBrokers};
  FakeFeed feed_;
  FakeViews views_;
  PublishOptions options_;
  KafkaPublisher publisher_{options_, ProducerOptions{.brokers = kafka_.brokers(), .producer = {}},
                            feed_, views_};
};

TEST_F(PublisherRetryTest, CoordinatorsAndLeadersThatMoveGiveNothingUp) {
  const auto first = publish_another();
  ASSERT_TRUE(first) << first.error().text();
  for (int broker = 1; broker <= kBrokers; ++broker) {
    kafka_.move_coordinator(options_.transactional_id(), broker);
    kafka_.move_leader(options_.changes, 1 + broker % kBrokers);
    kafka_.fail_next(kMetadata, {RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE});
    const auto next = publish_another();
    ASSERT_TRUE(next) << next.error().text();
  }
  EXPECT_EQ(publisher_.reading().given_up, 0U);
  EXPECT_EQ(publisher_.reading().lag, 0U);
  EXPECT_EQ(kafka_.read(options_.changes, 1 + kBrokers).size(), 1U + kBrokers);
}

TEST_F(PublisherRetryTest, ABrokerFarAwayIsPublishedTo) {
  kafka_.answer_after(250);
  const auto done = publish_another();
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(publisher_.reading().lag, 0U);
}

}  // namespace
}  // namespace fairway::sinks

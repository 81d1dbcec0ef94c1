#include "sinks/kafka_producer.h"

#include <set>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sinks/mock_kafka.h"

namespace fairway::sinks {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

// Kafka's numbers of requests.
constexpr std::int16_t kProduce = 0;
constexpr std::int16_t kEndTxn = 26;
constexpr std::chrono::seconds kWait{20};

class KafkaProducerTest : public ::testing::Test {
 protected:
  std::unique_ptr<KafkaProducer> open(ProducerOptions options = {}) {
    options.brokers = kafka_.brokers();
    auto producer = KafkaProducer::open(options);
    if (!producer) throw std::runtime_error(producer.error().text());
    return std::move(*producer);
  }
  std::unique_ptr<KafkaProducer> transactional() {
    return open({.brokers = {}, .producer = {}, .transactional_id = "log-0"});
  }

  MockKafka kafka_;
};

TEST_F(KafkaProducerTest, ARecordArrivesWithKeyHeadersBytesAndTime) {
  kafka_.create("t");
  const auto producer = open();
  const std::vector<KafkaHeader> headers = {{"fairway-received", "2026-11-01T06:20:00Z"},
                                            {"empty", ""}};
  const std::string bytes("a\0b", 3);
  const auto number =
      producer->send({.topic = "t",
                      .key = "k",
                      .headers = headers,
                      .value = bytes,
                      .time = Instant{std::chrono::milliseconds(1'790'000'000'123)}});
  EXPECT_EQ(number, 1);
  const Status flushed = producer->flush();
  ASSERT_TRUE(flushed) << flushed.error().text();
  const auto read = kafka_.read("t", 1);
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].key, "k");
  EXPECT_EQ(read[0].value, bytes);
  EXPECT_EQ(read[0].millis, 1'790'000'000'123);
  EXPECT_THAT(read[0].headers,
              ElementsAre(Pair("fairway-received", "2026-11-01T06:20:00Z"), Pair("empty", "")));
}

TEST_F(KafkaProducerTest, ATombstoneHasNoValueAndAnEmptyOneHas) {
  kafka_.create("t");
  const auto producer = open();
  ASSERT_TRUE(producer->send({.topic = "t", .key = "k"}));
  ASSERT_TRUE(producer->send({.topic = "t", .key = "", .value = ""}));
  ASSERT_TRUE(producer->flush());
  const auto read = kafka_.read("t", 2);
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].value, std::nullopt);
  EXPECT_EQ(read[1].value, "");
  EXPECT_EQ(read[1].key, "");
}

TEST_F(KafkaProducerTest, RecordsOfOneKeyStayInOrderThroughABrokerThatGoesAway) {
  kafka_.create("t", 4);
  const auto producer = open();
  constexpr int kRecords = 400;
  for (int i = 0; i < kRecords; ++i) {
    if (i == kRecords / 4) kafka_.go_down();
    if (i == kRecords / 2) kafka_.come_up();
    const std::string key = "k" + std::to_string(i % 7);
    const std::string value = std::to_string(i);
    ASSERT_TRUE(producer->send({.topic = "t", .key = key, .value = value}));
  }
  const Status flushed = producer->flush();
  ASSERT_TRUE(flushed) << flushed.error().text();
  std::map<std::string, int> last;
  std::map<std::string, std::set<int>> partitions;
  for (const ReadRecord& record : kafka_.read("t", kRecords, 4)) {
    const int value = std::stoi(*record.value);
    const auto [at, is_new] = last.try_emplace(*record.key, value);
    EXPECT_TRUE(is_new || at->second + 7 == value) << *record.key << " " << value;
    at->second = value;
    partitions[*record.key].insert(record.partition);
  }
  ASSERT_EQ(last.size(), 7U);
  for (const auto& [key, value] : last) EXPECT_GE(value, kRecords - 7) << key;
  for (const auto& [key, set] : partitions) EXPECT_EQ(set.size(), 1U) << key;
}

TEST_F(KafkaProducerTest, AFullQueueWaitsForTheBrokers) {
  kafka_.create("t");
  kafka_.answer_after(20);
  const auto producer = open({.brokers = {}, .producer = {}, .queue_bytes = 64 * limits::kKiB});
  const std::string value(8 * limits::kKiB, 'x');
  constexpr std::size_t kRecords = 100;  // more than ten times what the queue holds
  for (std::size_t i = 0; i < kRecords; ++i) {
    ASSERT_TRUE(producer->send({.topic = "t", .key = "k", .value = value}));
  }
  ASSERT_TRUE(producer->flush());
  EXPECT_EQ(kafka_.read("t", kRecords).size(), kRecords);
}

TEST_F(KafkaProducerTest, WhatTheClusterDidNotTakeIsToldWithItsNumber) {
  kafka_.create("t");
  const auto producer = open();
  ASSERT_TRUE(producer->send({.topic = "t", .key = "k", .value = "one"}));
  ASSERT_TRUE(producer->flush());
  kafka_.fail_next(kProduce, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
  ASSERT_TRUE(producer->send({.topic = "t", .key = "k", .value = "two"}));
  const Status flushed = producer->flush();
  ASSERT_FALSE(flushed);
  EXPECT_EQ(flushed.error().code, "record_too_large");
  EXPECT_EQ(flushed.error().where, "t");
  ASSERT_EQ(producer->failures().size(), 1U);
  EXPECT_EQ(producer->failures()[0].record, 2U);
  EXPECT_EQ(producer->failures()[0].bytes, 4U);
  EXPECT_TRUE(producer->flush()) << "it is told once";
}

TEST_F(KafkaProducerTest, ARecordThatNoTopicTakesIsRefusedAtOnce) {
  kafka_.create("t");
  const auto producer = open();
  const std::string huge(limits::kProducedBytes + 1, 'x');
  const auto sent = producer->send({.topic = "t", .key = "k", .value = huge});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, "record_too_large");
}

TEST_F(KafkaProducerTest, ABrokerThatIsAwayIsSaidWithItsAddress) {
  ASSERT_TRUE(open()->wait_for_broker(kWait));
  kafka_.go_down();
  const Status away = open()->wait_for_broker(std::chrono::milliseconds(500));
  ASSERT_FALSE(away);
  EXPECT_EQ(away.error().code, "broker_away");
  EXPECT_THAT(away.error().what, HasSubstr(kafka_.brokers()));
}

TEST_F(KafkaProducerTest, WhatWaitsEndsWhenItIsGivenUp) {
  kafka_.create("t");
  const auto producer = open();
  ASSERT_TRUE(producer->wait_for_broker(kWait));
  kafka_.go_down();
  ASSERT_TRUE(producer->send({.topic = "t", .key = "k", .value = "v"}));
  std::thread other([&] { producer->give_up(); });
  const Status flushed = producer->flush();
  other.join();
  ASSERT_FALSE(flushed);
  EXPECT_EQ(flushed.error().code, "stopped");
}

TEST_F(KafkaProducerTest, TransactionsFollowOneAnother) {
  kafka_.create("t");
  const auto producer = transactional();
  const Status ready = producer->init_transactions(kWait);
  ASSERT_TRUE(ready) << ready.error().text();
  for (const char* value : {"one", "two"}) {
    ASSERT_TRUE(producer->begin());
    ASSERT_TRUE(producer->send({.topic = "t", .key = "k", .value = value}));
    const Status committed = producer->commit(kWait);
    ASSERT_TRUE(committed) << committed.error().text();
  }
  ASSERT_TRUE(producer->begin());
  ASSERT_TRUE(producer->send({.topic = "t", .key = "k", .value = "three"}));
  EXPECT_TRUE(producer->abort(kWait));
  EXPECT_FALSE(producer->is_shaken());
  EXPECT_GE(kafka_.read("t", 2).size(), 2U);
}

TEST_F(KafkaProducerTest, ACommitOfOneWhoWasFencedOffIsSaid) {
  kafka_.create("t");
  const auto producer = transactional();
  ASSERT_TRUE(producer->init_transactions(kWait));
  ASSERT_TRUE(producer->begin());
  ASSERT_TRUE(producer->send({.topic = "t", .key = "k", .value = "v"}));
  kafka_.fail_next(kEndTxn, {RD_KAFKA_RESP_ERR_PRODUCER_FENCED});
  const Status committed = producer->commit(kWait);
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code, "producer_fenced");
}

TEST_F(KafkaProducerTest, ACommitThatIsNotAnsweredIsAnErrorAndLeavesItShaken) {
  kafka_.create("t");
  const auto producer = transactional();
  ASSERT_TRUE(producer->init_transactions(kWait));
  ASSERT_TRUE(producer->begin());
  ASSERT_TRUE(producer->send({.topic = "t", .key = "k", .value = "v"}));
  ASSERT_TRUE(producer->flush());
  kafka_.go_down();
  const Status committed = producer->commit(std::chrono::milliseconds(500));
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code, "broker_away");
  EXPECT_TRUE(producer->is_shaken());
}

}  // namespace
}  // namespace fairway::sinks

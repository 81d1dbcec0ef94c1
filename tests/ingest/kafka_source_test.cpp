// The source against librdkafka's mock cluster, for the errors that a real broker gives only when
// it pleases. What a broker really does is proven in tests/blackbox/kafka_test.py.
#include "ingest/kafka_source.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

namespace fairway::ingest {
namespace {

using ::testing::HasSubstr;

// Kafka's numbers of requests.
constexpr std::int16_t kFetch = 1;
constexpr std::int16_t kListOffsets = 2;
constexpr int kBrokers = 3;

class MockKafka {
 public:
  MockKafka() {
    std::array<char, 512> why{};
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "client.id", "mock", nullptr, 0);
    rd_kafka_conf_set(conf, "log_level", "0", nullptr, 0);
    owner_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why.data(), why.size());
    cluster_ = rd_kafka_mock_cluster_new(owner_, kBrokers);
    conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", brokers().c_str(), nullptr, 0);
    rd_kafka_conf_set(conf, "linger.ms", "0", nullptr, 0);
    producer_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why.data(), why.size());
  }
  ~MockKafka() {
    rd_kafka_destroy(producer_);
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(owner_);
  }
  MockKafka(const MockKafka&) = delete;
  MockKafka& operator=(const MockKafka&) = delete;

  std::string brokers() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }
  rd_kafka_mock_cluster_t* cluster() const { return cluster_; }

  void create(const std::string& topic, int partitions) {
    rd_kafka_mock_topic_create(cluster_, topic.c_str(), partitions, 1);
  }

  void produce(const std::string& topic, int partition, const std::string& value,
               const std::string& received = {}) {
    rd_kafka_headers_t* headers = rd_kafka_headers_new(1);
    if (!received.empty()) {
      rd_kafka_header_add(headers, "fairway-received", -1, received.data(),
                          static_cast<ssize_t>(received.size()));
    }
    const auto code = rd_kafka_producev(
        producer_, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(partition),
        RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_TIMESTAMP(1'790'000'000'000),
        RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error(rd_kafka_err2str(code));
  }

  void flush() { rd_kafka_flush(producer_, 10'000); }

  void go_down() {
    for (int id = 1; id <= kBrokers; ++id) rd_kafka_mock_broker_set_down(cluster_, id);
  }
  void come_up() {
    for (int id = 1; id <= kBrokers; ++id) rd_kafka_mock_broker_set_up(cluster_, id);
  }
  // Each broker answers the next request of that kind so late.
  void answer_next_after(std::int16_t request, int millis) {
    for (int id = 1; id <= kBrokers; ++id) {
      rd_kafka_mock_broker_push_request_error_rtts(cluster_, id, request, 1,
                                                   RD_KAFKA_RESP_ERR_NO_ERROR, millis);
    }
  }

 private:
  rd_kafka_t* owner_ = nullptr;
  rd_kafka_t* producer_ = nullptr;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

SourceConfig source(std::string name, std::string topic) {
  SourceConfig config;
  config.name = SourceName{std::move(name)};
  config.topics = {std::move(topic)};
  return config;
}

class KafkaSourceTest : public ::testing::Test {
 protected:
  void open(std::vector<SourceConfig> sources) {
    sources_ = std::move(sources);
    KafkaOptions options;
    options.brokers = kafka_.brokers();
    options.look_every = std::chrono::milliseconds(100);
    options.looks_per_audit = looks_per_audit_;
    options.consumer = consumer_;
    options.wake = [this] {
      const std::lock_guard lock(mutex_);
      woken_ = true;
      news_.notify_all();
    };
    auto opened = KafkaSource::open(options, sources_);
    if (!opened) throw std::runtime_error(opened.error().text());
    source_ = std::move(*opened);
    if (!source_->resume({})) throw std::runtime_error("no resume");
  }

  RawBatch poll(const PollBudget& budget = {}) {
    auto batch = source_->poll(budget);
    if (!batch) throw std::runtime_error(batch.error().text());
    for (const RawMessage& message : batch->messages) read_.push_back(message);
    for (const DataGap& gap : batch->gaps) gaps_.push_back(gap);
    return std::move(*batch);
  }

  // Polls until it is so, woken by the source whenever there may be something.
  RawBatch poll_until(const std::function<bool(const RawBatch&)>& so,
                      const PollBudget& budget = {}) {
    constexpr int kPatience = 300;  // of 100 ms: far more than any run needs
    for (int waits = 0; waits < kPatience; ++waits) {
      RawBatch batch = poll(budget);
      if (so(batch)) return batch;
      if (!batch.messages.empty()) continue;
      std::unique_lock lock(mutex_);
      news_.wait_for(lock, std::chrono::milliseconds(100), [this] { return woken_; });
      woken_ = false;
    }
    throw std::runtime_error("still not so");
  }

  RawBatch read(std::size_t messages) {
    return poll_until([&](const RawBatch&) { return read_.size() >= messages; });
  }

  void produce(int first, int behind) {
    for (int i = first; i < behind; ++i) kafka_.produce("port", i % 2, std::to_string(i));
    kafka_.flush();
  }

  // Each number once, each partition in its order.
  void expect_all(int count) const {
    ASSERT_EQ(read_.size(), static_cast<std::size_t>(count));
    std::map<std::uint32_t, std::vector<int>> by_input;
    for (const RawMessage& message : read_) {
      by_input[message.position.input].push_back(std::stoi(message.bytes));
    }
    for (const auto& [input, numbers] : by_input) {
      for (std::size_t i = 1; i < numbers.size(); ++i) EXPECT_EQ(numbers[i], numbers[i - 1] + 2);
    }
    EXPECT_TRUE(gaps_.empty());
  }

  MockKafka kafka_;
  std::map<std::string, std::string> consumer_;  // options of librdkafka
  int looks_per_audit_ = limits::kKafkaLooksPerAudit;
  std::vector<SourceConfig> sources_;
  std::vector<RawMessage> read_;
  std::vector<DataGap> gaps_;
  std::mutex mutex_;  // guards woken_
  std::condition_variable news_;
  bool woken_ = false;
  std::unique_ptr<KafkaSource> source_;
};

TEST_F(KafkaSourceTest, ReadsEveryPartitionFromItsBeginningAndSaysWhenItIsCaughtUp) {
  kafka_.create("port", 2);
  produce(0, 50);
  open({source("term", "port")});
  const RawBatch last =
      poll_until([&](const RawBatch& batch) { return read_.size() == 50 && batch.caught_up(); });
  expect_all(50);
  ASSERT_EQ(last.inputs.size(), 2U);
  EXPECT_EQ(last.inputs[0].input.next, 25U);
  EXPECT_EQ(last.inputs[0].lag, 0U);
  EXPECT_EQ(last.inputs[0].input.topic, "port");
  EXPECT_EQ(read_[0].source.value(), "term");
  EXPECT_EQ(to_rfc3339(read_[0].received), "2026-09-21T14:13:20Z");
}

TEST_F(KafkaSourceTest, ABrokerThatGoesAwayIsSaidAndNothingIsLostOrDoubled) {
  kafka_.create("port", 2);
  open({source("term", "port")});
  produce(0, 20);
  read(20);
  kafka_.go_down();
  const RawBatch away = poll_until([](const RawBatch& batch) {
    return std::ranges::all_of(batch.inputs,
                               [](const auto& input) { return input.trouble.has_value(); });
  });
  EXPECT_FALSE(away.caught_up());
  kafka_.come_up();
  produce(20, 60);
  const RawBatch back =
      poll_until([&](const RawBatch& batch) { return read_.size() >= 60 && batch.caught_up(); });
  expect_all(60);
  for (const InputStanding& standing : back.inputs) EXPECT_FALSE(standing.trouble);
}

TEST_F(KafkaSourceTest, FetchesThatFailAreTriedAgain) {
  kafka_.create("port", 2);
  open({source("term", "port")});
  produce(0, 20);
  read(20);
  rd_kafka_mock_push_request_errors(kafka_.cluster(), kFetch, 4,
                                    RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                                    RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
                                    RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR_UNKNOWN);
  produce(20, 60);
  read(60);
  expect_all(60);
}

TEST_F(KafkaSourceTest, AnswersThatDoNotComeInTimeAreAskedForAgain) {
  kafka_.create("port", 2);
  consumer_["socket.timeout.ms"] = "300";
  open({source("term", "port")});
  produce(0, 20);
  read(20);
  kafka_.answer_next_after(kFetch, 2'000);
  produce(20, 60);
  read(60);
  expect_all(60);
}

TEST_F(KafkaSourceTest, LeadersThatMoveAreFollowed) {
  kafka_.create("port", 2);
  open({source("term", "port")});
  for (int move = 0; move < 2 * kBrokers; ++move) {
    rd_kafka_mock_partition_set_leader(kafka_.cluster(), "port", move % 2, 1 + move % kBrokers);
    produce(20 * move, 20 * (move + 1));
    read(20 * (static_cast<std::size_t>(move) + 1));
  }
  expect_all(20 * 2 * kBrokers);
}

TEST_F(KafkaSourceTest, AnotherLeadersLogIsLookedAtBeforeItIsBelieved) {
  kafka_.create("port", 1);
  rd_kafka_mock_partition_set_leader(kafka_.cluster(), "port", 0, 1);
  kafka_.produce("port", 0, "0");
  kafka_.flush();
  looks_per_audit_ = 1'000'000;
  open({source("term", "port")});
  poll_until([&](const RawBatch& batch) { return read_.size() == 1 && batch.caught_up(); });
  // Nobody asks where the log ends but one who looks at it.
  kafka_.answer_next_after(kListOffsets, 0);
  rd_kafka_mock_partition_set_leader(kafka_.cluster(), "port", 0, 2);
  kafka_.produce("port", 0, "2");
  kafka_.flush();
  read(2);
  expect_all(2);
  std::size_t unasked = 1;
  rd_kafka_mock_broker_error_stack_cnt(kafka_.cluster(), 2, kListOffsets, &unasked);
  EXPECT_EQ(unasked, 0U);
}

TEST_F(KafkaSourceTest, ALogThatCannotBeLookedAtYetIsReadWhenItCan) {
  kafka_.create("port", 2);
  produce(0, 40);
  rd_kafka_mock_push_request_errors(
      kafka_.cluster(), kListOffsets, 5, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
      RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
      RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR__TRANSPORT);
  open({source("term", "port")});
  read(40);
  expect_all(40);
}

TEST_F(KafkaSourceTest, ABatchThatWasNotStoredIsReadAgainWithTheSamePositions) {
  kafka_.create("port", 2);
  produce(0, 40);
  open({source("term", "port")});
  std::vector<Input> stored;
  for (const InputStanding& standing : read(40).inputs) stored.push_back(standing.input);
  const std::vector<RawMessage> first = std::exchange(read_, {});
  for (Input& input : stored) {
    input.next = 10;
    input.anchor.reset();
    input.last.reset();
  }
  ASSERT_TRUE(source_->resume(stored));
  read(20);
  EXPECT_EQ(read_.size(), 20U);
  for (const RawMessage& message : read_) {
    EXPECT_GE(message.position.offset, 10U);
    EXPECT_TRUE(std::ranges::any_of(first, [&](const RawMessage& earlier) {
      return earlier.position == message.position && earlier.bytes == message.bytes;
    }));
  }
}

TEST_F(KafkaSourceTest, APollTakesNoMoreThanItsBudgetAndOneMessage) {
  kafka_.create("port", 1);
  for (int i = 0; i < 20; ++i) kafka_.produce("port", 0, std::string(1'000, 'x'));
  kafka_.flush();
  open({source("term", "port")});
  std::size_t most = 0;
  const auto all = [&](const RawBatch& batch) {
    most = std::max(most, batch.messages.size());
    return read_.size() == 20;
  };
  poll_until(all, {.bytes = 2'500, .messages = 100});
  EXPECT_EQ(most, 3U);
}

TEST_F(KafkaSourceTest, OnlyAStampedSourceMayStateWhenItsMessagesWereReceived) {
  kafka_.create("port", 1);
  kafka_.create("gate", 1);
  auto stamped = source("term", "port");
  stamped.stamped = true;
  kafka_.produce("port", 0, "1", "2026-11-01T07:00:00Z");
  kafka_.produce("port", 0, "2", "yesterday");
  kafka_.produce("gate", 0, "3", "2026-11-01T07:00:00Z");
  kafka_.flush();
  open({stamped, source("gate", "gate")});
  read(3);
  std::map<std::string, std::string> stamps;
  for (const RawMessage& message : read_) stamps[message.bytes] = to_rfc3339(message.received);
  const std::string own = "2026-09-21T14:13:20Z";
  EXPECT_EQ(stamps, (std::map<std::string, std::string>{
                        {"1", "2026-11-01T07:00:00Z"}, {"2", own}, {"3", own}}));
}

TEST_F(KafkaSourceTest, ASuspendedSourceIsNotRead) {
  kafka_.create("port", 1);
  kafka_.create("gate", 1);
  kafka_.produce("port", 0, "1");
  kafka_.produce("gate", 0, "2");
  kafka_.flush();
  auto suspended = source("term", "port");
  suspended.state = SourceState::suspended;
  open({suspended, source("gate", "gate")});
  const RawBatch last = read(1);
  EXPECT_EQ(read_[0].bytes, "2");
  EXPECT_EQ(last.inputs.size(), 1U);
}

TEST(KafkaSourceOpenTest, WithoutABrokerItSaysSoAndNamesTheAddress) {
  KafkaOptions options;
  options.brokers = "127.0.0.1:1";
  options.start_wait = std::chrono::milliseconds(300);
  const auto opened = KafkaSource::open(options, std::vector{source("term", "port")});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "broker_away");
  EXPECT_THAT(opened.error().text(), HasSubstr("127.0.0.1:1"));
}

}  // namespace
}  // namespace fairway::ingest

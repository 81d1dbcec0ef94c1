#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

namespace fairway::sinks {

// What a record looks like to one who reads it.
struct ReadRecord {
  std::int32_t partition = 0;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::int64_t millis = 0;
  std::vector<std::pair<std::string, std::string>> headers;
};

// librdkafka's cluster in a thread, for errors that a real broker gives only when it pleases. It
// ignores what transactions promise: that is proven in tests/blackbox/kafka_publisher_test.py.
class MockKafka {
 public:
  explicit MockKafka(int brokers = 1) : count_(brokers) {
    std::array<char, 512> why{};
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "log_level", "0", nullptr, 0);
    owner_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why.data(), why.size());
    cluster_ = rd_kafka_mock_cluster_new(owner_, brokers);
  }
  ~MockKafka() {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(owner_);
  }
  MockKafka(const MockKafka&) = delete;
  MockKafka& operator=(const MockKafka&) = delete;

  std::string brokers() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }
  void create(const std::string& topic, int partitions = 1) {
    rd_kafka_mock_topic_create(cluster_, topic.c_str(), partitions, 1);
  }
  void go_down() {
    for (int id = 1; id <= count_; ++id) rd_kafka_mock_broker_set_down(cluster_, id);
  }
  void come_up() {
    for (int id = 1; id <= count_; ++id) rd_kafka_mock_broker_set_up(cluster_, id);
  }
  void answer_after(int millis) {
    for (int id = 1; id <= count_; ++id) rd_kafka_mock_broker_set_rtt(cluster_, id, millis);
  }
  void move_coordinator(const std::string& transactional_id, int broker) {
    rd_kafka_mock_coordinator_set(cluster_, "transaction", transactional_id.c_str(), broker);
  }
  void move_leader(const std::string& topic, int broker) {
    rd_kafka_mock_partition_set_leader(cluster_, topic.c_str(), 0, broker);
  }
  // The next requests of that kind, Kafka's number, are answered so.
  void fail_next(std::int16_t request, std::vector<rd_kafka_resp_err_t> errors) {
    rd_kafka_mock_push_request_errors_array(cluster_, request, errors.size(), errors.data());
  }
  // Each broker answers the next request of that kind, which it does, so late.
  void answer_next_after(std::int16_t request, int millis) {
    for (int id = 1; id <= count_; ++id) {
      rd_kafka_mock_broker_push_request_error_rtts(cluster_, id, request, 1,
                                                   RD_KAFKA_RESP_ERR_NO_ERROR, millis);
    }
  }

  // The first `count` records of the topic.
  std::vector<ReadRecord> read(const std::string& topic, std::size_t count, int partitions = 1) {
    std::array<char, 512> why{};
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", brokers().c_str(), nullptr, 0);
    rd_kafka_conf_set(conf, "group.id", "reader", nullptr, 0);
    rd_kafka_t* reader = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why.data(), why.size());
    rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(partitions);
    for (int i = 0; i < partitions; ++i) {
      rd_kafka_topic_partition_list_add(list, topic.c_str(), i)->offset = RD_KAFKA_OFFSET_BEGINNING;
    }
    rd_kafka_assign(reader, list);
    std::vector<ReadRecord> records;
    constexpr int kPatience = 300;
    for (int tries = 0; records.size() < count && tries < kPatience;) {
      rd_kafka_message_t* message = rd_kafka_consumer_poll(reader, 100);
      if (message == nullptr) ++tries;
      if (message == nullptr) continue;
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) records.push_back(copy(*message));
      rd_kafka_message_destroy(message);
    }
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_destroy_flags(reader, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    return records;
  }

 private:
  static std::optional<std::string> text(const void* bytes, std::size_t size) {
    if (bytes == nullptr) return std::nullopt;
    return std::string(static_cast<const char*>(bytes), size);
  }

  static ReadRecord copy(const rd_kafka_message_t& message) {
    ReadRecord record;
    record.partition = message.partition;
    record.key = text(message.key, message.key_len);
    record.value = text(message.payload, message.len);
    rd_kafka_timestamp_type_t type{};
    record.millis = rd_kafka_message_timestamp(&message, &type);
    rd_kafka_headers_t* headers = nullptr;
    rd_kafka_message_headers(&message, &headers);
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         headers != nullptr &&
         rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
         ++i) {
      record.headers.emplace_back(name, text(value, size).value_or("(none)"));
    }
    return record;
  }

  const int count_;  // of brokers, numbered from 1 on
  rd_kafka_t* owner_ = nullptr;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

}  // namespace fairway::sinks

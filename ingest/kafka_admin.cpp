#include "ingest/kafka_admin.h"

#include <array>
#include <memory>
#include <vector>

#include <librdkafka/rdkafka.h>

#include "ingest/kafka_client.h"

namespace fairway::ingest {
namespace {

template <auto Destroy>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Destroy(object);
  }
};
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Deleter<rd_kafka_NewTopic_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, Deleter<rd_kafka_queue_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, Deleter<rd_kafka_event_destroy>>;

// Asks for all of them and waits for the answer; null if there is none in time.
Event request(rd_kafka_t* handle, std::span<const NewTopic> topics, int wait_ms) {
  std::vector<rd_kafka_NewTopic_t*> bare;
  for (const NewTopic& topic : topics) bare.push_back(topic.get());
  const Queue queue(rd_kafka_queue_new(handle));
  rd_kafka_CreateTopics(handle, bare.data(), bare.size(), nullptr, queue.get());
  return Event(rd_kafka_queue_poll(queue.get(), wait_ms));
}

}  // namespace

Result<std::map<std::string, bool>> create_topics(const KafkaOptions& options,
                                                  std::span<const TopicPlan> plans,
                                                  const TopicShape& shape) {
  auto client = KafkaClient::open(consumer_settings(options));
  if (!client) return std::unexpected(std::move(client.error()));
  const int wait_ms = static_cast<int>(options.start_wait.count());
  FAIRWAY_TRY((*client)->wait_for_broker(wait_ms));
  std::vector<NewTopic> topics;
  std::array<char, 512> why{};
  for (const TopicPlan& plan : plans) {
    topics.emplace_back(rd_kafka_NewTopic_new(plan.name.c_str(),
                                              plan.undivided ? 1 : shape.partitions, shape.replicas,
                                              why.data(), why.size()));
    if (!topics.back()) return failure("bad_config", why.data(), plan.name);
    for (const auto& [name, value] : plan.settings) {
      rd_kafka_NewTopic_set_config(topics.back().get(), name.c_str(), value.c_str());
    }
  }
  std::map<std::string, bool> created;
  if (topics.empty()) return created;
  const Event event = request((*client)->handle(), topics, wait_ms);
  if (!event || rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* said = event ? rd_kafka_event_error_string(event.get()) : "it does not answer";
    return failure("broker_away", std::string("the cluster made no topics: ") + said,
                   "kafka.brokers", "Try again");
  }
  std::size_t count = 0;
  const auto* results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  for (const rd_kafka_topic_result_t* result : std::span(results, count)) {
    const std::string name = rd_kafka_topic_result_name(result);
    const auto code = rd_kafka_topic_result_error(result);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
      const char* said = rd_kafka_topic_result_error_string(result);
      return failure("topic_not_created", said == nullptr ? rd_kafka_err2str(code) : said, name);
    }
    created[name] = code == RD_KAFKA_RESP_ERR_NO_ERROR;
  }
  return created;
}

}  // namespace fairway::ingest

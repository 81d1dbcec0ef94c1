#include <array>
#include <map>
#include <utility>
#include <vector>

#include "ingest/kafka_admin.h"
#include "pipeline/app/recipient.h"
#include "sinks/kafka_producer.h"

namespace fairway::pipeline {
namespace {

class KafkaTopics final : public Recipient {
 public:
  KafkaTopics(std::unique_ptr<sinks::KafkaProducer> producer,
              std::map<std::string, std::string, std::less<>> topics)
      : producer_(std::move(producer)), topics_(std::move(topics)) {}

  Status take(ingest::RawMessage message) override {
    const auto topic = topics_.find(message.source.value());
    if (topic == topics_.end()) {
      return failure("bad_usage", "no topic is known of the source", message.source.value());
    }
    const std::array headers = {
        sinks::KafkaHeader{"fairway-received", to_rfc3339(message.received)}};
    const auto sent = producer_->send({.topic = topic->second,
                                       .key = {},
                                       .headers = headers,
                                       .value = message.bytes,
                                       .time = message.received});
    return sent ? Status{} : std::unexpected(sent.error());
  }

  Status finish() override { return producer_->flush(); }

 private:
  std::unique_ptr<sinks::KafkaProducer> producer_;
  std::map<std::string, std::string, std::less<>> topics_;
};

}  // namespace

Result<std::unique_ptr<Recipient>> kafka_topics(
    const Config& config, const std::string& brokers,
    std::map<std::string, std::string, std::less<>> topics) {
  ingest::KafkaOptions admin;
  admin.brokers = brokers;
  admin.consumer = config.kafka_consumer.values;
  std::vector<ingest::TopicPlan> plans;
  for (const auto& [source, topic] : topics) plans.push_back({topic});
  const auto made = ingest::create_topics(admin, plans, {});
  if (!made) return std::unexpected(made.error());
  sinks::ProducerOptions options;
  options.brokers = brokers;
  options.producer = config.kafka_producer.values;
  auto producer = sinks::KafkaProducer::open(options);
  if (!producer) return std::unexpected(std::move(producer.error()));
  return std::make_unique<KafkaTopics>(std::move(*producer), std::move(topics));
}

}  // namespace fairway::pipeline

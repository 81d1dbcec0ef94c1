#include <fmt/core.h>

#include "ingest/kafka_admin.h"
#include "ingest/kafka_topics.h"
#include "pipeline/app/commands.h"

namespace fairway::pipeline {

Status topics_create(const Config& config, const ingest::TopicShape& shape) {
  const NodeOptions options = node_options(config);
  if (!options.kafka) {
    return failure("bad_usage", "no Kafka is configured", "kafka.brokers", "Name the brokers");
  }
  const auto map = ingest::TopicMap::make(options.sources);
  if (!map) return std::unexpected(map.error());
  const auto made = ingest::create_topics(*options.kafka, map->names(), shape);
  if (!made) return std::unexpected(made.error());
  for (const auto& [topic, is_new] : *made) {
    fmt::print("{} {}\n", topic, is_new ? "was made" : "is there already");
  }
  return {};
}

}  // namespace fairway::pipeline

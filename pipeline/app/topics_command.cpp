#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "ingest/kafka_admin.h"
#include "ingest/kafka_topics.h"
#include "pipeline/app/commands.h"

namespace fairway::pipeline {
namespace {

// What is published, and what the cluster must know of it.
void add_published(const sinks::PublishOptions& options, std::vector<ingest::TopicPlan>& plans) {
  using Settings = std::map<std::string, std::string>;
  const auto add = [&](const std::string& name, Settings settings, bool undivided = false) {
    if (!name.empty()) plans.push_back({name, std::move(settings), undivided});
  };
  // A refused message comes with its bytes, and a timeline may be long.
  const std::string largest = std::to_string(limits::kProducedBytes);
  add(options.changes, {});
  add(options.timelines, {{"cleanup.policy", "compact"}, {"max.message.bytes", largest}});
  add(options.alerts, {{"cleanup.policy", "compact"}});
  add(options.throughput, {{"cleanup.policy", "compact"}, {"max.message.bytes", largest}});
  add(options.refused, {{"max.message.bytes", largest}});
  // A record a transaction, of which the last one matters: small segments are soon compacted.
  const std::string segment = std::to_string(limits::kMiB);
  add(options.cursors, {{"cleanup.policy", "compact"}, {"segment.bytes", segment}}, true);
}

}  // namespace

Status topics_create(const Config& config, const ingest::TopicShape& shape) {
  if (config.kafka_brokers.empty()) {
    return failure("bad_usage", "no Kafka is configured", "kafka.brokers", "Name the brokers");
  }
  const auto map = ingest::TopicMap::make(config.source_configs());
  if (!map) return std::unexpected(map.error());
  std::vector<ingest::TopicPlan> plans;
  for (std::string& name : map->names()) plans.push_back({std::move(name)});
  if (config.publish.enabled) add_published(config.publish, plans);
  const auto made = ingest::create_topics(kafka_options(config), plans, shape);
  if (!made) return std::unexpected(made.error());
  for (const auto& [topic, is_new] : *made) {
    fmt::print("{} {}\n", topic, is_new ? "was made" : "is there already");
  }
  return {};
}

}  // namespace fairway::pipeline

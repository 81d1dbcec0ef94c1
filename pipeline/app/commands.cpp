#include "pipeline/app/commands.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/core.h>

#include "pipeline/app/version.h"
#include "pipeline/memory_budget.h"

namespace fairway::pipeline {
namespace {

// What the operating system or a person changes while we wait: try again later.
constexpr std::array<std::string_view, 10> kTemporary = {
    "data_dir_in_use", "state_in_use",   "storage_full",   "storage_failed", "address_in_use",
    "listen_failed",   "connect_failed", "request_failed", "too_busy",       "broker_away"};
// What somebody must change before a start can succeed.
constexpr std::array<std::string_view, 16> kConfiguration = {
    "bad_config",      "bad_configuration", "bad_definition",       "bad_data_file",
    "unreadable_data", "oversized_data",    "data_dir_unusable",    "bad_url",
    "bad_recording",   "address_invalid",   "state_unusable",       "data_dir_read_only",
    "state_options",   "state_newer",       "feed_folder_unusable", "broker_refused"};
// What the caller asked for cannot be answered as asked.
constexpr std::array<std::string_view, 2> kUsage = {"bad_usage", "unknown_reference"};

}  // namespace

int exit_code_of(const Error& error) {
  constexpr int kFoundWrong = 1;
  constexpr int kWrongUse = 2;
  constexpr int kTryAgain = 75;
  constexpr int kBadConfiguration = 78;
  constexpr int kInternal = 70;
  if (error.code == "refused_messages" || error.code == "differs_from_truth") return kFoundWrong;
  if (std::ranges::count(kUsage, error.code) > 0) return kWrongUse;
  if (std::ranges::count(kTemporary, error.code) > 0) return kTryAgain;
  if (std::ranges::count(kConfiguration, error.code) > 0) return kBadConfiguration;
  return kInternal;
}

ingest::KafkaOptions kafka_options(const Config& config) {
  ingest::KafkaOptions options;
  options.brokers = config.kafka_brokers;
  options.consumer = config.kafka_consumer.values;
  options.queue_bytes = MemoryBudget::of(config.memory_limit).kafka_queue;
  options.on_truncation = config.kafka_on_truncation;
  return options;
}

NodeOptions node_options(const Config& config) {
  NodeOptions options;
  options.data_dir = config.data_dir;
  options.host = config.http_listen.host;
  options.port = config.http_listen.port;
  options.clock = config.clock;
  options.territory = config.territory;
  options.sources = config.source_configs();
  options.open = config.takes_unknown_sources();
  for (const ConfiguredSource& source : config.sources) {
    if (!source.files.empty()) options.feeds.emplace_back(source.source.name, source.files);
  }
  options.definitions = config.definitions;
  options.segment_bytes = config.log_segment;
  options.changes = config.changes;
  const MemoryBudget memory = MemoryBudget::of(config.memory_limit);
  options.store.memory_bytes = memory.store;
  // A broker that only publishes may be away at the start.
  const bool reads_topics = std::ranges::any_of(
      options.sources, [](const SourceConfig& source) { return !source.topics.empty(); });
  if (reads_topics) options.kafka = kafka_options(config);
  options.publish = config.publish;
  options.producer = {.brokers = config.kafka_brokers,
                      .producer = config.kafka_producer.values,
                      .queue_bytes = memory.producer_queue};
  options.store.passed_through["db_options"] = config.rocksdb_db_options;
  for (const auto& [table, text] : config.rocksdb_table_options) {
    options.store.passed_through["cf." + table + ".options"] = text;
  }
  options.build = {kVersion, kCommit};
  return options;
}

Status check_config(const Config& config) {
  // Definitions and code lists are part of what a start would refuse.
  const auto vocabulary = Vocabulary::load(node_options(config));
  if (!vocabulary) return std::unexpected(vocabulary.error());
  fmt::print("{}", to_yaml(config));
  return {};
}

std::string version_text() {
#ifdef FAIRWAY_CRASH_POINTS
  constexpr std::string_view kBuild = ", with crash points";
#else
  constexpr std::string_view kBuild = "";
#endif
  return fmt::format("fairway {} ({}{})", kVersion, kCommit, kBuild);
}

}  // namespace fairway::pipeline

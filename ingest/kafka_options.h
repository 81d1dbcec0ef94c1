#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "schemas/base/limits.h"
#include "schemas/base/result.h"

namespace fairway::ingest {

// What to do with a partition whose log lost its end, behind which we had read already (an unclean
// leader election): stop reading it until a person looked, or read it again from its beginning,
// which is safe, because every record is a set union.
enum class OnTruncation : std::uint8_t { halt, rewind };

struct KafkaOptions {
  std::string brokers;                                 // "host:port,host:port"
  std::map<std::string, std::string> consumer;         // options of librdkafka, over our own
  std::size_t queue_bytes = limits::kKafkaQueueBytes;  // fetched and not yet polled
  OnTruncation on_truncation = OnTruncation::halt;
  // How often topics and log ends are looked at, and how many looks lie between two audits.
  std::chrono::milliseconds look_every = limits::kKafkaLookEvery;
  int looks_per_audit = limits::kKafkaLooksPerAudit;
  std::chrono::milliseconds start_wait = limits::kKafkaStartWait;  // for a broker to answer
  // Called when there may be something to poll; any thread, must not block.
  std::function<void()> wake;
};

// The settings of a consumer: ours, and over them those that were passed through.
// Sources: librdkafka 2.0.2, CONFIGURATION.md and CHANGELOG.md.
std::map<std::string, std::string> consumer_settings(const KafkaOptions& options);

// Whether an option of `kafka.consumer.*` may go to librdkafka: refused is what would break a
// promise of ours, and what librdkafka itself does not take. Code: bad_config.
Status check_consumer_option(const std::string& name, const std::string& value);

}  // namespace fairway::ingest

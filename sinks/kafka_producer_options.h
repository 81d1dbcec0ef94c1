#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "schemas/base/limits.h"
#include "schemas/base/result.h"

namespace fairway::sinks {

struct ProducerOptions {
  std::string brokers;                          // "host:port,host:port"
  std::map<std::string, std::string> producer;  // options of librdkafka, over our own
  // Names the writer of transactions: of two producers with one name the later fences the earlier
  // off. Empty: no transactions.
  std::string transactional_id = {};
  std::size_t queue_bytes = limits::kProducerQueueBytes;  // sent and not yet delivered
};

// The settings of a producer: ours, and over them those that were passed through.
// Sources: librdkafka 2.0.2, CONFIGURATION.md and CHANGELOG.md.
std::map<std::string, std::string> producer_settings(const ProducerOptions& options);

// Whether an option of `kafka.producer.*` may go to librdkafka: refused is what would break a
// promise of ours, and what librdkafka itself does not take. Code: bad_config.
Status check_producer_option(const std::string& name, const std::string& value);

}  // namespace fairway::sinks

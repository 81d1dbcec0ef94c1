#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "schemas/base/result.h"
#include "sinks/kafka_producer_options.h"

namespace fairway::sinks {

// The committed value that was written last under `key` in `topic`; none: none was. Read from the
// topic's end backward, so it takes no longer the longer the topic is. `topics` are those that must
// be there. Waits `wait` at most for each answer, and no longer than until `stopped`.
//
// What stands behind another writer's open transaction cannot be seen: then it fails, and may be
// asked again. Codes: broker_away, topic_missing, transaction_open, stopped, kafka_failed.
Result<std::optional<std::string>> read_back(const ProducerOptions& options,
                                             const std::string& topic, const std::string& key,
                                             std::span<const std::string> topics,
                                             std::chrono::milliseconds wait,
                                             const std::function<bool()>& stopped);

}  // namespace fairway::sinks

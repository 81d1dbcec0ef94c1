#pragma once

#include <map>
#include <span>
#include <string>

#include "ingest/kafka_options.h"
#include "schemas/base/result.h"

namespace fairway::ingest {

struct TopicPlan {
  std::string name;
  std::map<std::string, std::string> settings = {};  // over the cluster's: "cleanup.policy"
  bool undivided = false;                            // one partition, whatever the shape says
};

struct TopicShape {
  int partitions = 1;
  int replicas = -1;  // the cluster's default
};

// Makes the topics that are not there yet; whether each was made. Errors: broker_away, bad_config,
// topic_not_created with the broker's reason: those before it were made.
Result<std::map<std::string, bool>> create_topics(const KafkaOptions& options,
                                                  std::span<const TopicPlan> plans,
                                                  const TopicShape& shape);

}  // namespace fairway::ingest

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "schemas/model/source.h"

// Who sends in the simulated port: what a configuration must say of each, and how soon each
// reports.
namespace fairway::simulator {

struct Sender {
  std::string_view name;
  SourceClass source_class{};
  int trust =
      0;  // RULES section 5: of two who say when something happened, the greater is believed
  std::int64_t soonest = 0;  // minutes after the event, the usual
  std::int64_t latest = 0;
};

std::span<const Sender> all_senders();
// The name must be one of them.
const Sender& sender(std::string_view name);
// The `sources:` of a configuration in which all of them may send; `topics`: through Kafka, too.
std::string sources_yaml(bool topics = false);
// Of a sender, on Kafka.
std::string topic_of(std::string_view name);
std::vector<SourceConfig> source_configs();

}  // namespace fairway::simulator

#include "pipeline/simulator/senders.h"

#include <algorithm>
#include <array>
#include <cassert>

#include <fmt/core.h>

namespace fairway::simulator {
namespace {

constexpr std::array kSenders = {
    Sender{"customs-sha", SourceClass::customs, 10, 0, 3},
    Sender{"terminal-a", SourceClass::terminal, 9, 1, 15},
    Sender{"terminal-b", SourceClass::terminal, 9, 5, 45},
    Sender{"port-sha", SourceClass::port, 9, 2, 20},
    Sender{"tally-sha", SourceClass::tally, 8, 5, 60},
    Sender{"carrier-x", SourceClass::carrier, 8, 20, 240},
    Sender{"carrier-y", SourceClass::carrier, 8, 10, 90},
    Sender{"airline-f", SourceClass::carrier, 8, 2, 40},
    Sender{"manifest-sha", SourceClass::manifest, 8, 1, 10},
    Sender{"licence-m", SourceClass::licence, 8, 5, 120},
    Sender{"depot-d", SourceClass::depot, 7, 5, 60},
    Sender{"ais-east", SourceClass::ais, 5, 1, 5},
    Sender{"importer-e", SourceClass::enterprise, 4, 10, 300},
    Sender{"aggregator-z", SourceClass::aggregator, 3, 60, 600},
};

}  // namespace

std::span<const Sender> all_senders() { return kSenders; }

const Sender& sender(std::string_view name) {
  const auto* found = std::ranges::find(kSenders, name, &Sender::name);
  assert(found != kSenders.end());
  return *found;
}

std::string topic_of(std::string_view name) { return fmt::format("port.{}", name); }

std::string sources_yaml(bool topics) {
  std::string text = "sources:\n";
  for (const Sender& one : kSenders) {
    const std::string read = topics ? fmt::format(", topics: [{}]", topic_of(one.name)) : "";
    text += fmt::format("  - {{name: {}, class: {}, zone: Asia/Shanghai, stamped: true{}}}\n",
                        one.name, to_text(one.source_class), read);
  }
  return text;
}

std::vector<SourceConfig> source_configs() {
  std::vector<SourceConfig> configs;
  for (const Sender& one : kSenders) {
    SourceConfig config;
    config.name = SourceName{std::string(one.name)};
    config.source_class = one.source_class;
    config.zone = "Asia/Shanghai";
    config.stamped = true;
    configs.push_back(std::move(config));
  }
  return configs;
}

}  // namespace fairway::simulator

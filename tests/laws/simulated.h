#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "pipeline/simulator/senders.h"
#include "pipeline/simulator/simulation.h"
#include "pipeline/simulator/truth/difference.h"
#include "tests/laws/fixture.h"

namespace fairway::test {

// Simulated days, told to appliers whose timelines are compared with the truth.
class Simulated : public ::testing::Test {
 protected:
  explicit Simulated(std::vector<SourceConfig> sources = simulator::source_configs())
      : sources_(std::move(sources)) {
    const DataFiles files = built_in_data();
    auto catalogue = Catalogue::load(files);
    if (!catalogue) throw std::runtime_error(catalogue.error().text());
    catalogue_ = std::move(*catalogue);
    auto decoder = ingest::Decoder::make(files, *catalogue_, sources_);
    if (!decoder) throw std::runtime_error(decoder.error().text());
    decoder_ = std::move(*decoder);
    rules_ = std::make_unique<pipeline::Rules>(*catalogue_, sources_, false);
  }

  // A few days of which something can be told, and in which boxes begin second trips.
  static simulator::Settings small(std::uint64_t seed, std::uint64_t shipments = 40) {
    simulator::Settings settings;
    settings.seed = seed;
    settings.shipments = shipments;
    settings.per_day = 10;
    return settings;
  }

  static std::vector<ingest::RawMessage> log_of(simulator::Simulation& simulation) {
    std::vector<ingest::RawMessage> log;
    while (auto message = simulation.next()) {
      log.push_back({{0, log.size()},
                     message->received,
                     SourceName{std::move(message->source)},
                     std::move(message->bytes),
                     {}});
    }
    return log;
  }
  static std::vector<ingest::RawMessage> log_of(const simulator::Settings& settings) {
    simulator::Simulation simulation(settings);
    return log_of(simulation);
  }

  // What differs between the truth and what the appliers show, a line each.
  std::string differences(const simulator::Settings& settings, const Appliers& appliers,
                          Instant as_of = Instant::max()) {
    namespace json = boost::json;
    std::map<std::string, json::value> shown;
    const auto asked = as_of == Instant::max() ? std::nullopt : std::optional(as_of);
    std::istringstream dump(appliers.dump(asked));
    for (std::string line; std::getline(dump, line);) {
      json::value timeline = json::parse(line);
      const std::string id(timeline.at("id").as_string());
      shown[id] = std::move(timeline);
    }
    std::string found;
    for (std::uint64_t index = 0; index < settings.shipments; ++index) {
      const simulator::Life life = simulator::shipment_life(settings, index);
      for (const Reference& root : life.roots) {
        const auto truth = simulator::truth_of(settings, life, root, as_of);
        if (!truth) continue;
        ++compared_;
        for (const auto& difference : simulator::differences(*truth, shown[to_text(root)])) {
          found += std::string(life.what) + " " + simulator::to_text(difference) + "\n";
        }
      }
    }
    return found;
  }

  std::size_t compared_ = 0;
  const std::vector<SourceConfig> sources_;
  std::unique_ptr<const Catalogue> catalogue_;
  std::unique_ptr<ingest::Decoder> decoder_;
  std::unique_ptr<pipeline::Rules> rules_;
};

}  // namespace fairway::test

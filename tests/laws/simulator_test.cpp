#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "pipeline/simulator/senders.h"
#include "pipeline/simulator/simulation.h"
#include "pipeline/simulator/truth/difference.h"
#include "tests/laws/fixture.h"

namespace fairway::test {
namespace {

namespace json = boost::json;
using simulator::Settings;

class Simulated : public ::testing::Test {
 protected:
  Simulated() {
    const DataFiles files = built_in_data();
    auto catalogue = Catalogue::load(files);
    if (!catalogue) throw std::runtime_error(catalogue.error().text());
    catalogue_ = std::move(*catalogue);
    auto decoder = ingest::Decoder::make(files, *catalogue_, sources_);
    if (!decoder) throw std::runtime_error(decoder.error().text());
    decoder_ = std::move(*decoder);
    rules_ = std::make_unique<pipeline::Rules>(*catalogue_, sources_, false);
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

  // What differs between the truth and what the appliers show, a line each.
  std::string differences(const Settings& settings, const Appliers& appliers,
                          Instant as_of = Instant::max()) {
    std::map<std::string, json::value> shown;
    const auto asked = as_of == Instant::max() ? std::nullopt : std::optional(as_of);
    std::istringstream dump(appliers.dump(asked));
    for (std::string line; std::getline(dump, line);) {
      json::value timeline = json::parse(line);
      shown[std::string(timeline.at("id").as_string())] = std::move(timeline);
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
  const std::vector<SourceConfig> sources_ = simulator::source_configs();
  std::unique_ptr<const Catalogue> catalogue_;
  std::unique_ptr<ingest::Decoder> decoder_;
  std::unique_ptr<pipeline::Rules> rules_;
};

Settings small(std::uint64_t seed, std::uint64_t shipments = 40) {
  Settings settings;
  settings.seed = seed;
  settings.shipments = shipments;
  settings.per_day = 10;
  return settings;
}

TEST_F(Simulated, TheTruthIsWhatFairwayShowsWhenAllIsSaid) {
  for (std::uint64_t seed = 1; seed <= histories(3); ++seed) {
    const Settings settings = small(seed);
    simulator::Simulation simulation(settings);
    const auto log = log_of(simulation);
    Appliers one(1, 0, *decoder_, *rules_);
    one.feed(log, 100);
    one.rest();
    EXPECT_EQ(differences(settings, one), "") << "seed " << seed;
  }
  EXPECT_GT(compared_, 100U);
}

TEST_F(Simulated, TheTruthOfThePastIsWhatFairwayKnewThen) {
  for (std::uint64_t seed = 1; seed <= histories(3); ++seed) {
    const Settings settings = small(seed);
    simulator::Simulation simulation(settings);
    const auto log = log_of(simulation);
    Appliers one(1, 0, *decoder_, *rules_);
    one.feed(log, 100);
    one.rest();
    std::mt19937_64 random(seed);
    for (int moment = 0; moment < 12; ++moment) {
      const Instant as_of = log[random() % log.size()].received;
      EXPECT_EQ(differences(settings, one, as_of), "")
          << "seed " << seed << " as of " << to_rfc3339(as_of);
    }
  }
  EXPECT_GT(compared_, 1'000U);
}

}  // namespace
}  // namespace fairway::test

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/laws/simulated.h"

namespace fairway::test {
namespace {

using simulator::percent;
using simulator::Settings;

// Senders at their worst, and at their best.
simulator::Habits terrible() {
  return {.late = percent(30),
          .doubles = percent(20),
          .corrections = percent(20),
          .withdrawals = percent(10),
          .contradictions = percent(30),
          .zone_errors = percent(10),
          .silence = percent(30),
          .rubbish = percent(10)};
}
simulator::Habits perfect() {
  const simulator::Share none{};
  return {none, none, none, none, none, none, none, none};
}

TEST_F(Simulated, TheTruthIsWhatFairwayShowsWhenAllIsSaidWhateverTheSendersHabits) {
  for (std::uint64_t seed = 1; seed <= histories(2); ++seed) {
    for (const auto& habits : {simulator::Habits{}, terrible(), perfect()}) {
      Settings settings = small(seed);
      settings.habits = habits;
      Appliers one(1, 0, *decoder_, *rules_);
      one.feed(log_of(settings), 100);
      one.rest();
      EXPECT_EQ(differences(settings, one), "") << "seed " << seed;
    }
  }
  EXPECT_GT(compared_, 200U);
}

TEST_F(Simulated, TheTruthIsTheSameInAnyOrderOverAnyOwners) {
  for (std::uint64_t seed = 1; seed <= histories(1); ++seed) {
    const Settings settings = small(seed);
    const auto log = log_of(settings);
    std::mt19937_64 random(seed);
    for (const std::size_t owners : {1, 2, 16, 256}) {
      auto disturbed = log;
      std::shuffle(disturbed.begin(), disturbed.end(), random);
      Appliers many(owners, random(), *decoder_, *rules_);
      many.feed(disturbed, 1 + random() % 60);
      many.rest();
      EXPECT_EQ(differences(settings, many), "") << "seed " << seed << ", " << owners << " owners";
    }
  }
  EXPECT_GT(compared_, 150U);
}

TEST_F(Simulated, TheTruthOfThePastIsWhatFairwayKnewThen) {
  for (std::uint64_t seed = 1; seed <= histories(2); ++seed) {
    Settings settings = small(seed);
    if (seed % 2 == 0) settings.habits = terrible();
    const auto log = log_of(settings);
    Appliers one(1, 0, *decoder_, *rules_);
    one.feed(log, 100);
    one.rest();
    std::mt19937_64 random(seed);
    for (int moment = 0; moment < 8; ++moment) {
      const Instant as_of = log[random() % log.size()].received;
      EXPECT_EQ(differences(settings, one, as_of), "")
          << "seed " << seed << " as of " << to_rfc3339(as_of);
    }
  }
  EXPECT_GT(compared_, 400U);
}

// A box that is used again shows each shipment its own trip.
TEST_F(Simulated, BoxesInTheirSecondTripShowEachShipmentItsOwn) {
  Settings settings = small(5, 120);
  settings.per_day = 1;
  Appliers one(1, 0, *decoder_, *rules_);
  one.feed(log_of(settings), 100);
  one.rest();
  EXPECT_EQ(differences(settings, one), "");
  EXPECT_NE(one.dump().find(simulator::shipment_life(settings, 0).roots.front().value),
            std::string::npos);
}

TEST_F(Simulated, EveryMessageIsCountedAsTheSimulationCountsIt) {
  Settings settings = small(2);
  settings.habits = terrible();
  simulator::Simulation simulation(settings);
  const auto log = log_of(simulation);
  Appliers one(1, 0, *decoder_, *rules_);
  one.feed(log, 50);
  one.rest();
  const auto counts = one.counts();
  std::uint64_t refused = 0;
  for (const auto& [source, expected] : simulation.expected()) {
    const auto& counted = counts.at(SourceName{source});
    EXPECT_EQ(counted.received, expected.received) << source;
    EXPECT_EQ(counted.duplicate, expected.duplicate) << source;
    EXPECT_EQ(counted.refused, expected.refused) << source;
    EXPECT_EQ(counted.merged, expected.merged()) << source;
    refused += expected.refused;
  }
  EXPECT_GT(refused, 50U);
}

}  // namespace
}  // namespace fairway::test

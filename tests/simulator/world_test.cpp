#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "pipeline/simulator/figures.h"
#include "pipeline/simulator/highlights.h"
#include "pipeline/simulator/life.h"
#include "pipeline/simulator/simulation.h"
#include "schemas/base/hash.h"

namespace fairway::simulator {
namespace {

Settings days(std::uint64_t shipments, std::uint64_t per_day, std::uint64_t seed = 1) {
  Settings settings;
  settings.seed = seed;
  settings.shipments = shipments;
  settings.per_day = per_day;
  return settings;
}

std::string all_bytes(const Settings& settings) {
  Simulation simulation(settings);
  std::string all;
  while (const auto message = simulation.next()) {
    all += message->source + " " + to_rfc3339(message->received) + " " + message->bytes + "\n";
  }
  return all;
}

// Whoever changes the world on purpose changes this, too.
TEST(World, OneSeedGivesTheSameBytesOnAnyMachine) {
  EXPECT_EQ(hash_parts({all_bytes(days(60, 20))}).hex(), "1da2caa77496732ccd14dde03e14e0bf");
  EXPECT_NE(all_bytes(days(60, 20)), all_bytes(days(60, 20, 2)));
}

TEST(World, IsToldInTheOrderOfReceiptThroughSummerTimeAndNewYear) {
  Simulation simulation(days(400, 1));
  Instant last = Instant::min();
  std::size_t messages = 0;
  while (const auto message = simulation.next()) {
    EXPECT_LE(last, message->received);
    last = message->received;
    ++messages;
  }
  EXPECT_GT(messages, 400U * 15);
}

TEST(World, NeedsNoMoreMemoryForMoreDays) {
  const auto most_waiting = [](std::uint64_t shipments) {
    Simulation simulation(days(shipments, 10));
    std::size_t most = 0;
    while (simulation.next()) most = std::max(most, simulation.waiting());
    return most;
  };
  const std::size_t usual = most_waiting(1'500);
  EXPECT_LT(most_waiting(3'000), usual + usual / 10);
}

// VIEWS section 2: China's ports in December 2020, 34.91 and 1.78 hours; the medians lie far lower.
TEST(World, AMonthsClearanceTimesLieNearThePublishedOnes) {
  using std::chrono::hours;
  using std::chrono::minutes;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const Figures figures = figures_of(days(6'000, 200, seed));
    EXPECT_GT(figures.import_clearance.mean, hours(31));
    EXPECT_LT(figures.import_clearance.mean, hours(40));
    EXPECT_LT(figures.import_clearance.median * 2, figures.import_clearance.mean);
    EXPECT_GT(figures.export_clearance.mean, minutes(90));
    EXPECT_LT(figures.export_clearance.mean, minutes(170));
    EXPECT_LT(figures.export_clearance.median * 2, figures.export_clearance.mean);
    EXPECT_GT(figures.inspected * 100, figures.declared * 3);
    EXPECT_LT(figures.inspected * 100, figures.declared * 6);
  }
}

TEST(World, HasEveryKindOfLifeAndEveryMistake) {
  const Settings settings = days(400, 40);
  std::set<std::string> kinds;
  std::set<Format> formats;
  std::size_t replaced = 0;
  std::size_t removed = 0;
  std::size_t doubled = 0;
  for (std::uint64_t index = 0; index < settings.shipments; ++index) {
    const Life life = shipment_life(settings, index);
    kinds.emplace(life.what);
    for (const Sent& sent : life.sent) {
      formats.insert(sent.statement.format);
      replaced += sent.statement.function == Function::replace ? 1 : 0;
      removed += sent.statement.function == Function::remove ? 1 : 0;
      doubled += sent.received.size() > 1 ? 1 : 0;
    }
  }
  EXPECT_EQ(kinds, (std::set<std::string>{"export by sea", "groupage by sea", "import by air",
                                          "import by sea", "retail export"}));
  EXPECT_GE(formats.size(), 11U);
  EXPECT_GT(replaced, 50U);
  EXPECT_GT(removed, 15U);
  EXPECT_GT(doubled, 100U);
}

TEST(World, ShowsFiveThingsWorthLookingAt) {
  const auto all = highlights_of(days(560, 40), Settings{}.start + std::chrono::days(6));
  ASSERT_EQ(all.size(), 5U);
  for (const Highlight& one : all) {
    EXPECT_FALSE(one.shows.en.empty());
    EXPECT_FALSE(one.shows.zh.empty());
  }
}

}  // namespace
}  // namespace fairway::simulator

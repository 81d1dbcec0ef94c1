// Law 1 for the state alone: the rows are a function of the set of records.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "state/memory_store.h"
#include "state/verify.h"
#include "tests/state/history.h"
#include "tests/state/support.h"

namespace fairway::state {
namespace {

using namespace test;

constexpr unsigned kHistories = 250;

// Applies records in any order, doubled, split over calls and commits; what they send onward comes
// late, doubled, in any order.
std::string apply_wildly(std::vector<Record> records, std::mt19937& random) {
  const auto store = make_memory_store();
  std::vector<Record> waiting = std::move(records);
  for (std::size_t doubles = random() % (1 + waiting.size()); doubles > 0; --doubles) {
    waiting.push_back(waiting[random() % waiting.size()]);
  }
  WriteBatch batch;
  MergeStats stats;
  while (!waiting.empty()) {
    std::ranges::shuffle(waiting, random);
    const std::size_t size = std::min<std::size_t>(1 + random() % 20, waiting.size());
    const std::vector<Record> call(waiting.end() - static_cast<std::ptrdiff_t>(size),
                                   waiting.end());
    waiting.resize(waiting.size() - size);
    std::vector<Record> onward;
    const Status merged = merge(*store, call, batch, onward, stats);
    EXPECT_TRUE(merged) << merged.error().text();
    if (random() % 4 == 0) waiting.insert(waiting.end(), onward.begin(), onward.end());
    std::ranges::move(onward, std::back_inserter(waiting));
    if (random() % 2 == 0 || waiting.empty()) {
      EXPECT_TRUE(store->commit(batch));
      batch.clear();
    }
  }
  const auto report = verify_views(*store);
  EXPECT_TRUE(report && report->good()) << (report ? testing::PrintToString(report->listed) : "");
  return dump(*store);
}

TEST(Convergence, GivesTheSameRowsForAnyOrderDoublesAndSplits) {
  for (unsigned seed = 1; seed <= kHistories; ++seed) {
    const std::vector<Record> records = random_history(seed);
    const auto plain = make_memory_store();
    apply(*plain, records);
    const std::string expected = dump(*plain);
    std::mt19937 random(seed);
    for (int order = 0; order < 4; ++order) {
      ASSERT_EQ(apply_wildly(records, random), expected) << "seed " << seed;
    }
  }
}

// The histories must hold what the test above is about.
TEST(Convergence, IsTriedOnHistoriesThatHoldEverything) {
  TrackView sum;
  SourceCounts counts;
  std::uint64_t passing = 0;
  for (unsigned seed = 1; seed <= kHistories; ++seed) {
    const auto store = make_memory_store();
    apply(*store, random_history(seed));
    const StateReader reader(*store);
    const auto references = reader.references().value();
    for (const Reference& reference : references) {
      const Track track = reader.read(reference).value();
      sum.facts += track.facts.size();
      sum.announced += track.announced.size();
      passing += static_cast<std::uint64_t>(
          std::ranges::count_if(track.links, [](const LinkRow& row) { return row.link.passing; }));
      sum.links += track.links.size();
    }
    const auto all_counts = reader.counts().value();
    for (const auto& [source, one] : all_counts) {
      EXPECT_EQ(one.received, one.merged + one.duplicate + one.refused);
      counts.duplicate += one.duplicate;
      counts.refused += one.refused;
    }
  }
  EXPECT_GT(sum.facts, 1'000u);
  EXPECT_GT(sum.announced, 1'000u);
  EXPECT_GT(passing, 100u);
  EXPECT_GT(sum.links, passing + 100);
  EXPECT_GT(counts.duplicate, 1'000u);
  EXPECT_GT(counts.refused, 100u);
}

}  // namespace
}  // namespace fairway::state

// A box of many trips: which of them a link means is found without weighing them all, and is the
// one that weighing them all finds (RULES R5).
#include <random>

#include <gtest/gtest.h>

#include "pipeline/fold/trips.h"

namespace fairway::pipeline {
namespace {

using std::chrono::days;
constexpr Duration kReach = days{45};

Instant day(int number) { return Instant{days{20'000 + number}}; }

// As RULES R5 says it: the nearest within reach, the later on a tie.
std::size_t nearest(const TrackFold& box, Instant anchor) {
  std::size_t best = kNoTrip;
  Duration least = kReach;
  for (std::size_t i = 0; i < box.trips.size(); ++i) {
    const Trip& trip = box.trips[i];
    const bool goes_on = !trip.closed && i + 1 == box.trips.size();
    const Instant end = goes_on ? Instant::max() : trip.closed.value_or(trip.last);
    const Duration away = anchor < trip.start ? trip.start - anchor
                          : anchor > end      ? anchor - end
                                              : Duration{0};
    if (away > least) continue;
    least = away;
    best = i;
  }
  return best;
}

TEST(ChooseTrip, FindsTheNearestOfMany) {
  std::mt19937_64 random(7);
  const auto below = [&](int limit) { return static_cast<int>(random() % limit); };
  for (int world = 0; world < 200; ++world) {
    TrackFold box;
    box.reuse.how = Reuse::How::trip;
    int at = 0;
    for (int trip = below(30); trip > 0; --trip) {
      at += below(4) == 0 ? below(150) : below(3);
      Trip one;
      one.start = day(at);
      at += below(40);
      one.last = day(at);
      if (below(2) == 0) one.closed = day(at);
      box.trips.push_back(one);
    }
    for (int i = 0; i < 50; ++i) {
      const Instant anchor = day(below(at + 200) - 100);
      EXPECT_EQ(choose_trip(box, anchor, std::nullopt), nearest(box, anchor)) << world;
    }
  }
}

}  // namespace
}  // namespace fairway::pipeline

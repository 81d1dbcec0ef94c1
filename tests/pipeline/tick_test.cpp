// T of RULES R9 over several inputs.
#include "pipeline/tick.h"

#include <gtest/gtest.h>

#include "schemas/base/limits.h"
#include "tests/support/memory_source.h"

namespace fairway::pipeline {
namespace {

using std::chrono::minutes;

const Instant kNow = *parse_rfc3339("2026-11-01T12:00:00Z");

ingest::InputStanding standing(std::uint32_t number, bool caught_up,
                               std::optional<Instant> last_received = {}) {
  ingest::InputStanding made;
  made.input.number = number;
  made.caught_up = caught_up;
  made.last_received = last_received;
  return made;
}

class TickRuleTest : public ::testing::Test {
 protected:
  std::optional<Instant> next(std::vector<ingest::InputStanding> inputs,
                              std::optional<Instant> tick = {}) {
    batch_ = {};
    batch_.inputs = std::move(inputs);
    return rule_.next(tick, batch_);
  }

  test::ManualClock clock_{kNow};
  TickRule rule_{TickMode::wall, clock_};
  ingest::RawBatch batch_;
};

TEST_F(TickRuleTest, CaughtUpInputsLetItBeNow) {
  EXPECT_EQ(next({standing(0, true), standing(1, true)}), kNow);
}

TEST_F(TickRuleTest, TheInputThatIsFarthestBehindDecides) {
  EXPECT_EQ(next({standing(0, true), standing(1, false, kNow - minutes(30)),
                  standing(2, false, kNow - minutes(90))}),
            kNow - minutes(90));
}

TEST_F(TickRuleTest, ItNeverGoesBack) {
  EXPECT_EQ(next({standing(1, false, kNow - minutes(30))}, kNow - minutes(5)), kNow - minutes(5));
}

TEST_F(TickRuleTest, AnInputBehindOfWhichNothingWasReadHoldsIt) {
  EXPECT_EQ(next({standing(0, true), standing(1, false)}, kNow - minutes(5)), kNow - minutes(5));
  EXPECT_EQ(next({standing(0, true), standing(1, false)}), std::nullopt);
}

TEST_F(TickRuleTest, AStampFromTheFutureDoesNotCarryItThere) {
  EXPECT_EQ(next({standing(1, false, kNow + minutes(600))}), kNow);
}

TEST_F(TickRuleTest, AnInputInTroubleHoldsItForAWhileThenIsAGapOnce) {
  ingest::InputStanding away = standing(3, false, kNow - minutes(1));
  away.input.next = 42;
  away.trouble = Error{"kafka_unreachable", "away", {}, {}};
  const Instant tick = kNow - minutes(2);
  EXPECT_EQ(next({standing(0, true), away}, tick), tick);
  clock_.set(kNow + limits::kUnreachableHold - minutes(1));
  EXPECT_EQ(next({standing(0, true), away}, tick), tick);
  EXPECT_TRUE(batch_.gaps.empty());

  clock_.set(kNow + limits::kUnreachableHold);
  EXPECT_EQ(next({standing(0, true), away}, tick), clock_.now());
  ASSERT_EQ(batch_.gaps.size(), 1U);
  EXPECT_EQ(batch_.gaps[0],
            (DataGap{3, GapReason::unreachable, 42, 42, kNow + limits::kUnreachableHold}));
  EXPECT_EQ(batch_.gaps[0].lost(), 0U);

  clock_.set(kNow + minutes(30));
  EXPECT_EQ(next({standing(0, true), away}, tick), clock_.now());
  EXPECT_TRUE(batch_.gaps.empty());
}

TEST_F(TickRuleTest, AnInputThatComesBackIsWaitedForAgain) {
  ingest::InputStanding away = standing(3, false);
  away.trouble = Error{"kafka_unreachable", "away", {}, {}};
  next({away});
  clock_.set(kNow + limits::kUnreachableHold);
  EXPECT_EQ(next({away}), clock_.now());
  EXPECT_EQ(next({standing(3, false, kNow)}), kNow);
  EXPECT_EQ(next({away}), std::nullopt);
}

TEST(TickRuleByInputTest, ItIsTheGreatestStampInAnyOrderAndNoClockMatters) {
  const test::ManualClock clock(kNow);
  TickRule rule(TickMode::input, clock);
  ingest::RawBatch batch;
  batch.messages.push_back({{0, 1}, kNow + minutes(9), SourceName{"a"}, {}});
  batch.messages.push_back({{1, 7}, kNow - minutes(9), SourceName{"b"}, {}});
  EXPECT_EQ(rule.next(kNow, batch), kNow + minutes(9));
}

}  // namespace
}  // namespace fairway::pipeline

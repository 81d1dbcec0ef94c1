// What the teller remembers, and what it forgets.
#include "pipeline/telling/recent.h"

#include <string>

#include <gtest/gtest.h>

#include "pipeline/telling/recent_looks.h"

namespace fairway::pipeline {
namespace {

Reference bill(int number) { return {RefKind::bill, "MAEU" + std::to_string(number)}; }

TEST(Recent, KnowsWhatWasPutLast) {
  Recent<int> recent(10);
  recent.put(bill(1), 1);
  recent.put(bill(1), 2);
  ASSERT_NE(recent.find(bill(1)), nullptr);
  EXPECT_EQ(*recent.find(bill(1)), 2);
  recent.drop(bill(1));
  EXPECT_EQ(recent.find(bill(1)), nullptr);
}

TEST(Recent, ForgetsByWeightWhatNobodyAskedFor) {
  Recent<int> recent(10);
  recent.put(bill(1), 1, 6);
  recent.put(bill(2), 2, 6);
  for (int other = 3; other < 6; ++other) {
    recent.put(bill(other), other, 6);
    ASSERT_NE(recent.find(bill(1)), nullptr) << other;
  }
  EXPECT_EQ(recent.find(bill(2)), nullptr);
}

TEST(Recent, KeepsOneThatIsHeavierThanAll) {
  Recent<int> recent(10);
  recent.put(bill(1), 1, 1'000);
  EXPECT_NE(recent.find(bill(1)), nullptr);
}

TEST(RecentLooks, TellWhetherALookCameBeforeTheNews) {
  RecentLooks looks;
  looks.begin_round();
  looks.note(bill(1));
  EXPECT_TRUE(looks.since(bill(1), looks.round()));
  looks.begin_round();
  EXPECT_FALSE(looks.since(bill(1), looks.round()));
  EXPECT_FALSE(looks.since(bill(2), 0));
  looks.forget();
  EXPECT_FALSE(looks.since(bill(1), 0));
}

}  // namespace
}  // namespace fairway::pipeline

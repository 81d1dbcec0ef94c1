#include "pipeline/descriptor_budget.h"

#include <gtest/gtest.h>

#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

TEST(DescriptorBudget, LeavesSomeForTheLogAndTheRest) {
  for (const std::size_t limit : {64U, 256U, 1'024U, 20'000U, 1'000'000U}) {
    const auto budget = DescriptorBudget::of(limit);
    const std::size_t taken = budget.connections + static_cast<std::size_t>(budget.store_files);
    EXPECT_LE(taken, limit - limit / 4) << limit;
    EXPECT_GT(budget.connections, 0U);
  }
}

TEST(DescriptorBudget, TheLowestHardLimitSeenIsEnoughForAllConnections) {
  EXPECT_EQ(DescriptorBudget::of(20'000).connections, limits::kConnections);
  EXPECT_EQ(DescriptorBudget::of(20'000).store_files, 4'000);
}

TEST(DescriptorBudget, TheLimitIsRaisedOnce) {
  const std::size_t raised = raise_descriptor_limit();
  EXPECT_GT(raised, 0U);
  EXPECT_EQ(raise_descriptor_limit(), raised);
}

}  // namespace
}  // namespace fairway::pipeline

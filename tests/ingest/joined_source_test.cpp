#include "ingest/joined_source.h"

#include <gtest/gtest.h>

#include "tests/support/memory_source.h"

namespace fairway::ingest {
namespace {

// A source of one input with another number than the embedded log's.
class Numbered final : public Source {
 public:
  explicit Numbered(std::uint32_t number) : number_(number) {}

  test::MemorySource memory;

  Status resume(std::span<const Input> known) override {
    const auto own = std::ranges::find(known, number_, &Input::number);
    std::vector<Input> mine;
    if (own != known.end()) mine.push_back(*own);
    return memory.resume(mine);
  }

  Result<RawBatch> poll(const PollBudget& budget) override {
    auto batch = memory.poll(budget);
    if (batch) batch->inputs.at(0).input.number = number_;
    return batch;
  }

 private:
  std::uint32_t number_;
};

class JoinedSourceTest : public ::testing::Test {
 protected:
  static void fill(Numbered& source, std::size_t messages) {
    for (std::size_t i = 0; i < messages; ++i) source.memory.push(SourceName{"s"}, "x", {});
  }

  Numbered first_{0};
  Numbered second_{1};
  JoinedSource joined_{first_, second_};
};

TEST_F(JoinedSourceTest, NeitherStarvesTheOther) {
  fill(first_, 100);
  fill(second_, 100);
  const auto batch = joined_.poll({1'000, 10});
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->next(0), (Position{0, 5}));
  EXPECT_EQ(batch->next(1), (Position{1, 5}));
}

TEST_F(JoinedSourceTest, WhatOneLeavesTheOtherTakes) {
  fill(first_, 1);
  fill(second_, 100);
  EXPECT_EQ(joined_.poll({1'000, 10})->next(1), (Position{1, 9}));
}

TEST_F(JoinedSourceTest, ItIsCaughtUpOnlyWhenBothAre) {
  fill(second_, 3);
  EXPECT_FALSE(joined_.poll({1'000, 2})->caught_up());
  EXPECT_TRUE(joined_.poll({1'000, 10})->caught_up());
}

TEST_F(JoinedSourceTest, EachGoesOnAtItsOwnPosition) {
  fill(first_, 10);
  fill(second_, 10);
  Input log;
  log.next = 4;
  Input other;
  other.number = 1;
  other.next = 7;
  ASSERT_TRUE(joined_.resume(std::vector{log, other}));
  EXPECT_EQ(joined_.poll({1'000, 100})->messages.size(), 6U + 3U);
}

}  // namespace
}  // namespace fairway::ingest

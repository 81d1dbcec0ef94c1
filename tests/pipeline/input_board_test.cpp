#include "pipeline/service/input_board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "state/memory_store.h"
#include "state/meta.h"

namespace fairway::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

ingest::InputStanding partition(std::int32_t number) {
  ingest::InputStanding standing;
  standing.input.number = static_cast<std::uint32_t>(number) + 1;
  standing.input.topic = "port";
  standing.input.partition = number;
  standing.input.next = 10;
  standing.lag = 3;
  return standing;
}

StepReport report_of(std::vector<ingest::InputStanding> inputs, std::vector<DataGap> gaps = {}) {
  StepReport report;
  report.inputs = std::move(inputs);
  report.gaps = std::move(gaps);
  return report;
}

TEST(InputBoardTest, AnInputThatCannotBeReadMakesItNotReadyAndIsCounted) {
  InputBoard board;
  board.note(report_of({ingest::InputStanding{}, partition(0)}));
  EXPECT_TRUE(board.health().ready);
  auto away = partition(1);
  away.trouble = Error{"topic_gone", "port[1] is not there any more", {}, {}};
  board.note(report_of({ingest::InputStanding{}, partition(0), away}));
  EXPECT_FALSE(board.health().ready);
  EXPECT_THAT(board.health().reason, HasSubstr("1 of 3 inputs cannot be read"));
  EXPECT_THAT(board.health().reason, HasSubstr("port[1] is not there any more"));

  sinks::Metrics::Readings readings;
  board.read(readings);
  ASSERT_EQ(readings.inputs.size(), 2U);
  EXPECT_TRUE(readings.inputs[0].readable);
  EXPECT_FALSE(readings.inputs[1].readable);
  EXPECT_EQ(readings.inputs[1].lag, 3U);
}

TEST(InputBoardTest, GapsOfEarlierRunsAreCountedWithTheNewOnes) {
  const auto store = state::make_memory_store();
  state::WriteBatch batch;
  state::put_input(batch, partition(0).input);
  state::put_gap(batch, {1, GapReason::expired, 10, 27, {}});
  ASSERT_TRUE(store->commit(batch));
  InputBoard board;
  ASSERT_TRUE(board.load(*store));
  board.note(report_of({partition(1)},
                       {{2, GapReason::expired, 0, 3, {}}, {2, GapReason::cut_short, 5, 9, {}}}));
  sinks::Metrics::Readings readings;
  board.read(readings);
  EXPECT_THAT(readings.lost_messages, ElementsAre(Pair("port", 20)));
  EXPECT_THAT(readings.gaps, ElementsAre(Pair("cut_short", 1), Pair("expired", 2)));
}

}  // namespace
}  // namespace fairway::pipeline

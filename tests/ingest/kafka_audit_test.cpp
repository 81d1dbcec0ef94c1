// Whether a log still is the log that was read: every way it can have changed.
#include "ingest/kafka_audit.h"

#include <gtest/gtest.h>

namespace fairway::ingest {
namespace {

using enum LogVerdict;
using enum MarkFound;  // what stands at a mark

RecordMark mark(std::uint64_t offset) { return {.offset = offset, .received = {}, .digest = {}}; }

// An input that read the offsets 100 to 199.
Input read_input() {
  Input input;
  input.topic = "port";
  input.next = 200;
  input.anchor = mark(100);
  input.last = mark(199);
  return input;
}

TEST(KafkaAuditTest, ALogThatOnlyGrewIsTheSame) {
  EXPECT_EQ(judge(read_input(), {0, 500}, same, same), unchanged);
  EXPECT_EQ(judge(read_input(), {0, 200}, same, same), unchanged);
}

TEST(KafkaAuditTest, RetentionDoesNotMakeItAnother) {
  EXPECT_EQ(judge(read_input(), {150, 500}, std::nullopt, same), unchanged);
  EXPECT_EQ(judge(read_input(), {200, 200}, std::nullopt, std::nullopt), unchanged);
  EXPECT_EQ(judge(read_input(), {300, 500}, std::nullopt, std::nullopt), unchanged);
}

TEST(KafkaAuditTest, AShorterLogWithTheOldBeginningIsCutShort) {
  EXPECT_EQ(judge(read_input(), {0, 150}, same, std::nullopt), cut_short);
}

TEST(KafkaAuditTest, ALogThatGrewAgainAfterItWasCutIsCutShortAllTheSame) {
  EXPECT_EQ(judge(read_input(), {0, 500}, same, other), cut_short);
  EXPECT_EQ(judge(read_input(), {0, 500}, same, none), cut_short);
}

TEST(KafkaAuditTest, WithoutAnAnchorInTheLogTheCautiousVerdictHolds) {
  EXPECT_EQ(judge(read_input(), {120, 150}, std::nullopt, std::nullopt), cut_short);
  EXPECT_EQ(judge(read_input(), {120, 500}, std::nullopt, other), cut_short);
}

TEST(KafkaAuditTest, AnotherRecordAtTheAnchorIsAnotherLogHoweverLongItIs) {
  EXPECT_EQ(judge(read_input(), {0, 500}, other, other), recreated);
  EXPECT_EQ(judge(read_input(), {0, 150}, other, std::nullopt), recreated);
  // Read on by mistake before anybody looked: the last mark is of the new log already.
  EXPECT_EQ(judge(read_input(), {0, 500}, other, same), recreated);
}

TEST(KafkaAuditTest, ALogThatEndsBeforeTheAnchorIsAnotherLog) {
  EXPECT_EQ(judge(read_input(), {0, 100}, std::nullopt, std::nullopt), recreated);
  EXPECT_EQ(judge(read_input(), {0, 0}, std::nullopt, std::nullopt), recreated);
}

TEST(KafkaAuditTest, WhereNothingWasReadOnlyAShorterLogIsAnother) {
  Input input;
  input.next = 40;
  EXPECT_EQ(judge(input, {40, 40}, std::nullopt, std::nullopt), unchanged);
  EXPECT_EQ(judge(input, {60, 90}, std::nullopt, std::nullopt), unchanged);
  EXPECT_EQ(judge(input, {0, 10}, std::nullopt, std::nullopt), recreated);
}

}  // namespace
}  // namespace fairway::ingest

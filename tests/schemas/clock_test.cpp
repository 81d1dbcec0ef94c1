#include "schemas/base/clock.h"

#include <random>

#include <gtest/gtest.h>

namespace fairway {
namespace {

// What a text means, as text again: "(none)" where it is no time.
std::string in_utc(std::string_view text) {
  const auto instant = parse_rfc3339(text);
  return instant ? to_rfc3339(*instant) : "(none)";
}

TEST(Rfc3339, IsWrittenInUtcWithAFractionOnlyWhereThereIsOne) {
  EXPECT_EQ(to_rfc3339(from_micros(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(from_micros(1'120'000)), "1970-01-01T00:00:01.120Z");
  EXPECT_EQ(to_rfc3339(from_micros(1'000'001)), "1970-01-01T00:00:01.000001Z");
  EXPECT_EQ(to_rfc3339(from_micros(-1)), "1969-12-31T23:59:59.999999Z");
}

TEST(Rfc3339, OffsetsAreTakenAway) {
  EXPECT_EQ(in_utc("2026-11-01T14:20:00+08:00"), "2026-11-01T06:20:00Z");
  EXPECT_EQ(in_utc("2026-11-01T14:20:00-03:30"), "2026-11-01T17:50:00Z");
  EXPECT_EQ(in_utc("2026-01-01T00:10:00+08:00"), "2025-12-31T16:10:00Z");
  EXPECT_EQ(in_utc("2026-11-01T06:20:00z"), "2026-11-01T06:20:00Z");
  EXPECT_EQ(in_utc("2026-11-01T06:20:00-00:00"), "2026-11-01T06:20:00Z");
}

TEST(Rfc3339, ALowerCaseOrBlankSeparatorIsRead) {
  EXPECT_EQ(in_utc("2026-11-01t06:20:00Z"), "2026-11-01T06:20:00Z");
  EXPECT_EQ(in_utc("2026-11-01 06:20:00Z"), "2026-11-01T06:20:00Z");
}

TEST(Rfc3339, FractionsAreCutToMicroseconds) {
  EXPECT_EQ(in_utc("2026-11-01T06:20:00.1Z"), "2026-11-01T06:20:00.100Z");
  EXPECT_EQ(in_utc("2026-11-01T06:20:00.000001Z"), "2026-11-01T06:20:00.000001Z");
  EXPECT_EQ(in_utc("2026-11-01T06:20:00.1234569Z"), "2026-11-01T06:20:00.123456Z");
  EXPECT_EQ(in_utc("2026-11-01T06:20:00.000000Z"), "2026-11-01T06:20:00Z");
}

TEST(Rfc3339, ALeapSecondIsTheNextMinute) {
  EXPECT_EQ(in_utc("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00Z");
  EXPECT_EQ(in_utc("2016-12-31T23:59:61Z"), "(none)");
}

TEST(Rfc3339, LeapDaysAreKnown) {
  EXPECT_EQ(in_utc("2024-02-29T00:00:00Z"), "2024-02-29T00:00:00Z");
  EXPECT_EQ(in_utc("2026-02-29T00:00:00Z"), "(none)");
  EXPECT_EQ(in_utc("2100-02-29T00:00:00Z"), "(none)");
}

class NotATime : public testing::TestWithParam<const char*> {};

TEST_P(NotATime, IsRefused) { EXPECT_EQ(in_utc(GetParam()), "(none)"); }

INSTANTIATE_TEST_SUITE_P(
    Rfc3339, NotATime,
    testing::Values("", "2026-11-01", "2026-11-01T06:20Z", "2026-11-01T06:20:00",
                    "2026-11-01T06:20:00+0800", "2026-11-01T06:20:00+8:00",
                    "2026-11-01T06:20:00+24:00", "2026-11-01T06:20:00+08:60",
                    "2026-11-01T06:20:00.Z", "2026-11-01T06:20:00,5Z", "2026-11-01T06:20:00ZZ",
                    "2026-11-01T06:20:00Z ", " 2026-11-01T06:20:00Z", "2026-13-01T06:20:00Z",
                    "2026-00-01T06:20:00Z", "2026-11-31T06:20:00Z", "2026-11-01T24:00:00Z",
                    "2026-11-01T06:60:00Z", "2026-11-01X06:20:00Z", "2026/11/01T06:20:00Z",
                    "26-11-01T06:20:00Z", "2026-11-01T06:20:-1Z", "20261101T062000Z"));

TEST(Rfc3339, ReadsBackWhatItWrites) {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<std::int64_t> micros(-2'000'000'000'000'000, 4'000'000'000'000'000);
  for (int i = 0; i < 10'000; ++i) {
    const Instant instant = from_micros(micros(random));
    ASSERT_EQ(parse_rfc3339(to_rfc3339(instant)), instant) << to_rfc3339(instant);
  }
}

}  // namespace
}  // namespace fairway

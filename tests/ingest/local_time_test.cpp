#include <gtest/gtest.h>

#include "ingest/time_form_local.h"

namespace fairway::ingest {
namespace {

std::string hour(std::string_view instant, const std::string& zone) {
  const auto start = start_of_hour(*parse_rfc3339(instant), zone);
  return start ? to_rfc3339(*start) : "no such zone";
}

std::string day(std::string_view instant, const std::string& zone) {
  const auto start = start_of_day(*parse_rfc3339(instant), zone);
  return start ? to_rfc3339(*start) : "no such zone";
}

TEST(LocalTime, AnHourBeginsWhereTheClocksOfThePlaceSaySo) {
  EXPECT_EQ(hour("2026-11-01T06:59:59.999999Z", "Asia/Shanghai"), "2026-11-01T06:00:00Z");
  EXPECT_EQ(hour("2026-11-01T07:00:00Z", "Asia/Shanghai"), "2026-11-01T07:00:00Z");
  EXPECT_EQ(hour("2026-11-01T06:20:00Z", "Asia/Kolkata"), "2026-11-01T05:30:00Z");
  EXPECT_EQ(hour("2026-11-01T06:20:00Z", "Mars/Olympus"), "no such zone");
}

TEST(LocalTime, TheTwoHoursOfOneNameInAutumnAreTwo) {
  EXPECT_EQ(hour("2026-10-25T00:30:00Z", "Europe/Amsterdam"), "2026-10-25T00:00:00Z");
  EXPECT_EQ(hour("2026-10-25T01:30:00Z", "Europe/Amsterdam"), "2026-10-25T01:00:00Z");
}

TEST(LocalTime, ADayBeginsAtMidnightOfThePlace) {
  EXPECT_EQ(day("2026-11-01T06:20:00Z", "Asia/Shanghai"), "2026-10-31T16:00:00Z");
  EXPECT_EQ(day("2026-10-25T12:00:00Z", "Europe/Amsterdam"), "2026-10-24T22:00:00Z");
  EXPECT_EQ(day("2026-10-26T12:00:00Z", "Europe/Amsterdam"), "2026-10-25T23:00:00Z");
  EXPECT_EQ(day("2026-10-26T12:00:00Z", "Mars/Olympus"), "no such zone");
}

}  // namespace
}  // namespace fairway::ingest

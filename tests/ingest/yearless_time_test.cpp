#include "ingest/yearless_time.h"

#include <gtest/gtest.h>

namespace fairway::ingest {
namespace {

std::string resolved(std::string_view text, const std::string& received, const std::string& zone,
                     Classifier classifier = Classifier::actual) {
  TimeZones zones;
  const auto time = read_yearless(text);
  if (!time) return "no time";
  const auto instant = resolve_year(*time, classifier, *parse_rfc3339(received), zone, zones);
  return instant ? to_rfc3339(*instant) : "none";
}

TEST(YearlessTime, WhatHappenedHadHappenedWhenItCame) {
  EXPECT_EQ(resolved("31DEC1640", "2026-12-31T09:00:00Z", "Asia/Shanghai"), "2026-12-31T08:40:00Z");
  EXPECT_EQ(resolved("31DEC1640", "2027-01-01T09:00:00Z", "Asia/Shanghai"), "2026-12-31T08:40:00Z");
  EXPECT_EQ(resolved("01JAN1830", "2027-01-01T11:00:00Z", "Asia/Shanghai"), "2027-01-01T10:30:00Z");
  EXPECT_EQ(resolved("01JUL", "2027-01-20T00:00:00Z", "UTC"), "2026-07-01T00:00:00Z");
}

TEST(YearlessTime, AClockThatIsADayFastIsStillOfThisYear) {
  EXPECT_EQ(resolved("01JAN0200", "2026-12-31T22:00:00Z", "UTC"), "2027-01-01T02:00:00Z");
}

TEST(YearlessTime, WhatIsToComeIsTheNearest) {
  EXPECT_EQ(resolved("02JAN", "2026-12-30T00:00:00Z", "UTC", Classifier::planned),
            "2027-01-02T00:00:00Z");
  EXPECT_EQ(resolved("28DEC", "2027-01-03T00:00:00Z", "UTC", Classifier::estimated),
            "2026-12-28T00:00:00Z");
}

TEST(YearlessTime, TheChangeOfDayIsAdded) {
  EXPECT_EQ(resolved("31DEC0130-N", "2027-01-02T00:00:00Z", "UTC"), "2027-01-01T01:30:00Z");
  EXPECT_EQ(resolved("01JAN2330-P", "2027-01-02T00:00:00Z", "UTC"), "2026-12-31T23:30:00Z");
  EXPECT_EQ(resolved("30DEC0100-T", "2027-01-03T00:00:00Z", "UTC"), "2027-01-02T01:00:00Z");
}

TEST(YearlessTime, OnlySomeYearsHaveTheLastOfFebruary) {
  EXPECT_EQ(resolved("29FEB", "2026-03-01T00:00:00Z", "UTC"), "2024-02-29T00:00:00Z");
}

TEST(YearlessTime, WhatIsNoDateIsNone) {
  for (const char* text : {"", "31", "32DEC", "30FEB", "31DEZ", "31DEC2400", "31DEC1260", "31DEC16",
                           "31DEC1640-", "31DEC1640-X", "31DEC1640Z", "31dec"}) {
    EXPECT_FALSE(read_yearless(text)) << text;
  }
}

}  // namespace
}  // namespace fairway::ingest

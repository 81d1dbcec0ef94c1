// Milestones (RULES R7): what is said of one event, by whom, and which word counts.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/flow/flow.h"

namespace fairway::test {
namespace {

constexpr auto kCall = "voyage_call:9722003/038W/CNSHA";
constexpr auto kBox = "container:COSU6123451";

std::string estimate(std::string_view published, std::string_view time) {
  return fmt::format(
      R"({{"format":"fairway.fact/1","publishedAt":"{}","facts":[{{"kind":"arrived",)"
      R"("classifier":"estimated","subject":"{}","time":"{}","place":"CNSHA"}}]}})",
      published, kCall, time);
}

TEST(MilestoneOf, AClockThatRunsAheadHasNotTheLastWordForEver) {
  Flow flow;
  flow.at("2026-11-01T08:00:00Z")
      .sends("agg", estimate("2031-01-01T00:00:00Z", "2026-11-09T00:00:00Z"));
  flow.at("2026-11-03T08:00:00Z")
      .sends("carr", estimate("2026-11-03T08:00:00Z", "2026-11-06T00:00:00Z"))
      .settles();
  EXPECT_EQ(milestone(flow.timeline(kCall), "arrived").estimated, utc("2026-11-06T00:00:00Z"));
}

TEST(MilestoneOf, ADayContradictsNoHourWithinIt) {
  Flow flow;
  flow.at("2026-11-03T08:00:00Z")
      .says("term", {Said("discharged", kBox).at("2026-11-02T22:30:00+08:00").place("CNSHA")})
      .says("agg", {Said("discharged", kBox).at("2026-11-02").place("CNSHA")})
      .settles();
  const Milestone one = milestone(flow.timeline(kBox), "discharged");
  EXPECT_EQ(one.competing, 2U);
  EXPECT_FALSE(one.conflict);
  flow.says("carr", {Said("discharged", kBox).at("2026-11-03T02:00:00+08:00").place("CNSHA")})
      .settles();
  EXPECT_TRUE(milestone(flow.timeline(kBox), "discharged").conflict) << "another day";
}

TEST(MilestoneOf, ItsHistoryHasEveryWordInTheOrderOfPublication) {
  Flow flow;
  flow.at("2026-11-03T08:00:00Z")
      .sends("carr", estimate("2026-11-03T08:00:00Z", "2026-11-06T06:00:00Z"));
  flow.at("2026-11-01T08:00:00Z")
      .sends("carr", estimate("2026-11-01T08:00:00Z", "2026-11-06T00:00:00Z"));
  flow.at("2026-11-06T09:00:00Z")
      .says("port", {Said("arrived", kCall).at("2026-11-06T08:00:00Z").place("CNSHA")})
      .settles();
  const Milestone one = milestone(flow.timeline(kCall), "arrived");
  ASSERT_EQ(one.history.size(), 3U);
  const auto word = [&](std::size_t index) {
    const MilestoneWord& said = one.history[index];
    return fmt::format("{} {} {}", to_text(said.classifier), said.source.value(),
                       to_rfc3339(said.time));
  };
  std::vector<std::string> words = {word(0), word(1), word(2)};
  std::ranges::stable_sort(words, {}, [](const std::string& text) { return text.substr(0, 6); });
  EXPECT_EQ(words[0], "actual port 2026-11-06T08:00:00Z");
  EXPECT_EQ(words[1], "estimated carr 2026-11-06T00:00:00Z") << "said first, received last";
  EXPECT_EQ(words[2], "estimated carr 2026-11-06T06:00:00Z");
}

}  // namespace
}  // namespace fairway::test

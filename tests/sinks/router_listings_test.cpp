#include <string>

#include <gtest/gtest.h>

#include "tests/sinks/router_fixture.h"

namespace fairway::sinks::http {
namespace {

class RouterListings : public RouterTest {
 protected:
  RouterListings() {
    Timeline timeline = sample_timeline();
    for (const char* number : {"MAEU123456789", "MAEU2", "MAEU3"}) {
      timeline.id = {RefKind::bill, number};
      queries.timelines[timeline.id] = timeline;
    }
    TimelineFact fact = timeline.facts.front();
    for (std::uint8_t i = 1; i <= 3; ++i) {
      Hash16 id;
      id.bytes[0] = i;
      fact.id = FactId{id};
      queries.unlinked_facts.push_back(
          {.fact = fact,
           .age = std::chrono::seconds{90},
           .candidates = {{.reference = timeline.id,
                           .reason = {"candidate_named", {"It names it", "其提及"}}}}});
    }
  }

  static std::string next_of(const Response& response) {
    return header(response, "Next-Page-Cursor");
  }
};

TEST_F(RouterListings, AnExplanationIsAnsweredInBothLanguagesWithATagThatTimeDoesNotChange) {
  const std::string target = "/v1/timelines/bill:MAEU123456789/explain?milestone=gate_in";
  const Response english = get(target);
  EXPECT_EQ(english.status, 200);
  EXPECT_TRUE(holds(english, R"("name":"Gate in")")) << english.body;
  EXPECT_EQ(queries.asked_explanation.milestone, "gate_in");
  EXPECT_TRUE(holds(get(target + "&lang=zh"), "进场"));
  queries.timelines.at({RefKind::bill, "MAEU123456789"}).as_of += std::chrono::hours{1};
  EXPECT_EQ(header(get(target), "ETag"), header(english, "ETag"));
}

TEST_F(RouterListings, AnExplanationOfALaneAloneLeavesMilestonesAway) {
  const std::string target = "/v1/timelines/bill:MAEU123456789/explain?stage=customs";
  EXPECT_TRUE(holds(get(target), R"("milestones":[],)"));
  EXPECT_TRUE(queries.asked_explanation.customs);
  EXPECT_FALSE(queries.asked_explanation.goods);
  get(target + "&milestone=gate_in&subject=container:MSKU0308961&place=CNSHA");
  EXPECT_TRUE(queries.asked_explanation.milestones);
  EXPECT_EQ(queries.asked_explanation.subject, (Reference{RefKind::container, "MSKU0308961"}));
  EXPECT_EQ(queries.asked_explanation.place, "CNSHA");
}

TEST_F(RouterListings, WhatCannotBeExplainedIsSaid) {
  const std::string target = "/v1/timelines/bill:MAEU123456789/explain";
  expect_problem(get(target + "?stage=weather"), 400, "bad_parameter");
  expect_problem(get(target + "?subject=MSKU"), 400, "bad_parameter");
  expect_problem(get(target + "?asOf=then"), 400, "bad_parameter");
  expect_problem(get("/v1/timelines/bill:NOBODY/explain"), 404, "not_found");
  expect_problem(get("/v1/timelines/box:A/explain"), 400, "unknown_kind");
}

TEST_F(RouterListings, ShipmentsArePagedByACursorThatGoesWithItsFilters) {
  const Response first = get("/v1/shipments?limit=2&regime=export_sea,import_sea");
  EXPECT_EQ(first.status, 200);
  EXPECT_TRUE(holds(first, R"("id":"bill:MAEU123456789","kind":"bill","regime":"export_sea")"));
  EXPECT_EQ(queries.asked_shipments.regimes,
            (std::vector<std::string>{"export_sea", "import_sea"}));
  const std::string next = next_of(first);
  ASSERT_NE(next, "");
  EXPECT_TRUE(holds(first, R"("page":{"next":")" + next + "\"}"));
  const Response second =
      get("/v1/shipments?limit=1&lang=zh&regime=export_sea,import_sea&cursor=" + next);
  EXPECT_TRUE(holds(second, "MAEU3")) << second.body;
  EXPECT_FALSE(holds(second, "MAEU2"));
  EXPECT_TRUE(holds(second, R"("page":{"next":null})"));
  expect_problem(get("/v1/shipments?cursor=" + next), 400, "bad_parameter");
  expect_problem(get("/v1/shipments?regime=export_sea,import_sea&cursor=" + next + "zz"), 400,
                 "bad_parameter");
  expect_problem(get("/v1/shipments?sort=updated"), 400, "bad_parameter");
  expect_problem(get("/v1/shipments?updatedSince=lately"), 400, "bad_parameter");
}

TEST_F(RouterListings, FactsAreListedOnlyWhenTheyAreUnlinked) {
  expect_problem(get("/v1/facts"), 400, "bad_parameter");
  expect_problem(get("/v1/facts?unlinked=false"), 400, "bad_parameter");
  const Response first =
      get("/v1/facts?unlinked=true&kind=gate_in,gate_out&place=CNSHA&source=t&limit=2");
  EXPECT_EQ(first.status, 200);
  EXPECT_TRUE(holds(first, R"("ageSeconds":90)")) << first.body;
  EXPECT_TRUE(holds(first, R"("rule":"candidate_named")"));
  EXPECT_EQ(queries.asked_unlinked.kinds, (std::vector<std::string>{"gate_in", "gate_out"}));
  EXPECT_EQ(queries.asked_unlinked.place, "CNSHA");
  EXPECT_EQ(queries.asked_unlinked.source, SourceName{"t"});
  const Response second =
      get("/v1/facts?unlinked=true&kind=gate_in,gate_out&place=CNSHA&source=t&limit=2&cursor=" +
          next_of(first));
  EXPECT_TRUE(holds(second, R"("page":{"next":null})")) << second.body;
  EXPECT_TRUE(holds(second, "f_03"));
  EXPECT_FALSE(holds(second, "f_02"));
}

}  // namespace
}  // namespace fairway::sinks::http

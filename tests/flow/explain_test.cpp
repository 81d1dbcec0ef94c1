// Why a timeline says what it says (CONTRACT section 5, explain).
#include <algorithm>
#include <optional>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "sinks/json/explanation_json.h"
#include "tests/flow/flow.h"
#include "tests/flow/story_path.h"

namespace fairway::test {
namespace {

constexpr auto kBox = "container:MSKU0308961";
constexpr auto kBill = "bill:MAEU1";
constexpr auto kOtherBill = "bill:MAEU2";

boost::json::value why(const Flow& flow, std::string_view reference,
                       const sinks::ExplainOptions& options, const Scope& scope = Scope::all(),
                       Language language = Language::en) {
  const auto explained = flow.queries().explain(*parse_reference(reference), scope, options);
  if (!explained || !*explained) throw std::runtime_error("not explained");
  return boost::json::parse(sinks::explanation_json(**explained, language));
}

sinks::ExplainOptions milestone_named(std::string_view kind) {
  sinks::ExplainOptions options;
  options.milestone = kind;
  return options;
}

// Two trips of a box, each of one bill.
Flow two_trips() {
  Flow flow;
  flow.at("2026-11-01T00:00:00Z")
      .links("carr", {"carries bill:MAEU1 container:MSKU0308961"}, "2026-10-02T00:00:00Z")
      .links("carr", {"carries bill:MAEU2 container:MSKU0308961"}, "2026-10-22T00:00:00Z")
      .sends("carr", R"({"format":"fairway.fact/1","facts":[],"parties":[
                         {"of":"bill:MAEU1","role":"consignee","id":"A"},
                         {"of":"bill:MAEU2","role":"consignee","id":"B"}]})");
  flow.says("term", {Said("gate_in", kBox).at("2026-10-02T08:00:00Z").place("CNSHA")});
  flow.says("term", {Said("gate_out", kBox).at("2026-10-10T08:00:00Z").place("NLRTM")});
  flow.says("term", {Said("empty_in", kBox).at("2026-10-12T08:00:00Z").place("NLRTM")});
  flow.says("term", {Said("empty_out", kBox).at("2026-10-20T08:00:00Z").place("NLRTM")});
  flow.says("term", {Said("gate_in", kBox).at("2026-10-22T08:00:00Z").place("NLRTM")});
  flow.settles();
  return flow;
}

TEST(Explain, TheMoreTrustedSourceOfAnActualTimeWinsAndTheOtherIsShownWithItsReason) {
  Flow flow;
  flow.at("2026-11-01T10:00:00Z")
      .says("agg", {Said("gate_out", kBox).at("2026-11-01T09:00:00Z").place("CNSHA")})
      .at("2026-11-01T09:30:00Z")
      .says("term", {Said("gate_out", kBox).at("2026-11-01T09:10:00Z").place("CNSHA")})
      .settles();
  const auto json = why(flow, kBox, milestone_named("gate_out"));
  const std::string one = "milestones[subject=container:MSKU0308961,place=CNSHA].actual.";
  EXPECT_EQ(text_at(json, one + "winner.source"), "term");
  EXPECT_EQ(text_at(json, one + "winner.trust"), "9");
  EXPECT_EQ(text_at(json, one + "rule"), "trust");
  EXPECT_EQ(text_at(json, one + "competing"), "2");
  EXPECT_EQ(text_at(json, one + "competitors[source=agg].rule"), "trust");
  EXPECT_EQ(text_at(json, one + "competitors[source=agg].trust"), "3");
  EXPECT_NE(text_at(json, one + "sentence"), "");
  const auto chinese = why(flow, kBox, milestone_named("gate_out"), Scope::all(), Language::zh);
  EXPECT_NE(text_at(chinese, one + "sentence"), text_at(json, one + "sentence"));
  EXPECT_EQ(text_at(why(flow, kBox, milestone_named("gate_in")), "milestones#"), "0");
}

TEST(Explain, OfForecastsTheLastPublishedWins) {
  Flow flow;
  flow.at("2026-11-01T10:00:00Z")
      .says("carr", {Said("gate_out", kBox).estimated().at("2026-11-03T09:00:00Z")})
      .at("2026-11-01T12:00:00Z")
      .says("agg", {Said("gate_out", kBox).estimated().at("2026-11-04T09:00:00Z")})
      .settles();
  const auto json = why(flow, kBox, milestone_named("gate_out"));
  EXPECT_EQ(text_at(json, "milestones[kind=gate_out].estimated.rule"), "published");
  EXPECT_EQ(text_at(json, "milestones[kind=gate_out].estimated.winner.source"), "agg");
  EXPECT_EQ(text_at(json, "milestones[kind=gate_out].actual"), "null");
}

TEST(Explain, WhatWasWithdrawnIsShownWithTheRevisionThatTookItBack) {
  Flow flow;
  flow.at("2026-11-01T10:00:00Z")
      .says("term", {Said("gate_out", kBox).at("2026-11-01T09:00:00Z")},
            R"("document":"G1","version":1)")
      .at("2026-11-01T11:00:00Z")
      .says("term", {}, R"("document":"G1","version":2,"function":"delete")")
      .says("term", {Said("gate_out", kBox).at("2031-11-01T09:00:00Z")})
      .settles();
  const auto json = why(flow, kBox, milestone_named("gate_out"));
  EXPECT_EQ(text_at(json, "milestones#"), "0");
  EXPECT_EQ(text_at(json, "setAside[rule=withdrawn].by.version"), "2");
  EXPECT_EQ(text_at(json, "setAside[rule=withdrawn].by.function"), "delete");
  EXPECT_EQ(text_at(json, "setAside[rule=withdrawn].by.publishedAt"), "2026-11-01T11:00:00Z");
  EXPECT_EQ(text_at(json, "setAside[rule=implausible].by"), "null");
}

TEST(Explain, TripsAndLinksNameTheRulesThatChoseThem) {
  const Flow flow = two_trips();
  const auto box = why(flow, kBox, milestone_named("gate_in"));
  EXPECT_EQ(text_at(box, "trips[trip=2026-10-02].rule"), "trip_first");
  EXPECT_EQ(text_at(box, "trips[trip=2026-10-20].rule"), "trip_empty_out");
  EXPECT_EQ(text_at(box, "trips[trip=2026-10-20].fact.kind"), "empty_out");
  const auto bill = why(flow, kBill, milestone_named("gate_in"));
  EXPECT_EQ(text_at(bill, "milestones#"), "1");
  EXPECT_EQ(text_at(bill, "links[role=carries].trip"), "2026-10-02");
  EXPECT_EQ(text_at(bill, "links[role=carries].basis"), "anchor");
  EXPECT_EQ(text_at(bill, "links[role=carries].rule"), "link_nearest");
  const auto other = why(flow, kOtherBill, milestone_named("gate_in"));
  EXPECT_EQ(text_at(other, "links[role=carries].rule"), "link_within");
  EXPECT_EQ(text_at(other, "setAside[rule=other_trip].trip"), "2026-10-02");
}

TEST(Explain, APartyIsToldNothingOfOtherTripsNorThatThereAreAny) {
  const Flow flow = two_trips();
  const Scope party{.operator_ = false, .parties = {"B"}, .sources = {}};
  for (const auto* asked : {kOtherBill, kBox}) {
    sinks::ExplainOptions options;
    options.customs = options.goods = true;
    const std::string text = boost::json::serialize(why(flow, asked, options, party));
    EXPECT_EQ(text.find("2026-10-02"), std::string::npos) << text;
    EXPECT_EQ(text.find("MAEU1"), std::string::npos) << text;
    EXPECT_EQ(text.find("trip_empty_out"), std::string::npos) << text;
    EXPECT_EQ(text.find("other_trip"), std::string::npos) << text;
    EXPECT_NE(text.find("2026-10-22"), std::string::npos) << text;
  }
  const auto hidden = flow.queries().explain(*parse_reference(kBill), party, {});
  EXPECT_FALSE(hidden.value().has_value());
}

TEST(Explain, ALaneNamesTheFactThatGaveItsStageAndTheResetBefore) {
  constexpr auto kEntry = "declaration:224820261000000101";
  Flow flow;
  flow.at("2026-11-05T00:00:00Z")
      .links("cust", {"declared_by bill:MAEU1 declaration:224820261000000101"})
      .says("cust", {Said("released", kEntry).at("2026-11-01T08:00:00Z")})
      .says("cust", {Said("reopened", kEntry).at("2026-11-02T08:00:00Z")})
      .says("cust", {Said("released", kEntry).at("2026-11-03T08:00:00Z")})
      .settles();
  sinks::ExplainOptions options;
  options.milestones = false;
  options.customs = true;
  const auto json = why(flow, kBill, options);
  const std::string one = "customs[subject=declaration:224820261000000101].";
  EXPECT_EQ(text_at(json, one + "code"), "released");
  EXPECT_EQ(text_at(json, one + "rule"), "stage_rank");
  EXPECT_EQ(text_at(json, one + "shown"), "true");
  EXPECT_EQ(text_at(json, one + "fact.time"), "2026-11-03T08:00:00Z");
  EXPECT_EQ(text_at(json, one + "reset.kind"), "reopened");
  EXPECT_EQ(text_at(json, "milestones#"), "0");
  EXPECT_EQ(text_at(json, "goods"), "null");
}

}  // namespace
}  // namespace fairway::test

// What others than the parties see: port authorities, whom shipments were lent to, and the space of
// sources under test.
#include <string>

#include <gtest/gtest.h>

#include "sinks/json/explanation_json.h"
#include "sinks/json/listing_json.h"
#include "sinks/json/timeline_json.h"
#include "tests/flow/flow.h"

namespace fairway::test {
namespace {

constexpr auto kBox = "container:MSKU0308961";
constexpr auto kBill = "bill:MAEU1";
constexpr auto kEntry = "declaration:222820260000000001";
constexpr auto kOwner = "91310000MA1K000001";
constexpr auto kBroker = "91310000MA1K000002";

Scope port(const std::string& place) {
  Scope scope;
  scope.places = {place};
  return scope;
}

Scope lent(const std::string& party, std::set<Reference> shipments = {}) {
  Scope scope;
  scope.parties = {kBroker};
  scope.lent = {{party, std::move(shipments)}};
  return scope;
}

Reference of(std::string_view text) { return *parse_reference(text); }

void party(Flow& flow, const std::string& document, const std::string& code) {
  flow.sends("cust", R"({"format":"fairway.fact/1","parties":[{"of":")" + document +
                         R"(","role":"consignee","id":")" + code + R"("}]})");
}

// A box from Shanghai to Rotterdam with a bill and a declaration.
Flow voyage() {
  Flow flow;
  flow.at("2026-12-01T00:00:00Z");
  party(flow, kBill, kOwner);
  flow.links("mft", {"carries bill:MAEU1 container:MSKU0308961"}, "2026-11-02T00:00:00Z");
  flow.links("cust", {std::string("declared_by ") + kBill + " " + kEntry});
  flow.says("term", {Said("gate_in", kBox).at("2026-11-01T09:00:00Z").place("CNSHA"),
                     Said("loaded", kBox).at("2026-11-02T09:00:00Z").place("CNSHA")});
  flow.says("cust", {Said("released", kEntry).at("2026-11-01T12:00:00Z").place("CNSHA"),
                     Said("hold_placed", kBox).at("2026-11-01T13:00:00Z").place("CNSHA")});
  flow.says("term", {Said("discharged", kBox).at("2026-11-28T09:00:00Z").place("NLRTM")});
  return flow.settles();
}

TEST(PortAuthority, SeesTheMovesAtItsPlacesAndOfCustomsTheStage) {
  const Flow flow = voyage();
  const Timeline bill = flow.timeline(kBill, port("CNSHA"));
  EXPECT_EQ(bill.facts.size(), 2U);
  EXPECT_TRUE(has(bill, "gate_in"));
  EXPECT_TRUE(has(bill, "loaded"));
  EXPECT_FALSE(has(bill, "discharged"));
  EXPECT_FALSE(has(bill, "released"));
  EXPECT_FALSE(has(bill, "hold_placed"));
  ASSERT_TRUE(bill.customs);
  EXPECT_EQ(bill.customs->code, "released");
  EXPECT_FALSE(bill.customs->since);
  EXPECT_TRUE(bill.customs->declarations.empty());
  EXPECT_TRUE(holds(bill, kBox));
  EXPECT_FALSE(holds(bill, kEntry));

  const Timeline abroad = flow.timeline(kBill, port("NLRTM"));
  EXPECT_EQ(abroad.facts.size(), 1U);
  EXPECT_TRUE(has(abroad, "discharged"));
  const Timeline box = flow.timeline(kBox, port("NLRTM"));
  EXPECT_EQ(box.facts.size(), 1U);
  EXPECT_TRUE(holds(box, kBill));
}

TEST(PortAuthority, KnowsNothingOfWhatDoesNotTouchItsPorts) {
  const Flow flow = voyage();
  for (const char* reference : {kBill, kBox, kEntry}) {
    EXPECT_FALSE(flow.knows(reference, port("CNNGB"))) << reference;
  }
  EXPECT_FALSE(flow.knows(kEntry, port("CNSHA")));
  EXPECT_TRUE(flow.find("MAEU1", port("CNNGB")).empty());
  EXPECT_TRUE(flow.find("222820260000000001", port("CNSHA")).empty());
  EXPECT_EQ(flow.find("MSKU0308961", port("CNSHA")).front().shipments, std::vector{of(kBill)});
  EXPECT_EQ(flow.queries().shipments({}, port("CNNGB"), {}, 10)->items.size(), 0U);
  EXPECT_EQ(flow.queries().shipments({}, port("CNSHA"), {}, 10)->items.size(), 1U);
  sinks::ShipmentFilter filter;
  filter.party = kOwner;
  EXPECT_EQ(flow.queries().shipments(filter, port("CNSHA"), {}, 10)->items.size(), 0U);
}

TEST(PortAuthority, IsNotToldOfABoxThatLedToACallItSees) {
  Flow flow;
  flow.at("2026-12-01T00:00:00Z");
  flow.links("mft",
             {"carries bill:MAEU1 container:MSKU0308961",
              "sails_on container:MSKU0308961 voyage_call:9722003/031W/CNSHA"},
             "2026-11-02T00:00:00Z");
  flow.says("term", {Said("gate_in", kBox).at("2026-11-01T09:00:00Z").place("CNNGB"),
                     Said("loaded", kBox).at("2026-11-02T09:00:00Z").place("CNNGB")});
  flow.says("port", {Said("berthed", "voyage_call:9722003/031W/CNSHA")
                         .at("2026-11-03T09:00:00Z")
                         .place("CNSHA")});
  flow.settles();
  const Timeline bill = flow.timeline(kBill, port("CNSHA"));
  EXPECT_TRUE(holds(bill, "voyage_call:9722003/031W/CNSHA"));
  EXPECT_EQ(sinks::timeline_json(bill, Language::en).find("MSKU0308961"), std::string::npos);
}

TEST(PortAuthority, IsToldNoPartyNoDeclarationAndNoOtherPort) {
  const Flow flow = voyage();
  for (const char* reference : {kBill, kBox}) {
    const Scope scope = port("CNSHA");
    const std::string answers =
        sinks::timeline_json(
            *flow.find_timeline(reference, scope, {.superseded = true, .as_of = {}}),
            Language::en) +
        sinks::explanation_json(
            **flow.queries().explain(of(reference), scope, {.customs = true, .goods = true}),
            Language::en) +
        sinks::shipments_json(*flow.queries().shipments({}, scope, {}, 10), "", Language::en);
    for (const char* secret : {kOwner, "222820260000000001", "NLRTM", "2026-11-28",
                               "2026-11-01T12:00:00Z", "discharged"}) {
      EXPECT_EQ(answers.find(secret), std::string::npos) << secret << " in " << answers;
    }
  }
}

TEST(Lending, ShowsWhatTheLenderSeesAllOrTheNamedOnes) {
  Flow flow = voyage();
  party(flow, "bill:MAEU2", kOwner);
  flow.settles();
  const Scope reader{.parties = {kBroker}, .sources = {}};
  const Scope owner{.parties = {kOwner}, .sources = {}};
  EXPECT_FALSE(flow.knows(kBill, reader));
  EXPECT_TRUE(flow.knows(kBill, lent(kOwner)));
  EXPECT_TRUE(flow.knows(kEntry, lent(kOwner)));
  EXPECT_TRUE(flow.knows("bill:MAEU2", lent(kOwner)));
  const auto one = lent(kOwner, {of(kBill)});
  EXPECT_TRUE(flow.knows(kBill, one));
  EXPECT_TRUE(flow.knows(kBox, one));
  EXPECT_FALSE(flow.knows("bill:MAEU2", one));
  EXPECT_EQ(sinks::canonical_json(flow.timeline(kBill, one)),
            sinks::canonical_json(flow.timeline(kBill, owner)));
  EXPECT_EQ(flow.queries().shipments({}, lent(kOwner), {}, 10)->items.size(), 2U);
  EXPECT_EQ(flow.queries().shipments({}, one, {}, 10)->items.size(), 1U);
}

// What is not the lender's cannot be lent.
TEST(Lending, OpensNothingThatTheLenderMayNotSee) {
  const Flow flow = voyage();
  EXPECT_FALSE(flow.knows(kBill, lent(kBroker, {of(kBill)})));
  EXPECT_FALSE(flow.knows(kBill, lent("91310000MA1K000003", {of(kBill)})));
}

SourceConfig sender(std::string name, SourceClass source_class, SourceState state) {
  SourceConfig config;
  config.name = SourceName{std::move(name)};
  config.source_class = source_class;
  config.state = state;
  return config;
}

Flow with_tests() {
  Flow flow({sender("live", SourceClass::terminal, SourceState::live),
             sender("new", SourceClass::terminal, SourceState::test),
             sender("other", SourceClass::terminal, SourceState::test)});
  flow.at("2026-12-01T00:00:00Z");
  flow.says("live", {Said("gate_in", kBox).at("2026-11-01T09:00:00Z").place("CNSHA")});
  return flow;
}

Scope tested_by(const char* source) {
  Scope scope;
  if (source != nullptr) scope.sources = {SourceName{source}};
  scope.space = Space::test;
  return scope;
}

TEST(TestSpace, LeavesLiveTimelinesAsIfNothingHadBeenSent) {
  Flow flow = with_tests();
  const std::string before = flow.settles().dump();
  flow.says("new", {Said("gate_in", kBox).at("2026-11-01T08:00:00Z").place("CNSHA"),
                    Said("loaded", kBox).at("2026-11-02T08:00:00Z").place("CNSHA"),
                    Said("loaded", "container:TCLU5002010").at("2026-11-02T08:00:00Z")});
  flow.links("new", {"carries bill:MAEU1 container:MSKU0308961"}, "2026-11-02T00:00:00Z");
  EXPECT_EQ(flow.settles().dump(), before);
  EXPECT_FALSE(flow.knows(kBill));
  EXPECT_FALSE(flow.knows("container:TCLU5002010"));
  EXPECT_EQ(flow.queries().shipments({}, Scope::all(), {}, 10)->items.size(), 0U);
  // It is received and counted all the same.
  EXPECT_EQ(flow.counts()[SourceName{"new"}].merged, 2U);
  EXPECT_EQ(flow.receipt(1).kinds.front(), "gate_in");
}

TEST(TestSpace, ShowsASenderWhatItSentItselfAndAnOperatorAllTests) {
  Flow flow = with_tests();
  flow.says("new", {Said("loaded", kBox).at("2026-11-02T08:00:00Z").place("CNSHA")});
  flow.links("new", {"carries bill:MAEU1 container:MSKU0308961"}, "2026-11-02T00:00:00Z");
  flow.says("other", {Said("discharged", kBox).at("2026-11-20T08:00:00Z").place("NLRTM")});
  flow.settles();
  const Timeline own = flow.timeline(kBill, tested_by("new"));
  EXPECT_TRUE(has(own, "loaded"));
  EXPECT_FALSE(has(own, "gate_in"));
  EXPECT_FALSE(has(own, "discharged"));
  EXPECT_EQ(flow.queries().shipments({}, tested_by("new"), {}, 10)->items.size(), 1U);
  EXPECT_FALSE(flow.knows(kBill, tested_by("other")));
  Scope everything = Scope::all();
  everything.space = Space::test;
  EXPECT_TRUE(has(flow.timeline(kBox, everything), "discharged"));
  EXPECT_FALSE(has(flow.timeline(kBox, everything), "gate_in"));
  // A live source, and who sends nothing, have nothing there.
  EXPECT_FALSE(flow.knows(kBox, tested_by("live")));
  Scope enterprise{.parties = {kOwner}, .sources = {}};
  enterprise.space = Space::test;
  EXPECT_FALSE(flow.knows(kBill, enterprise));
  EXPECT_FALSE(flow.knows(kBox, tested_by(nullptr)));
}

}  // namespace
}  // namespace fairway::test

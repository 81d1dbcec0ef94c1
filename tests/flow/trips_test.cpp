// Uses of numbers that are used again (RULES R4): each condition of the box's rule, where facts
// that do not cut belong, and the gaps of every other kind.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/flow/flow.h"

namespace fairway::test {
namespace {

constexpr auto kBox = "container:SEGU3107012";
constexpr auto kFirst = "bill:HLCU0000501";
constexpr auto kSecond = "bill:HLCU0000502";

// One use as told by its milestones: "empty_out gate_in".
using Uses = std::vector<std::string>;

Uses uses_of(const Timeline& timeline) {
  std::map<std::string, std::string> by_trip;
  for (const Milestone& milestone : timeline.milestones) {
    if (milestone.subject != timeline.id) continue;
    std::string& kinds = by_trip[milestone.trip.value_or("none")];
    kinds += (kinds.empty() ? "" : " ") + milestone.kind;
  }
  Uses uses;
  for (const auto& [trip, kinds] : by_trip) uses.push_back(kinds);
  return uses;
}

Said moved(std::string_view kind, std::string_view time) {
  return Said(kind, kBox).at(time).place("CNSHA");
}

// What the terminal says of the box, all at once and in the reversed order: both tell the same.
Uses uses_after(const std::vector<Said>& facts) {
  Flow flow;
  flow.at("2027-01-01T00:00:00Z");
  for (const Said& fact : facts) flow.says("term", {fact});
  flow.settles();
  Flow reversed;
  reversed.at("2027-01-01T00:00:00Z");
  for (auto fact = facts.rbegin(); fact != facts.rend(); ++fact) reversed.says("term", {*fact});
  reversed.settles();
  EXPECT_EQ(flow.dump(), reversed.dump());
  return uses_of(flow.timeline(kBox));
}

TEST(BoxTrips, APauseOfMoreThan120DaysIsAnotherUse) {
  EXPECT_EQ(uses_after({moved("gate_in", "2026-01-01T10:00:00Z"),
                        moved("gate_out", "2026-05-01T11:00:00Z").place("NLRTM")}),
            (Uses{"gate_in", "gate_out"}));
  EXPECT_EQ(uses_after({moved("gate_in", "2026-01-01T10:00:00Z"),
                        moved("gate_out", "2026-05-01T09:00:00Z").place("NLRTM")}),
            (Uses{"gate_in gate_out"}));
}

TEST(BoxTrips, AnEmptyPickedUpAfterAMoveIsAnotherUse) {
  const std::vector<Said> facts = {moved("empty_out", "2026-03-01T10:00:00Z"),
                                   moved("gate_in", "2026-03-03T10:00:00Z"),
                                   moved("loaded", "2026-03-05T10:00:00Z"),
                                   moved("discharged", "2026-04-02T10:00:00Z").place("NLRTM"),
                                   moved("empty_out", "2026-04-20T10:00:00Z").place("NLRTM")};
  EXPECT_EQ(uses_after(facts), (Uses{"empty_out gate_in loaded discharged", "empty_out"}));
}

TEST(BoxTrips, AnEmptyPickedUpAfterAReturnIsAnotherUseOnTheSameDay) {
  Flow flow;
  flow.at("2027-01-01T00:00:00Z")
      .says("term", {moved("empty_in", "2026-03-01T10:00:00Z")})
      .says("term", {moved("empty_out", "2026-03-01T20:00:00Z")})
      .settles();
  EXPECT_EQ(flow.timeline(kBox).references.size(), 2U);
}

TEST(BoxTrips, ASecondWitnessOfAPickUpIsTheSameUse) {
  EXPECT_EQ(uses_after({moved("empty_out", "2026-03-01T10:00:00Z"),
                        moved("empty_out", "2026-03-01T10:02:00Z")}),
            Uses{"empty_out"});
  EXPECT_EQ(uses_after({moved("empty_out", "2026-03-01T10:00:00Z"),
                        moved("gate_in", "2026-03-01T12:00:00Z"),
                        moved("empty_out", "2026-03-02T09:00:00Z")}),
            Uses{"empty_out gate_in"})
      << "within a day it is the same pick-up, whatever came between";
}

TEST(BoxTrips, AMoveADayAfterTheEmptyReturnIsAnotherUse) {
  const Said out = moved("gate_out", "2026-03-01T10:00:00Z");
  const Said back = moved("empty_in", "2026-03-05T10:00:00Z");
  EXPECT_EQ(uses_after({out, back, moved("gate_in", "2026-03-06T11:00:00Z")}),
            (Uses{"gate_out empty_in", "gate_in"}));
  EXPECT_EQ(uses_after({out, back, moved("gate_in", "2026-03-06T09:00:00Z")}),
            Uses{"gate_out empty_in gate_in"});
  EXPECT_EQ(uses_after({out, back, moved("empty_in", "2026-03-09T09:00:00Z").place("CNNGB")}),
            Uses{"gate_out empty_in empty_in"});
}

TEST(BoxTrips, AnotherDocumentAfterTheDischargeIsAnotherUse) {
  const Said discharged = moved("discharged", "2026-03-01T10:00:00Z").naming(kFirst);
  EXPECT_EQ(uses_after({discharged, moved("gate_in", "2026-03-09T10:00:00Z").naming(kSecond)}),
            (Uses{"discharged", "gate_in"}));
  EXPECT_EQ(uses_after({discharged, moved("gate_in", "2026-03-09T10:00:00Z").naming(kFirst)}),
            Uses{"discharged gate_in"});
  EXPECT_EQ(uses_after({discharged, moved("gate_in", "2026-03-09T10:00:00Z")}),
            Uses{"discharged gate_in"});
  EXPECT_EQ(uses_after({discharged, moved("gate_out", "2026-03-09T10:00:00Z").naming(kSecond)}),
            Uses{"discharged gate_out"})
      << "a house bill may be what the gate knows";
}

TEST(BoxTrips, ComingOutWhereItWasLoadedIsAnotherUse) {
  const Said loaded = moved("loaded", "2026-03-01T10:00:00Z").naming(kFirst);
  EXPECT_EQ(uses_after({loaded, moved("gate_out", "2026-03-30T10:00:00Z")}),
            (Uses{"loaded", "gate_out"}));
  EXPECT_EQ(uses_after({loaded, moved("gate_out", "2026-03-02T09:00:00Z")}),
            Uses{"loaded gate_out"})
      << "taken off again within a day";
  EXPECT_EQ(uses_after({loaded, moved("gate_out", "2026-03-30T10:00:00Z").naming(kFirst)}),
            Uses{"loaded gate_out"});
  EXPECT_EQ(uses_after({loaded, moved("gate_out", "2026-03-30T10:00:00Z").place("NLRTM")}),
            Uses{"loaded gate_out"});
}

TEST(BoxTrips, AnExportAfterAnImportIsAnotherUse) {
  const Said in = moved("gate_out", "2026-03-01T10:00:00Z").with("direction", "import");
  EXPECT_EQ(uses_after({in, moved("gate_in", "2026-03-05T10:00:00Z").with("direction", "export")}),
            (Uses{"gate_out", "gate_in"}));
  EXPECT_EQ(uses_after({in, moved("gate_in", "2026-03-05T10:00:00Z")}), Uses{"gate_out gate_in"});
}

TEST(BoxTrips, TheSameMoveAtTheSamePlaceDaysLaterIsAnotherUse) {
  const Said first = moved("discharged", "2026-03-01T10:00:00Z");
  EXPECT_EQ(uses_after({first, moved("discharged", "2026-03-09T10:00:00Z")}),
            (Uses{"discharged", "discharged"}));
  EXPECT_EQ(uses_after({first, moved("discharged", "2026-03-03T10:00:00Z")}), Uses{"discharged"});
  EXPECT_EQ(uses_after({first, moved("discharged", "2026-03-09T10:00:00Z").place("CNNGB")}),
            Uses{"discharged discharged"});
  EXPECT_EQ(uses_after({moved("discharged", "2026-03-01T10:00:00Z").naming(kFirst),
                        moved("discharged", "2026-03-09T10:00:00Z").naming(kFirst)}),
            Uses{"discharged"});
  EXPECT_EQ(uses_after({Said("discharged", kBox).at("2026-03-01T10:00:00Z"),
                        Said("discharged", kBox).at("2026-03-09T10:00:00Z")}),
            Uses{"discharged"})
      << "two unknown places are not one";
}

TEST(BoxTrips, OnOneDayWithoutHoursTheReturnComesBeforeTheNextPickUp) {
  EXPECT_EQ(uses_after({moved("gate_out", "2026-03-05T10:00:00Z"), moved("empty_in", "2026-03-10"),
                        moved("empty_out", "2026-03-10")}),
            (Uses{"gate_out empty_in", "empty_out"}));
}

TEST(BoxTrips, WhatDoesNotMoveABoxDoesNotCut) {
  EXPECT_EQ(uses_after({moved("empty_in", "2026-03-01T10:00:00Z"),
                        moved("inspected", "2026-03-20T10:00:00Z")}),
            Uses{"empty_in inspected"});
}

TEST(BoxTrips, AnImplausibleTimeDoesNotCut) {
  Flow flow;
  flow.at("2026-03-06T00:00:00Z")
      .says("term", {moved("gate_in", "2026-03-05T10:00:00Z")})
      .says("term", {moved("empty_out", "2031-03-05T10:00:00Z")})
      .says("term", {moved("empty_out", "1999-03-05T10:00:00Z")})
      .settles();
  const Timeline box = flow.timeline(kBox);
  EXPECT_EQ(uses_of(box), Uses{"gate_in"});
  EXPECT_EQ(box.references.size(), 1U);
  EXPECT_EQ(box.facts.size(), 3U) << "kept and shown";
}

TEST(BoxTrips, AWithdrawnFactDoesNotCut) {
  Flow flow;
  flow.at("2026-04-01T00:00:00Z")
      .says("term", {moved("gate_in", "2026-03-05T10:00:00Z")})
      .says("term", {moved("empty_out", "2026-03-20T10:00:00Z")}, R"("document":"D","version":1)");
  flow.settles();
  EXPECT_EQ(uses_of(flow.timeline(kBox)).size(), 2U);
  flow.says("term", {}, R"("document":"D","version":2,"function":"delete")").settles();
  EXPECT_EQ(uses_of(flow.timeline(kBox)), Uses{"gate_in"});
}

// A box's life with two trips: the second bill's link says when it was picked up.
class Placed : public ::testing::Test {
 protected:
  Placed() {
    flow_.at("2026-10-10T00:00:00Z")
        .says("term", {moved("discharged", "2026-10-01T00:00:00Z").naming(kFirst)})
        .says("term", {moved("gate_out", "2026-10-03T00:00:00Z")})
        .links("carr", {std::string("carries ") + kFirst + " " + kBox}, "2026-10-01T00:00:00Z")
        .links("carr", {std::string("carries ") + kSecond + " " + kBox}, "2026-12-20T00:00:00Z");
  }

  void picked_up() {
    flow_.at("2026-12-21T00:00:00Z")
        .says("term", {moved("empty_out", "2026-12-20T09:00:00Z").naming(kSecond)});
  }

  Flow flow_;
};

TEST_F(Placed, APlanGoesToTheTripThatHoldsItsDocument) {
  picked_up();
  flow_.says("carr", {moved("empty_in", "2026-12-28T00:00:00Z").planned().naming(kFirst)})
      .settles();
  EXPECT_TRUE(has(flow_.timeline(kFirst), "empty_in"));
  EXPECT_FALSE(has(flow_.timeline(kSecond), "empty_in"));
}

TEST_F(Placed, APlanOfADocumentThatWaitsIsShownToThatDocumentOnly) {
  flow_.says("carr", {moved("empty_out", "2026-12-20T00:00:00Z").planned().naming(kSecond)})
      .settles();
  const Timeline waiting = flow_.timeline(kSecond);
  ASSERT_TRUE(waiting.references.front().pending);
  EXPECT_TRUE(has(waiting, "empty_out"));
  EXPECT_FALSE(has(waiting, "gate_out"));
  EXPECT_FALSE(has(flow_.timeline(kFirst), "empty_out"));
  picked_up();
  flow_.settles();
  EXPECT_EQ(milestone(flow_.timeline(kSecond), "empty_out").planned, utc("2026-12-20T00:00:00Z"));
}

TEST_F(Placed, APlanWithoutADocumentGoesByItsTime) {
  picked_up();
  flow_.says("carr", {moved("empty_in", "2026-10-12T00:00:00Z").planned()})
      .says("carr", {moved("gate_in", "2026-12-22T00:00:00Z").estimated()})
      .settles();
  EXPECT_TRUE(has(flow_.timeline(kFirst), "empty_in"));
  EXPECT_TRUE(has(flow_.timeline(kSecond), "gate_in"));
  EXPECT_FALSE(has(flow_.timeline(kFirst), "gate_in"));
}

TEST_F(Placed, APlanBeforeTheFirstTripBelongsToItIfItIsNear) {
  flow_.says("carr", {moved("discharged", "2026-09-30T00:00:00Z").planned()})
      .says("carr", {moved("available", "2026-07-30T00:00:00Z").planned()})
      .settles();
  EXPECT_EQ(milestone(flow_.timeline(kFirst), "discharged").planned, utc("2026-09-30T00:00:00Z"));
  EXPECT_FALSE(has(flow_.timeline(kFirst), "available"));
}

// Two facts of one reference, so far apart.
std::size_t uses_apart(std::string_view kind, const std::string& reference, std::string_view first,
                       std::string_view second) {
  Flow flow;
  flow.at("2029-01-01T00:00:00Z")
      .says("port", {Said(kind, reference).at(first)})
      .says("port", {Said(kind, reference).at(second)})
      .settles();
  const Timeline timeline = flow.timeline(reference);
  std::size_t uses = 0;
  for (const HeldReference& held : timeline.references) uses += held.trip.has_value() ? 1 : 0;
  return uses;
}

TEST(OtherTrips, AreCutAtTheGapOfTheirKind) {
  constexpr auto kBegin = "2026-01-01T00:00:00Z";
  const auto uses = [&](const char* kind, const char* reference, const char* later) {
    return uses_apart(kind, reference, kBegin, later);
  };
  EXPECT_EQ(uses("arrival_reported", "parcel:SF/7700000801", "2026-07-02T23:00:00Z"), 1U);
  EXPECT_EQ(uses("arrival_reported", "parcel:SF/7700000801", "2026-07-04T00:00:00Z"), 2U);
  EXPECT_EQ(uses("arrived", "voyage_call:9722003/038W/CNSHA", "2026-12-31T00:00:00Z"), 1U);
  EXPECT_EQ(uses("arrived", "voyage_call:9722003/038W/CNSHA", "2027-01-02T00:00:00Z"), 2U);
  EXPECT_EQ(uses("arrived", "vehicle:HUB12345", "2026-01-01T11:00:00Z"), 1U);
  EXPECT_EQ(uses("arrived", "vehicle:HUB12345", "2026-01-01T13:00:00Z"), 2U);
  EXPECT_EQ(uses("arrived", "train:RX40/7", "2026-01-30T00:00:00Z"), 1U);
  EXPECT_EQ(uses("arrived", "train:RX40/7", "2026-02-02T00:00:00Z"), 2U);
  EXPECT_EQ(uses("arrived", "flight:MU5001/20260101", "2027-06-01T00:00:00Z"), 0U);
  EXPECT_EQ(uses("manifest_accepted", "bill:COSU1", "2028-06-01T00:00:00Z"), 0U);
}

TEST(OtherTrips, ACallShowsItsEstimatesBeforeAnythingHappened) {
  constexpr auto kCall = "voyage_call:9722003/038W/CNSHA";
  Flow flow;
  flow.at("2026-09-01T00:00:00Z")
      .says("carr", {Said("arrived", kCall).at("2026-11-06T00:00:00Z").place("CNSHA").estimated()})
      .links("carr", {std::string("sails_on ") + kFirst + " " + kCall}, "2026-09-01T00:00:00Z")
      .settles();
  EXPECT_TRUE(has(flow.timeline(kFirst), "arrived"));
}

TEST(OtherTrips, ABillSeesOnlyTheUseOfACallThatItSailsOn) {
  constexpr auto kCall = "voyage_call:9722003/038W/CNSHA";
  Flow flow;
  flow.at("2026-11-06T00:00:00Z")
      .says("port", {Said("arrived", kCall).at("2026-11-06T00:00:00Z").place("CNSHA")})
      .links("carr", {std::string("sails_on ") + kFirst + " " + kCall}, "2026-11-01T00:00:00Z");
  flow.at("2028-11-06T00:00:00Z")
      .says("port", {Said("berthed", kCall).at("2028-11-06T00:00:00Z").place("CNSHA")})
      .links("carr", {std::string("sails_on ") + kSecond + " " + kCall}, "2028-11-01T00:00:00Z")
      .settles();
  EXPECT_TRUE(has(flow.timeline(kFirst), "arrived"));
  EXPECT_FALSE(has(flow.timeline(kFirst), "berthed"));
  EXPECT_TRUE(has(flow.timeline(kSecond), "berthed"));
  EXPECT_FALSE(has(flow.timeline(kSecond), "arrived"));
}

// S8 row 14: a waybill number given out again, to somebody else.
class ReusedParcel : public ::testing::Test {
 protected:
  static constexpr auto kParcel = "parcel:SF/7700000801";
  static constexpr auto kOrder = "order:EBP1/ORD801";
  static constexpr auto kNewOrder = "order:EBP1/ORD999";

  ReusedParcel() {
    flow_.at("2026-11-10T08:40:00+08:00")
        .says("ent", {Said("waybill_declared", kParcel).at("2026-11-10T08:40:00+08:00")})
        .says("ent", {Said("order_declared", kOrder).at("2026-11-10T08:30:00+08:00")})
        .links("ent", {std::string("ordered_by ") + kParcel + " " + kOrder})
        .sends("mft", party("91310000AAAAAAAAA1", "2026-11-10T00:40:00Z"));
    flow_.at("2026-11-11T02:00:00+08:00")
        .says("port", {Said("exited", kParcel).at("2026-11-11T01:30:00+08:00")});
  }

  void second_use() {
    flow_.at("2027-06-20T09:00:00+08:00")
        .says("ent", {Said("waybill_declared", kParcel).at("2027-06-20T09:00:00+08:00")})
        .links("ent", {std::string("ordered_by ") + kParcel + " " + kNewOrder})
        .sends("mft", party("91310000BBBBBBBBB2", "2027-06-20T01:00:00Z"));
  }

  static std::string party(const std::string& id, const std::string& published) {
    return R"({"format":"fairway.fact/1","publishedAt":")" + published +
           R"(","facts":[],"parties":[{"of":"parcel:SF/7700000801","role":"consignee","id":")" +
           id + R"("}]})";
  }

  static std::string trip_of(const Timeline& timeline, const char* reference) {
    const auto found = std::ranges::find(timeline.references, *parse_reference(reference),
                                         &HeldReference::reference);
    return found == timeline.references.end() ? "none" : found->trip.value_or("null");
  }

  Flow flow_;
};

TEST_F(ReusedParcel, ShowsItsUsesApart) {
  flow_.settles();
  const Timeline before = flow_.timeline(kParcel);
  second_use();
  flow_.settles();
  const Timeline parcel = flow_.timeline(kParcel);
  EXPECT_EQ(uses_of(before), (Uses{"waybill_declared exited"}));
  EXPECT_EQ(uses_of(parcel), (Uses{"waybill_declared exited", "waybill_declared"}));
  EXPECT_EQ(trip_of(parcel, kOrder), "2026-11-10");
  EXPECT_EQ(trip_of(parcel, kNewOrder), "2027-06-20");
  const sinks::TimelineOptions then{.superseded = false, .as_of = utc("2026-12-01T00:00:00Z")};
  EXPECT_EQ(uses_of(flow_.timeline(kParcel, Scope::all(), then)), uses_of(before));
}

TEST_F(ReusedParcel, ShowsEachPartyItsOwnUseOnly) {
  second_use();
  flow_.settles();
  Scope first;
  first.parties = {"91310000AAAAAAAAA1"};
  const Timeline parcel = flow_.timeline(kParcel, first);
  EXPECT_EQ(uses_of(parcel), (Uses{"waybill_declared exited"}));
  EXPECT_EQ(parcel.facts.size(), 3U);
  EXPECT_TRUE(holds(parcel, kOrder));
  EXPECT_FALSE(holds(parcel, kNewOrder));
  EXPECT_TRUE(flow_.find("EBP1/ORD999", first).empty());
  Scope second;
  second.parties = {"91310000BBBBBBBBB2"};
  EXPECT_EQ(uses_of(flow_.timeline(kParcel, second)), Uses{"waybill_declared"});
}

}  // namespace
}  // namespace fairway::test

// Which use of a box a link means, which statement of a link holds, and links that change (RULES
// R5).
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/flow/flow.h"

namespace fairway::test {
namespace {

constexpr auto kBox = "container:SEGU3107012";
constexpr auto kOtherBox = "container:TCLU5002010";
constexpr auto kBill = "bill:HLCU0000502";
constexpr auto kCall = "voyage_call:9722003/038W/CNSHA";

// A message of links, as JSON.
std::string message(std::string_view published, std::string_view links,
                    std::string_view more = {}) {
  return R"({"format":"fairway.fact/1","publishedAt":")" + std::string(published) + "\"," +
         std::string(more) + R"("facts":[],"links":[)" + std::string(links) + "]}";
}

std::string link(std::string_view role, std::string_view from, std::string_view to,
                 std::string_view more = {}) {
  return R"({"role":")" + std::string(role) + R"(","from":")" + std::string(from) + R"(","to":")" +
         std::string(to) + "\"" + std::string(more) + "}";
}

std::string carries(std::string_view more = {}) { return link("carries", kBill, kBox, more); }

// The box as a bill holds it: its trip, "pending", or "none".
std::string trip_of(const Timeline& timeline, const char* reference = kBox) {
  const auto found = std::ranges::find(timeline.references, *parse_reference(reference),
                                       &HeldReference::reference);
  if (found == timeline.references.end()) return "none";
  return found->pending ? "pending" : found->trip.value_or("no trip");
}

// How include=superseded lists a reference.
std::string status_of(const Flow& flow, const char* of, const char* reference) {
  const Timeline all = flow.timeline(of, Scope::all(), {.superseded = true, .as_of = {}});
  const auto found =
      std::ranges::find(all.references, *parse_reference(reference), &HeldReference::reference);
  return found == all.references.end() ? "none" : std::string(to_text(found->status));
}

// Two uses of the box: 1 March to 20 April, and from 1 May.
class TwoTrips : public ::testing::Test {
 protected:
  TwoTrips() {
    flow_.at("2026-05-02T00:00:00Z");
    moves("empty_out", "2026-03-01T10:00:00Z");
    moves("gate_in", "2026-03-03T10:00:00Z");
    moves("empty_in", "2026-04-20T00:00:00Z");
    moves("empty_out", "2026-05-01T00:00:00Z");
  }

  void moves(std::string_view kind, std::string_view time) {
    flow_.says("term", {Said(kind, kBox).at(time).place("CNSHA")});
  }

  std::string trip_after(const std::string& bytes) {
    flow_.sends("carr", bytes).settles();
    return trip_of(flow_.timeline(kBill));
  }

  Flow flow_;
};

TEST_F(TwoTrips, TheOneThatHoldsTheAnchorIsMeant) {
  EXPECT_EQ(
      trip_after(message("2026-05-02T00:00:00Z", carries(R"(,"anchor":"2026-03-20T00:00:00Z")"))),
      "2026-03-01");
}

TEST_F(TwoTrips, ElseTheNearestEvenWhenItMoves) {
  const auto bill = message("2026-05-02T00:00:00Z", carries(R"(,"anchor":"2026-04-28T00:00:00Z")"));
  EXPECT_EQ(trip_after(bill), "2026-05-01") << "3 days before it, 8 behind the other";
  moves("empty_out", "2026-04-27T00:00:00Z");
  flow_.settles();
  EXPECT_EQ(trip_of(flow_.timeline(kBill)), "2026-04-27") << "the same use, told better";
}

TEST_F(TwoTrips, TheLaterOnATie) {
  EXPECT_EQ(
      trip_after(message("2026-05-02T00:00:00Z", carries(R"(,"anchor":"2026-04-25T12:00:00Z")"))),
      "2026-05-01");
}

TEST_F(TwoTrips, WithinFortyFiveDays) {
  EXPECT_EQ(
      trip_after(message("2026-05-02T00:00:00Z", carries(R"(,"anchor":"2026-01-15T11:00:00Z")"))),
      "2026-03-01");
  EXPECT_EQ(
      trip_after(message("2026-05-03T00:00:00Z", carries(R"(,"anchor":"2026-01-15T09:00:00Z")"))),
      "pending");
}

TEST_F(TwoTrips, AWindowWaitsForATripThatStartsNoEarlierThanAWeekBefore) {
  EXPECT_EQ(trip_after(
                message("2026-05-02T00:00:00Z", carries(R"(,"validFrom":"2026-03-08T09:00:00Z")"))),
            "2026-03-01");
  EXPECT_EQ(trip_after(
                message("2026-05-03T00:00:00Z", carries(R"(,"validFrom":"2026-03-08T11:00:00Z")"))),
            "pending")
      << "the next trip is 53 days away";
  EXPECT_EQ(trip_after(
                message("2026-05-04T00:00:00Z", carries(R"(,"validFrom":"2026-04-10T00:00:00Z")"))),
            "2026-05-01");
}

TEST_F(TwoTrips, AnAnchorOfItsOwnGoesBeforeTheWindowsBegin) {
  EXPECT_EQ(
      trip_after(message("2026-05-02T00:00:00Z", carries(R"(,"validFrom":"2026-03-01T00:00:00Z",)"
                                                         R"("anchor":"2026-05-05T00:00:00Z")"))),
      "2026-05-01");
}

TEST_F(TwoTrips, ItsPublicationCountsOnlyInsideATrip) {
  EXPECT_EQ(trip_after(message("2026-03-20T00:00:00Z", carries())), "2026-03-01");
  EXPECT_EQ(trip_after(message("2026-04-22T00:00:00Z", carries())), "pending");
}

TEST_F(TwoTrips, TheLatestStatementOfOneSourceGivesTheAnchor) {
  flow_.sends("carr",
              message("2026-05-02T00:00:00Z", carries(R"(,"anchor":"2026-05-02T00:00:00Z")")));
  EXPECT_EQ(
      trip_after(message("2026-05-01T00:00:00Z", carries(R"(,"anchor":"2026-03-20T00:00:00Z")"))),
      "2026-05-01");
}

TEST_F(TwoTrips, TheMoreTrustedStatementGivesTheAnchor) {
  flow_.sends("cust",
              message("2026-05-01T00:00:00Z", carries(R"(,"anchor":"2026-03-20T00:00:00Z")")));
  EXPECT_EQ(
      trip_after(message("2026-05-02T00:00:00Z", carries(R"(,"anchor":"2026-05-02T00:00:00Z")"))),
      "2026-03-01");
}

TEST_F(TwoTrips, AnEventThatNamesADocumentAnchorsItself) {
  flow_
      .sends("term", R"(UNB+UNOA:2+T:ZZZ+L:ZZZ+260320:0825+1'UNH+1+CODECO:D:95B:UN:ITG14')"
                     R"(BGM+34+IN-1+9'LOC+165+CNSHA:139:6'EQD+CN+SEGU3107012+22G1:102:5++2+5')"
                     R"(RFF+BM:HLCU0000502'DTM+7:202603200820:203'CNT+16:1'UNT+7+1'UNZ+1+1')")
      .settles();
  EXPECT_EQ(trip_of(flow_.timeline(kBill)), "2026-03-01");
}

// A manifest says on which vessel the box comes; its last use is still open.
TEST(CallWindow, ABillWaitsForTheUseThatItsCallsArrivalBegins) {
  Flow flow;
  flow.at("2026-11-01T00:00:00Z")
      .says("term", {Said("gate_out", kBox).at("2026-10-20T00:00:00Z").place("CNSHA")})
      .says("carr", {Said("arrived", kCall).at("2026-11-06T00:00:00Z").place("CNSHA").estimated()})
      .sends("mft",
             message("2026-11-01T00:00:00Z", carries() + "," + link("sails_on", kBill, kCall)))
      .settles();
  EXPECT_EQ(trip_of(flow.timeline(kBill)), "pending") << "not the use of 20 October";
  flow.at("2026-11-07T00:00:00Z")
      .says("term", {Said("discharged", kBox).at("2026-11-06T12:00:00Z").place("CNSHA")})
      .says("term", {Said("empty_in", kBox).at("2026-10-22T12:00:00Z").place("CNSHA")})
      .settles();
  EXPECT_EQ(trip_of(flow.timeline(kBill)), "2026-11-06");
  EXPECT_FALSE(has(flow.timeline(kBill), "gate_out"));
}

TEST(Relinked, AnUnlinkOfLessTrustTakesNothingAway) {
  Flow flow;
  const auto unlink = message("2026-11-03T00:00:00Z", carries(R"(,"present":false)"));
  flow.at("2026-11-03T00:00:00Z")
      .sends("cust", message("2026-11-01T00:00:00Z", carries()))
      .sends("carr", unlink)
      .sends("ent", unlink)
      .settles();
  EXPECT_EQ(trip_of(flow.timeline(kBill)), "pending") << "linked, and waiting for the box";
}

TEST(Relinked, AnUnlinkedBoxIsListedAsWithdrawn) {
  Flow flow;
  flow.at("2026-11-03T00:00:00Z")
      .sends("carr", message("2026-11-01T00:00:00Z", carries()))
      .sends("carr", message("2026-11-02T00:00:00Z", carries(R"(,"present":false)")))
      .settles();
  EXPECT_EQ(trip_of(flow.timeline(kBill)), "none");
  EXPECT_EQ(status_of(flow, kBill, kBox), "withdrawn");
  EXPECT_EQ(status_of(flow, kBox, kBill), "withdrawn") << "to an operator also at the box";
}

TEST(Relinked, ASwappedBoxIsListedAsReplaced) {
  Flow flow;
  flow.at("2026-11-03T00:00:00Z")
      .sends("carr", message("2026-11-02T00:00:00Z", link("carries", kBill, kOtherBox),
                             R"("document":"B","version":2,"function":"replace",)"))
      .sends("carr", message("2026-11-01T00:00:00Z", carries(), R"("document":"B","version":1,)"))
      .settles();
  EXPECT_EQ(trip_of(flow.timeline(kBill)), "none");
  EXPECT_EQ(trip_of(flow.timeline(kBill), kOtherBox), "pending");
  EXPECT_EQ(status_of(flow, kBill, kBox), "superseded");
  EXPECT_EQ(status_of(flow, kBill, kOtherBox), "current");
}

TEST(Relinked, OfPlannedCallsOfOneLegTheLatestPublishedHolds) {
  constexpr auto kBooking = "booking:OOLU2700000201";
  constexpr auto kNext = "voyage_call:9811000/052E/CNSHA";
  constexpr auto kOnward = "voyage_call:9303003/205W/SGSIN";
  Flow flow;
  flow.at("2026-11-03T00:00:00Z")
      .sends("carr",
             message("2026-11-02T00:00:00Z", link("sails_on", kBooking, kNext, R"(,"leg":1)")))
      .sends("carr", message("2026-11-01T00:00:00Z",
                             link("sails_on", kBooking, kCall, R"(,"leg":1)") + "," +
                                 link("sails_on", kBooking, kOnward, R"(,"leg":2)")))
      .says("port", {Said("departed", kCall).at("2026-11-02T10:00:00Z").place("CNSHA")})
      .settles();
  const Timeline booking = flow.timeline(kBooking);
  EXPECT_TRUE(holds(booking, kNext));
  EXPECT_TRUE(holds(booking, kOnward));
  EXPECT_FALSE(holds(booking, kCall));
  EXPECT_FALSE(has(booking, "departed")) << "it left without the box";
  EXPECT_EQ(status_of(flow, kBooking, kCall), "superseded");
}

TEST(Relinked, AClaimedPlanTakesNoLegOver) {
  constexpr auto kBooking = "booking:OOLU2700000201";
  constexpr auto kNext = "voyage_call:9811000/052E/CNSHA";
  Flow flow;
  flow.at("2026-11-03T00:00:00Z")
      .sends("carr",
             message("2026-11-01T00:00:00Z", link("sails_on", kBooking, kCall, R"(,"leg":1)")))
      .sends("ent",
             message("2026-11-02T00:00:00Z", link("sails_on", kBooking, kNext, R"(,"leg":1)")))
      .settles();
  EXPECT_TRUE(holds(flow.timeline(kBooking), kCall));
}

TEST(Relinked, ABoxesLegIsTakenOverWithinItsTripOnly) {
  constexpr auto kLater = "voyage_call:9811000/052E/CNSHA";
  Flow flow;
  flow.at("2026-11-03T00:00:00Z")
      .says("term", {Said("gate_in", kBox).at("2026-03-03T00:00:00Z").place("CNSHA")})
      .says("term", {Said("empty_out", kBox).at("2026-10-30T00:00:00Z").place("CNSHA")})
      .sends("carr", message("2026-03-01T00:00:00Z",
                             carries(R"(,"anchor":"2026-03-03T00:00:00Z")") + "," +
                                 link("sails_on", kBox, kCall,
                                      R"(,"leg":1,"anchor":"2026-03-03T00:00:00Z")")))
      .sends("carr",
             message("2026-11-01T00:00:00Z",
                     link("sails_on", kBox, kLater, R"(,"leg":1,"anchor":"2026-11-01T00:00:00Z")")))
      .settles();
  EXPECT_TRUE(holds(flow.timeline(kBill), kCall));
  EXPECT_FALSE(holds(flow.timeline(kBill), kLater));
}

TEST(Relinked, ABillThatWasSplitAndItsPartsNameEachOther) {
  constexpr auto kOld = "bill:COSU1";
  constexpr auto kPart = "bill:COSU1A";
  constexpr auto kOtherPart = "bill:COSU1B";
  Flow flow;
  flow.at("2026-11-03T00:00:00Z")
      .says("term", {Said("gate_in", kBox).at("2026-11-01T00:00:00Z").place("CNSHA")})
      .links("carr",
             {std::string("carries ") + kOld + " " + kBox,
              std::string("replaced_by ") + kOld + " " + kPart,
              std::string("replaced_by ") + kOld + " " + kOtherPart},
             "2026-11-01T00:00:00Z")
      .settles();
  EXPECT_TRUE(holds(flow.timeline(kOld), kPart));
  EXPECT_TRUE(holds(flow.timeline(kOld), kOtherPart));
  const Timeline part = flow.timeline(kPart);
  EXPECT_TRUE(holds(part, kOld));
  EXPECT_FALSE(holds(part, kOtherPart));
  EXPECT_FALSE(has(part, "gate_in")) << "named, not walked";
}

TEST(Names, ATemporaryNumberTheUnifiedOneAndTheEntryFindOneDeclaration) {
  constexpr auto kTemporary = "declaration_seq:T20261100000000001";
  constexpr auto kUnified = "declaration_seq:I20260000900000101";
  constexpr auto kEntry = "declaration:224820261000000101";
  Flow flow;
  flow.at("2026-11-07T09:00:00+08:00")
      .says("cust", {Said("submitted", kTemporary).at("2026-11-07T09:00:00+08:00")})
      .links("cust", {std::string("declared_by ") + kBill + " " + kTemporary,
                      std::string("same_as ") + kTemporary + " " + kUnified,
                      std::string("numbered ") + kEntry + " " + kUnified})
      .says("cust", {Said("lodged", kEntry).at("2026-11-07T09:00:02+08:00")})
      .says("cust", {Said("released", kEntry).at("2026-11-07T09:10:00+08:00")})
      .settles();
  const Timeline bill = flow.timeline(kBill);
  EXPECT_EQ(bill.customs->code, "released");
  EXPECT_EQ(bill.customs->declarations.at("live"), 1U) << "one declaration of three numbers";
  for (const char* number : {kTemporary, kUnified, kEntry}) {
    EXPECT_TRUE(holds(bill, number)) << number;
    EXPECT_EQ(flow.timeline(number).customs->code, "released") << number;
    const auto found =
        flow.find(std::string_view(number).substr(std::string(number).find(':') + 1));
    ASSERT_EQ(found.size(), 1U) << number;
    EXPECT_EQ(found[0].shipments, std::vector<Reference>{*parse_reference(kBill)}) << number;
  }
}

// A call is known by the voyage number inwards and by the one outwards (SETTLED 17).
class TwoNames : public ::testing::Test {
 protected:
  static constexpr auto kOut = "voyage_call:9722003/039E/CNSHA";
  TwoNames() {
    flow_.at("2026-11-06T20:00:00Z")
        .says("port", {Said("arrived", kCall).at("2026-11-06T05:05:00Z").place("CNSHA")})
        .says("term", {Said("arrived", kOut).at("2026-11-06T05:10:00Z").place("CNSHA")})
        .says("term", {Said("berthed", kOut).at("2026-11-06T09:00:00Z").place("CNSHA")})
        .links("carr", {std::string("sails_on ") + kBill + " " + kOut}, "2026-11-06T00:00:00Z");
  }
  Flow flow_;
};

TEST_F(TwoNames, ApartUntilSomebodySaysThatTheyAreOne) {
  flow_.links("ent", {std::string("same_as ") + kCall + " " + kOut}).settles();
  EXPECT_FALSE(has(flow_.timeline(kCall), "berthed")) << "only claimed";
  EXPECT_EQ(milestone(flow_.timeline(kBill), "arrived").competing, 1U);
}

TEST_F(TwoNames, BothFindTheSameFacts) {
  flow_.links("term", {std::string("same_as ") + kCall + " " + kOut}).settles();
  for (const char* name : {kCall, kOut}) {
    const Timeline call = flow_.timeline(name);
    EXPECT_EQ(milestone(call, "arrived").competing, 2U) << name;
    EXPECT_TRUE(has(call, "berthed")) << name;
    const auto found = flow_.find(std::string_view(name).substr(12));
    ASSERT_EQ(found.size(), 1U) << name;
    EXPECT_EQ(found[0].shipments, std::vector<Reference>{*parse_reference(kBill)}) << name;
  }
  const Timeline bill = flow_.timeline(kBill);
  EXPECT_EQ(milestone(bill, "arrived").competing, 2U);
  EXPECT_TRUE(holds(bill, kCall));
  EXPECT_EQ(bill.facts.size(), 3U);
}

TEST_F(TwoNames, AReaderOfTheBillSeesTheCallUnderBoth) {
  flow_.links("term", {std::string("same_as ") + kCall + " " + kOut})
      .sends("mft", R"({"format":"fairway.fact/1","facts":[],"parties":[
         {"of":"bill:HLCU0000502","role":"consignee","id":"91310000AAAAAAAAA1"}]})")
      .settles();
  Scope mine;
  mine.parties = {"91310000AAAAAAAAA1"};
  EXPECT_TRUE(has(flow_.timeline(kCall, mine), "berthed"));
  EXPECT_TRUE(has(flow_.timeline(kOut, mine), "berthed"));
}

// A manifest puts the bill on the call of discharge, weeks after its box was loaded.
class LongVoyage : public ::testing::Test {
 protected:
  LongVoyage() { flow_.at("2026-02-27T00:00:00Z"); }

  std::string trip_when_manifested() {
    flow_.says("port", {Said("arrived", kCall).at("2026-03-01T00:00:00Z").estimated()});
    flow_.sends("mft",
                message("2026-02-27T00:00:00Z", link("sails_on", kBill, kCall) + "," + carries()));
    return trip_of(flow_.settles().timeline(kBill));
  }

  Flow flow_;
};

TEST_F(LongVoyage, ABoxThatIsUnderWayToTheCallIsItsBills) {
  flow_.says("carr", {Said("loaded", kBox).at("2026-02-14T12:00:00Z").place("USLAX")});
  EXPECT_EQ(trip_when_manifested(), "2026-02-14");
}

TEST_F(LongVoyage, ABoxWhoseMovesNameTheBillIsItsOwn) {
  flow_.says("carr",
             {Said("gate_in", kBox).at("2026-02-14T12:00:00Z").place("USLAX").naming(kBill)});
  EXPECT_EQ(trip_when_manifested(), "2026-02-14");
}

TEST_F(LongVoyage, ABoxThatHasBeenThereLongIsNotTakenForTheNextVoyage) {
  flow_.says("carr", {Said("loaded", kBox).at("2026-02-04T12:00:00Z").place("USLAX")});
  flow_.says("term", {Said("discharged", kBox).at("2026-02-18T12:00:00Z").place("CNSHA")});
  EXPECT_EQ(trip_when_manifested(), "pending");
}

}  // namespace
}  // namespace fairway::test

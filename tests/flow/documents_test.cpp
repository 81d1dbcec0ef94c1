// Documents and their revisions (RULES R1-R3), links that change (R5) and who may see what (R6).
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/flow/flow.h"

namespace fairway::test {
namespace {

constexpr auto kBox = "container:MSKU0308961";
constexpr auto kOtherBox = "container:TCLU5002010";
constexpr auto kBill = "bill:MAEU1";
constexpr auto kOtherBill = "bill:MAEU2";

std::string gate_in(std::string_view box, std::string_view time) {
  return Said("gate_in", box).at(time).place("CNSHA").text();
}

std::string document(std::string_view head, const std::string& facts) {
  return R"({"format":"fairway.fact/1","document":"GATE-7",)" + std::string(head) + ",\"facts\":[" +
         facts + "]}";
}

struct Delivery {
  std::string received;
  std::string bytes;
};

// The dump after each order of arrival of the deliveries; all are the same or the test fails.
Flow settled_in_any_order(std::vector<Delivery> deliveries) {
  std::ranges::sort(deliveries, {}, &Delivery::bytes);
  Flow first;
  std::string expected;
  bool begun = false;
  do {
    Flow flow;
    for (const Delivery& one : deliveries) flow.at(one.received).sends("term", one.bytes);
    flow.settles();
    if (!begun) {
      expected = flow.dump();
      begun = true;
    }
    EXPECT_EQ(flow.dump(), expected);
  } while (std::ranges::next_permutation(deliveries, {}, &Delivery::bytes).found);
  for (const Delivery& one : deliveries) first.at(one.received).sends("term", one.bytes);
  first.settles();
  return first;
}

TEST(Documents, ACorrectionReplacesWhatItsDocumentSaidBefore) {
  const Flow flow = settled_in_any_order(
      {{"2026-11-01T10:00:00Z",
        document(R"("version":1,"function":"original")", gate_in(kBox, "2026-11-01T09:00:00Z"))},
       {"2026-11-01T11:00:00Z",
        document(R"("version":2,"function":"replace")", gate_in(kBox, "2026-11-01T09:30:00Z"))}});
  const Timeline box = flow.timeline(kBox);
  EXPECT_EQ(milestone(box, "gate_in").actual, utc("2026-11-01T09:30:00Z"));
  ASSERT_EQ(box.facts.size(), 1U);
  const Timeline all = flow.timeline(kBox, Scope::all(), {.superseded = true, .as_of = {}});
  ASSERT_EQ(all.facts.size(), 2U);
  EXPECT_EQ(all.facts[0].status, FactStatus::superseded);
}

TEST(Documents, ANewRevisionThatDropsABoxTakesItsFactsBack) {
  const Flow flow = settled_in_any_order(
      {{"2026-11-01T10:00:00Z",
        document(R"("version":1)", gate_in(kBox, "2026-11-01T09:00:00Z") + "," +
                                       gate_in(kOtherBox, "2026-11-01T09:05:00Z"))},
       {"2026-11-01T11:00:00Z",
        document(R"("version":2,"function":"replace")", gate_in(kBox, "2026-11-01T09:00:00Z"))}});
  EXPECT_TRUE(has(flow.timeline(kBox), "gate_in"));
  EXPECT_FALSE(has(flow.timeline(kOtherBox), "gate_in"));
}

TEST(Documents, SaidWithdrawnAndSaidAgainIsAlive) {
  const Flow flow = settled_in_any_order(
      {{"2026-11-01T10:00:00Z", document(R"("version":1)", gate_in(kBox, "2026-11-01T09:00:00Z"))},
       {"2026-11-01T11:00:00Z", document(R"("version":2,"function":"delete")", "")},
       {"2026-11-01T12:00:00Z",
        document(R"("version":3,"function":"replace")", gate_in(kBox, "2026-11-01T09:00:00Z"))}});
  EXPECT_TRUE(has(flow.timeline(kBox), "gate_in"));
}

TEST(Documents, AWithdrawalMayArriveBeforeItsTarget) {
  const Flow flow = settled_in_any_order(
      {{"2026-11-01T11:00:00Z", document(R"("version":2,"function":"delete")", "")},
       {"2026-11-01T12:00:00Z",
        document(R"("version":1)", gate_in(kBox, "2026-11-01T09:00:00Z"))}});
  EXPECT_FALSE(has(flow.timeline(kBox), "gate_in"));
  const Timeline all = flow.timeline(kBox, Scope::all(), {.superseded = true, .as_of = {}});
  ASSERT_EQ(all.facts.size(), 1U);
  EXPECT_EQ(all.facts[0].status, FactStatus::withdrawn);
}

TEST(Documents, AnEntryRevisionLeavesTheOtherSubjectsAlone) {
  const Flow flow = settled_in_any_order(
      {{"2026-11-01T10:00:00Z",
        document(R"("mode":"entry","version":1)", gate_in(kBox, "2026-11-01T09:00:00Z") + "," +
                                                      gate_in(kOtherBox, "2026-11-01T09:05:00Z"))},
       {"2026-11-01T11:00:00Z", document(R"("mode":"entry","version":2,"function":"delete")",
                                         gate_in(kOtherBox, "2026-11-01T09:05:00Z"))}});
  EXPECT_TRUE(has(flow.timeline(kBox), "gate_in"));
  EXPECT_FALSE(has(flow.timeline(kOtherBox), "gate_in"));
}

TEST(Documents, ASenderCannotCorrectAnothersFacts) {
  Flow flow;
  flow.at("2026-11-01T10:00:00Z")
      .sends("term", document(R"("version":1)", gate_in(kBox, "2026-11-01T09:00:00Z")));
  flow.at("2026-11-01T11:00:00Z")
      .sends("agg", document(R"("version":9,"function":"delete")", ""))
      .settles();
  EXPECT_TRUE(has(flow.timeline(kBox), "gate_in"));
}

TEST(Documents, AsOfShowsWhatWasKnownThen) {
  Flow flow;
  flow.at("2026-11-01T10:00:00Z")
      .sends("term", document(R"("version":1)", gate_in(kBox, "2026-11-01T09:00:00Z")));
  flow.at("2026-11-02T10:00:00Z")
      .sends("term", document(R"("version":2,"function":"delete")", ""))
      .settles();
  const sinks::TimelineOptions before{.superseded = false, .as_of = utc("2026-11-01T12:00:00Z")};
  EXPECT_TRUE(has(flow.timeline(kBox, Scope::all(), before), "gate_in"));
  EXPECT_FALSE(has(flow.timeline(kBox), "gate_in"));
}

TEST(Facts, AnUnknownKindIsKeptAndShownAsUnmapped) {
  Flow flow;
  flow.at("2026-11-01T10:00:00Z")
      .says("term", {Said("teleported", kBox).at("2026-11-01T09:00:00Z")})
      .settles();
  const Timeline box = flow.timeline(kBox);
  ASSERT_EQ(box.facts.size(), 1U);
  EXPECT_EQ(box.facts[0].kind, "unmapped");
  EXPECT_EQ(box.facts[0].code, std::vector<std::string>{"teleported"});
  EXPECT_TRUE(box.milestones.empty());
}

TEST(Facts, AnImplausibleTimeIsFlaggedAndTakesNoPart) {
  Flow flow;
  flow.at("2026-11-01T10:00:00Z")
      .says("term", {Said("empty_out", kBox).at("2031-11-01T09:00:00Z")})
      .says("term", {Said("gate_in", kBox).at("2026-11-01T09:00:00Z")})
      .settles();
  const Timeline box = flow.timeline(kBox);
  EXPECT_TRUE(flagged(box, "implausible"));
  EXPECT_FALSE(has(box, "empty_out"));
  EXPECT_TRUE(has(box, "gate_in"));
}

TEST(Milestones, TrustDecidesActualTimesAndPublicationDecidesEstimates) {
  constexpr auto kCall = "voyage_call:9722003/038W/CNSHA";
  Flow flow;
  flow.at("2026-11-02T10:00:00Z")
      .says("carr", {Said("arrived", kCall).at("2026-11-05T00:00:00Z").place("CNSHA").estimated()});
  flow.at("2026-11-04T10:00:00Z")
      .says("ais", {Said("arrived", kCall).at("2026-11-05T06:00:00Z").place("CNSHA").estimated()});
  flow.at("2026-11-05T10:00:00Z")
      .says("agg", {Said("arrived", kCall).at("2026-11-05T08:00:00Z").place("CNSHA")});
  flow.at("2026-11-05T09:30:00Z")
      .says("port", {Said("arrived", kCall).at("2026-11-05T05:10:00Z").place("CNSHA")})
      .settles();
  const Timeline call = flow.timeline(kCall);
  const Milestone& arrived = milestone(call, "arrived");
  EXPECT_EQ(arrived.estimated, utc("2026-11-05T06:00:00Z"));
  EXPECT_EQ(arrived.actual, utc("2026-11-05T05:10:00Z"));
  EXPECT_EQ(arrived.competing, 2U);
  EXPECT_TRUE(arrived.conflict);
  EXPECT_TRUE(flagged(call, "conflict"));
}

TEST(Links, AnUnlinkByTheSameSenderTakesTheBoxAway) {
  Flow flow;
  flow.at("2026-11-01T10:00:00Z")
      .says("term", {Said("gate_in", kBox).at("2026-11-01T09:00:00Z").place("CNSHA")})
      .links("carr", {std::string("carries ") + kBill + " " + kBox}, "2026-11-01T00:00:00Z")
      .settles();
  EXPECT_TRUE(has(flow.timeline(kBill), "gate_in"));
  flow.at("2026-11-02T10:00:00Z")
      .sends("carr", R"({"format":"fairway.fact/1","publishedAt":"2026-11-02T10:00:00Z","facts":[],
        "links":[{"role":"carries","from":"bill:MAEU1","to":"container:MSKU0308961",
                  "present":false}]})")
      .settles();
  EXPECT_FALSE(has(flow.timeline(kBill), "gate_in"));
}

TEST(Links, ALinkThatItsSenderHasNoRightToIsClaimedAndOpensNothing) {
  Flow flow;
  flow.at("2026-11-01T10:00:00Z")
      .says("term", {Said("gate_in", kBox).at("2026-11-01T09:00:00Z").place("CNSHA")})
      .links("ent", {std::string("carries ") + kBill + " " + kBox}, "2026-11-01T00:00:00Z")
      .settles();
  const Timeline claimed = flow.timeline(kBill);
  EXPECT_FALSE(has(claimed, "gate_in"));
  ASSERT_EQ(claimed.references.size(), 1U);
  EXPECT_TRUE(claimed.references[0].claimed);
  flow.at("2026-11-01T12:00:00Z")
      .links("carr", {std::string("carries ") + kBill + " " + kBox}, "2026-11-01T00:00:00Z")
      .settles();
  EXPECT_TRUE(has(flow.timeline(kBill), "gate_in"));
}

TEST(Links, ABoxIsFoundByItsNumberBeforeAnyBillIsKnown) {
  Flow flow;
  flow.at("2026-11-01T10:00:00Z")
      .says("term", {Said("gate_in", kBox).at("2026-11-01T09:00:00Z").place("CNSHA")})
      .settles();
  EXPECT_TRUE(has(flow.timeline(kBox), "gate_in"));
  const auto found = flow.find("msku 030896-1");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(to_text(found[0].reference), kBox);
  EXPECT_TRUE(found[0].shipments.empty());
}

// Two importers share a box: two bills, two declarations, each with a party of its own.
class SharedBox : public ::testing::Test {
 protected:
  SharedBox() {
    flow_.at("2026-11-01T10:00:00Z")
        .says("term", {Said("discharged", kBox)
                           .at("2026-11-01T09:00:00Z")
                           .place("CNSHA")
                           .naming(kBill)
                           .naming(kOtherBill)})
        .links("mft",
               {std::string("carries ") + kBill + " " + kBox,
                std::string("carries ") + kOtherBill + " " + kBox},
               "2026-11-01T09:00:00Z")
        .links("cust", {std::string("declared_by ") + kBill + " " + kEntry,
                        std::string("declared_by ") + kOtherBill + " " + kOtherEntry})
        .says("cust", {Said("released", kEntry).at("2026-11-01T09:50:00Z")})
        .says("cust", {Said("inspection_ordered", kOtherEntry).at("2026-11-01T09:55:00Z")})
        .sends("mft", R"({"format":"fairway.fact/1","facts":[],"parties":[
           {"of":"bill:MAEU1","role":"consignee","id":"91310000AAAAAAAAA1"},
           {"of":"bill:MAEU2","role":"consignee","id":"91310000BBBBBBBBB2"}]})")
        .settles();
    mine_.parties = {"91310000AAAAAAAAA1"};
  }

  static constexpr auto kEntry = "declaration:224820261000000001";
  static constexpr auto kOtherEntry = "declaration:224820261000000002";
  Flow flow_;
  Scope mine_;
};

TEST_F(SharedBox, BothBillsShowTheBoxAndNeitherShowsTheOther) {
  const Timeline bill = flow_.timeline(kBill, mine_);
  EXPECT_TRUE(has(bill, "discharged"));
  EXPECT_TRUE(holds(bill, kEntry));
  EXPECT_FALSE(holds(bill, kOtherEntry));
  EXPECT_FALSE(holds(bill, kOtherBill));
  for (const TimelineFact& fact : bill.facts) {
    EXPECT_EQ(std::ranges::count(fact.references, *parse_reference(kOtherBill)), 0);
  }
}

TEST_F(SharedBox, AnotherPartysBillAndDeclarationDoNotExist) {
  EXPECT_FALSE(flow_.knows(kOtherBill, mine_));
  EXPECT_FALSE(flow_.knows(kOtherEntry, mine_));
  EXPECT_TRUE(flow_.find("224820261000000002", mine_).empty());
  EXPECT_EQ(flow_.find("224820261000000001", mine_).size(), 1U);
}

TEST_F(SharedBox, TheBoxItselfShowsAPrincipalOnlyItsOwnBill) {
  const Timeline box = flow_.timeline(kBox, mine_);
  EXPECT_TRUE(has(box, "discharged"));
  EXPECT_FALSE(holds(box, kOtherBill));
  const auto found = flow_.find("MSKU0308961", mine_);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].shipments, std::vector<Reference>{*parse_reference(kBill)});
}

TEST_F(SharedBox, ANameOpensNothingThatIsNotItsSendersOwn) {
  flow_
      .links("ent", {std::string("known_as ") + kBill + " " + kOtherEntry,
                     std::string("known_as ") + kBill + " customer_ref:OTHER/PO1"})
      .says("ent", {Said("order_declared", "customer_ref:OTHER/PO1").at("2026-11-01T09:00:00Z")})
      .settles();
  const Timeline bill = flow_.timeline(kBill, mine_);
  EXPECT_FALSE(has(bill, "inspection_ordered"));
  EXPECT_FALSE(holds(bill, kOtherEntry)) << "no number of a customer";
  EXPECT_TRUE(holds(bill, "customer_ref:OTHER/PO1")) << "a name is found";
  EXPECT_FALSE(has(bill, "order_declared"));
}

TEST_F(SharedBox, TheNextUseOfTheBoxDoesNotTellAPrincipalWhenItsOwnEnded) {
  flow_.at("2026-12-20T10:00:00Z")
      .says("term", {Said("empty_out", kBox).at("2026-12-20T09:00:00Z").place("CNSHA")})
      .settles();
  const auto end = [&](const Scope& scope) {
    const Timeline bill = flow_.timeline(kBill, scope);
    const auto box = *parse_reference(kBox);
    return std::ranges::find(bill.references, box, &HeldReference::reference)->to;
  };
  EXPECT_EQ(end(Scope::all()), utc("2026-12-20T09:00:00Z"));
  EXPECT_EQ(end(mine_), std::nullopt);
}

TEST_F(SharedBox, APartyThatIsNoLongerNamedSeesNoPastEither) {
  const Scope passer_by{.parties = {"91310000CCCCCCCCC3"}, .sources = {}};
  flow_.at("2026-11-02T10:00:00Z").sends("mft", R"({"format":"fairway.fact/1","document":"P",
    "version":1,"facts":[],
    "parties":[{"of":"bill:MAEU1","role":"consignee","id":"91310000CCCCCCCCC3"}]})");
  flow_.settles();
  EXPECT_TRUE(flow_.knows(kBill, passer_by));
  flow_.at("2026-11-03T10:00:00Z").sends("mft", R"({"format":"fairway.fact/1","document":"P",
    "version":2,"function":"delete","facts":[]})");
  flow_.settles();
  const sinks::TimelineOptions then{.superseded = false, .as_of = utc("2026-11-02T12:00:00Z")};
  EXPECT_FALSE(flow_.find_timeline(kBill, passer_by, then));
  EXPECT_TRUE(flow_.find_timeline(kBill, mine_, then));
}

TEST_F(SharedBox, NothingKnownAndNothingAllowedLookTheSame) {
  EXPECT_FALSE(flow_.knows("bill:NOSUCH", mine_));
  EXPECT_FALSE(flow_.knows(kBill, Scope{}));
}

// S3: a master knows its houses by name and stage, a house knows its master's voyage only.
TEST(Consolidation, HousesAndMasterSeeWhatTheRulesAllow) {
  constexpr auto kMaster = "bill:EGLV300000301";
  constexpr auto kHouseA = "house_bill:HBA301";
  constexpr auto kHouseB = "house_bill:HBB301";
  constexpr auto kEntryA = "declaration:224820261000000301";
  constexpr auto kCall = "voyage_call:9722003/039W/CNSHA";
  Flow flow;
  flow.at("2026-11-02T09:00:00+08:00")
      .says("mft", {Said("manifest_accepted", kMaster).at("2026-11-02T09:00:00+08:00")})
      .links("mft",
             {std::string("sails_on ") + kMaster + " " + kCall,
              std::string("carries ") + kMaster + " " + kBox,
              std::string("house_of ") + kHouseA + " " + kMaster,
              std::string("house_of ") + kHouseB + " " + kMaster,
              std::string("carries ") + kHouseA + " " + kBox,
              std::string("carries ") + kHouseB + " " + kBox},
             "2026-11-04T06:00:00+08:00")
      .says("mft", {Said("split", kHouseA).at("2026-11-02T10:00:00+08:00")})
      .says("mft", {Said("split", kHouseB).at("2026-11-02T10:00:00+08:00")});
  flow.at("2026-11-04T06:10:00+08:00")
      .says("port", {Said("arrived", kCall).at("2026-11-04T02:00:00+08:00").place("CNSHA")})
      .says("term", {Said("discharged", kBox).at("2026-11-04T06:00:00+08:00").place("CNSHA")});
  flow.at("2026-11-05T16:01:09+08:00")
      .links("cust", {std::string("declared_by ") + kHouseA + " " + kEntryA})
      .says("cust", {Said("lodged", kEntryA).at("2026-11-05T16:00:00+08:00")})
      .says("cust", {Said("released", kEntryA).at("2026-11-05T16:01:00+08:00")})
      .settles();

  const Timeline house = flow.timeline(kHouseA);
  EXPECT_EQ(house.customs->code, "released");
  EXPECT_TRUE(has(house, "arrived"));
  EXPECT_TRUE(has(house, "discharged"));
  EXPECT_FALSE(has(house, "manifest_accepted")) << "the master's documents are not the house's";
  EXPECT_FALSE(holds(house, kHouseB));

  const Timeline master = flow.timeline(kMaster);
  EXPECT_EQ(master.customs->code, "not_declared") << "the least advanced house";
  EXPECT_EQ(master.customs->declarations.at("released"), 1U);
  EXPECT_EQ(master.customs->declarations.at("live"), 2U);
  EXPECT_TRUE(holds(master, kHouseA));
  EXPECT_FALSE(has(master, "split"));
  EXPECT_FALSE(holds(master, kEntryA));
}

}  // namespace
}  // namespace fairway::test

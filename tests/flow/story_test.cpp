// Lives of shipments told in the verbs of the flow driver, after STORIES S1, S2, S3 and S5, in the
// message formats known so far. What comes out must not depend on the order of arrival.
#include <algorithm>
#include <functional>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "tests/flow/flow.h"

namespace fairway::test {
namespace {

constexpr auto kBill = "bill:COSU6300000101";
constexpr auto kBox = "container:COSU6123451";
constexpr auto kCall = "voyage_call:9722003/038W/CNSHA";
constexpr auto kEntry = "declaration:224820261000000101";
constexpr auto kSeq = "declaration_seq:I20260000900000101";

// S1: import by sea, one full container, inspected, duty paid.
void import_with_inspection(Flow& flow) {
  flow.at("2026-11-01T20:00:00+08:00")
      .says("mft",
            {Said("manifest_accepted", kBill).at("2026-11-01T20:00:00+08:00").place("CNSHA")})
      .links("mft",
             {std::string("carries ") + kBill + " " + kBox,
              std::string("sails_on ") + kBill + " " + kCall},
             "2026-11-06T14:00:00+08:00");
  flow.at("2026-11-03T12:00:00+08:00")
      .says("carr",
            {Said("arrived", kCall).at("2026-11-06T08:00:00+08:00").place("CNSHA").estimated()});
  flow.at("2026-11-05T09:00:00+08:00")
      .says("carr",
            {Said("arrived", kCall).at("2026-11-06T14:00:00+08:00").place("CNSHA").estimated()});
  flow.at("2026-11-06T13:06:00+08:00")
      .says("port", {Said("arrived", kCall).at("2026-11-06T13:05:00+08:00").place("CNSHA")});
  flow.at("2026-11-06T17:01:00+08:00")
      .says("term", {Said("berthed", kCall).at("2026-11-06T17:00:00+08:00").place("CNSHA")});
  flow.at("2026-11-06T21:20:00+08:00");
  for (int copy = 0; copy < 2; ++copy) {
    flow.says("term", {Said("discharged", kBox)
                           .at("2026-11-06T21:12:00+08:00")
                           .place("CNSHA")
                           .with("direction", "import")
                           .with("fullEmpty", "full")});
  }
  const auto receipt = [&](std::string_view kind, std::string_view time, std::string_view subject) {
    flow.at(time).says("cust", {Said(kind, subject).at(time)});
  };
  receipt("submitted", "2026-11-07T09:00:00+08:00", kSeq);
  flow.links("cust", {std::string("declared_by ") + kBill + " " + kSeq,
                      std::string("numbered ") + kEntry + " " + kSeq});
  receipt("lodged", "2026-11-07T09:00:02+08:00", kEntry);
  receipt("accepted", "2026-11-07T09:02:00+08:00", kEntry);
  receipt("inspection_ordered", "2026-11-07T09:05:00+08:00", kEntry);
  receipt("duty_due", "2026-11-07T09:06:00+08:00", kEntry);
  flow.at("2026-11-08T10:01:00+08:00")
      .says("ent", {Said("duty_paid", kEntry).at("2026-11-08T10:00:00+08:00")});
  flow.at("2026-11-08T15:10:00+08:00")
      .says("term", {Said("inspected", kBox).at("2026-11-08T15:00:00+08:00").place("CNSHA")});
  flow.at("2026-11-08T16:40:05+08:00")
      .says("cust", {Said("closed", kEntry).at("2026-11-08T16:40:00+08:00")});
  flow.at("2026-11-08T16:40:09+08:00")
      .says("cust", {Said("released", kEntry).at("2026-11-08T16:40:00+08:00")});
  flow.at("2026-11-09T10:20:00+08:00")
      .says("term", {Said("gate_out", kBox).at("2026-11-09T10:15:00+08:00").place("CNSHA")});
  flow.at("2026-11-09T12:00:00+08:00")
      .says("agg", {Said("gate_out", kBox).at("2026-11-09T02:15:00Z").place("CNSHA")});
  flow.at("2026-11-13T15:05:00+08:00")
      .says("term", {Said("empty_in", kBox).at("2026-11-13T15:00:00+08:00").place("CNSHA")});
}

TEST(ImportWithInspection, EndsAsTheStorySays) {
  Flow flow;
  import_with_inspection(flow);
  flow.settles();
  const Timeline bill = flow.timeline(kBill);

  ASSERT_TRUE(bill.customs);
  EXPECT_EQ(bill.customs->code, "closed");
  EXPECT_EQ(bill.customs->since, utc("2026-11-08T08:40:00Z"));
  EXPECT_EQ(bill.customs->declarations.at("closed"), 1U);
  EXPECT_EQ(bill.customs->declarations.at("live"), 1U);
  ASSERT_TRUE(bill.goods);
  EXPECT_EQ(bill.goods->code, "empty_in");
  EXPECT_EQ(bill.goods->since, utc("2026-11-13T07:00:00Z"));
  EXPECT_EQ(bill.headline, "empty_in");
  EXPECT_EQ(bill.regime, "import_sea");

  const Milestone& arrived = milestone(bill, "arrived");
  EXPECT_EQ(arrived.actual, utc("2026-11-06T05:05:00Z"));
  EXPECT_EQ(arrived.estimated, utc("2026-11-06T06:00:00Z"));
  EXPECT_EQ(milestone(bill, "gate_out").competing, 2U);
  EXPECT_FALSE(flagged(bill, "stage_skipped"));
  EXPECT_FALSE(flagged(bill, "conflict"));
}

TEST(ImportWithInspection, ConditionsOpenAndCloseWhereTheStorySays) {
  Flow flow;
  import_with_inspection(flow);
  flow.settles();
  const auto conditions = flow.timeline(kBill).customs->conditions;
  ASSERT_EQ(conditions.size(), 2U);
  EXPECT_EQ(conditions[0].code, "inspection");
  EXPECT_EQ(conditions[0].from, utc("2026-11-07T01:05:00Z"));
  EXPECT_EQ(conditions[0].to, utc("2026-11-08T07:00:00Z"));
  EXPECT_EQ(conditions[1].code, "duty");
  EXPECT_EQ(conditions[1].to, utc("2026-11-08T02:00:00Z")) << "the enterprise said that it paid";
}

TEST(ImportWithInspection, TheSecondCopyIsADuplicateAndEveryMessageIsCounted) {
  Flow flow;
  import_with_inspection(flow);
  flow.settles();
  std::uint64_t received = 0;
  std::uint64_t duplicate = 0;
  for (const auto& [source, count] : flow.counts()) {
    received += count.received;
    duplicate += count.duplicate;
    EXPECT_EQ(count.received, count.merged + count.duplicate + count.refused);
  }
  EXPECT_EQ(received, flow.log().size());
  EXPECT_EQ(duplicate, 1U);
}

TEST(ImportWithInspection, AnyOrderOfArrivalGivesTheSameBytes) {
  Flow in_order;
  import_with_inspection(in_order);
  in_order.settles();
  const std::string expected = in_order.dump();
  std::mt19937_64 random(1);
  for (int round = 0; round < 40; ++round) {
    auto log = in_order.log();
    if (round == 0) {
      std::ranges::reverse(log);
    } else {
      std::ranges::shuffle(log, random);
    }
    Flow other;
    other.replaces_log(std::move(log));
    other.settles();
    ASSERT_EQ(other.dump(), expected) << "round " << round;
  }
}

TEST(ImportWithInspection, ARestartBetweenAnyTwoMessagesChangesNothing) {
  Flow in_one_go;
  import_with_inspection(in_one_go);
  in_one_go.settles();
  Flow with_restarts;
  for (const ingest::RawMessage& message : in_one_go.log()) {
    with_restarts.replaces_log({message});
    with_restarts.settles().restarts();
  }
  EXPECT_EQ(with_restarts.dump(), in_one_go.dump());
}

// S2: a rejected entry's receipt arrives after the new entry's release and moves nothing back.
TEST(RejectedAndLodgedAgain, ALateReceiptOfTheDeadEntryChangesNothing) {
  constexpr auto kExport = "bill:OOLU2700000202";
  constexpr auto kUnified = "declaration_seq:E20260000900000201";
  constexpr auto kDead = "declaration:224820260000000201";
  constexpr auto kAlive = "declaration:224820260000000209";
  Flow flow;
  flow.at("2026-11-06T09:10:00+08:00")
      .says("cust", {Said("submitted", kUnified).at("2026-11-06T09:10:00+08:00")})
      .links("cust", {std::string("declared_by ") + kExport + " " + kUnified,
                      std::string("numbered ") + kDead + " " + kUnified,
                      std::string("numbered ") + kAlive + " " + kUnified});
  for (const auto& [kind, time] : {std::pair{"lodged", "2026-11-06T11:00:05+08:00"},
                                   {"accepted", "2026-11-06T11:00:13+08:00"},
                                   {"released", "2026-11-06T11:00:41+08:00"}}) {
    flow.at(time).says("cust", {Said(kind, kAlive).at(time)});
  }
  flow.at("2026-11-06T11:30:00+08:00")
      .says("cust", {Said("rejected", kDead).at("2026-11-06T09:12:00+08:00")});
  flow.settles();

  const Timeline bill = flow.timeline(kExport);
  EXPECT_EQ(bill.customs->code, "released");
  EXPECT_EQ(bill.customs->since, utc("2026-11-06T03:00:41Z"));
  EXPECT_EQ(bill.customs->declarations.at("live"), 1U);
  EXPECT_EQ(bill.regime, "export_sea");
  EXPECT_EQ(flow.timeline(kDead).customs->code, "rejected");
  EXPECT_EQ(flow.timeline(kUnified).customs->code, "released");
}

TEST(Reopened, ShowsReopenedUntilReleasedAgain) {
  Flow flow;
  const auto receipt = [&](std::string_view kind, std::string_view time) {
    flow.at(time).says("cust", {Said(kind, kEntry).at(time)}).settles();
  };
  receipt("lodged", "2026-11-02T09:00:05+08:00");
  receipt("accepted", "2026-11-02T09:00:13+08:00");
  receipt("released", "2026-11-02T09:01:00+08:00");
  receipt("reopened", "2026-11-02T15:30:00+08:00");
  EXPECT_EQ(flow.timeline(kEntry).customs->code, "reopened");
  receipt("accepted", "2026-11-02T16:00:00+08:00");
  EXPECT_EQ(flow.timeline(kEntry).customs->code, "reopened");
  receipt("released", "2026-11-02T16:05:00+08:00");
  EXPECT_EQ(flow.timeline(kEntry).customs->code, "released");
  EXPECT_EQ(flow.timeline(kEntry).customs->since, utc("2026-11-02T08:05:00Z"));
  receipt("cancelled", "2026-11-03T16:00:00+08:00");
  EXPECT_EQ(flow.timeline(kEntry).customs->code, "cancelled");
  EXPECT_EQ(flow.timeline(kEntry).headline, "cancelled");
}

constexpr auto kReused = "container:SEGU3107012";
constexpr auto kFirst = "bill:HLCU0000501";
constexpr auto kSecond = "bill:HLCU0000502";

// Which use of the box a bill holds.
HeldReference trip_of(const Flow& flow, const char* bill) {
  const Timeline timeline = flow.timeline(bill);
  return *std::ranges::find(timeline.references, RefKind::container,
                            [](const HeldReference& held) { return held.reference.kind; });
}

// S5: one box, two shipments in six weeks, the empty return told 26 days late.
TEST(OneBoxTwoShipments, EachSeesItsOwnTripOnly) {
  Flow flow;
  flow.at("2026-10-01T08:10:00+08:00")
      .says("term", {Said("discharged", kReused)
                         .at("2026-10-01T08:00:00+08:00")
                         .place("CNSHK")
                         .naming(kFirst)})
      .links("carr", {std::string("carries ") + kFirst + " " + kReused},
             "2026-10-01T08:00:00+08:00");
  flow.at("2026-10-03T10:05:00+08:00")
      .says("term", {Said("gate_out", kReused).at("2026-10-03T10:00:00+08:00").place("CNSHK")});
  flow.at("2026-10-15T11:00:00+08:00")
      .sends("carr", R"({"format":"fairway.fact/1","publishedAt":"2026-10-15T11:00:00+08:00",
        "facts":[],"links":[{"role":"carries","from":"bill:HLCU0000502",
        "to":"container:SEGU3107012",
        "validFrom":"2026-10-20T00:00:00+08:00","validTo":"2026-10-26T00:00:00+08:00"}]})");
  flow.settles();

  const Timeline assigned = flow.timeline(kSecond);
  ASSERT_EQ(assigned.references.size(), 1U);
  EXPECT_TRUE(assigned.references[0].pending);
  EXPECT_TRUE(assigned.facts.empty()) << "no fact of the first trip before the second began";

  flow.at("2026-10-20T09:05:00+08:00")
      .says("term", {Said("empty_out", kReused).at("2026-10-20T09:00:00+08:00").place("CNSHK")});
  flow.at("2026-10-22T16:05:00+08:00")
      .says("term", {Said("gate_in", kReused).at("2026-10-22T16:00:00+08:00").place("CNSHK")});
  flow.at("2026-10-24T10:00:00+08:00")
      .says("agg", {Said("gate_out", kReused).at("2026-10-03T10:00:00+08:00").place("CNSHK")});
  flow.at("2026-10-25T12:10:00+08:00")
      .says("term", {Said("loaded", kReused).at("2026-10-25T12:00:00+08:00").place("CNSHK")});
  flow.settles();

  EXPECT_EQ(trip_of(flow, kFirst).from, utc("2026-10-01T00:00:00Z"));
  EXPECT_EQ(trip_of(flow, kFirst).to, utc("2026-10-20T01:00:00Z")) << "inferred from the next trip";
  EXPECT_EQ(trip_of(flow, kSecond).from, utc("2026-10-20T01:00:00Z"));
  EXPECT_EQ(milestone(flow.timeline(kFirst), "gate_out").competing, 2U);

  flow.at("2026-11-03T08:00:00+08:00")
      .says("depot", {Said("empty_in", kReused).at("2026-10-08T14:00:00+08:00").place("CNSHK")})
      .settles();
  EXPECT_EQ(trip_of(flow, kFirst).to, utc("2026-10-08T06:00:00Z"));
  const Timeline first = flow.timeline(kFirst);
  const Timeline second = flow.timeline(kSecond);
  for (const char* kind : {"discharged", "gate_out", "empty_in"}) {
    EXPECT_TRUE(has(first, kind)) << kind;
    EXPECT_FALSE(has(second, kind)) << kind;
  }
  for (const char* kind : {"empty_out", "gate_in", "loaded"}) {
    EXPECT_FALSE(has(first, kind)) << kind;
    EXPECT_TRUE(has(second, kind)) << kind;
  }
}

}  // namespace
}  // namespace fairway::test

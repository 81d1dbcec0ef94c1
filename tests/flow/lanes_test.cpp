// Where a shipment stands: several declarations, houses, territories, and lanes that contradict
// each other (RULES R8, B17), told to the real pipeline.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "tests/flow/flow.h"

namespace fairway::test {
namespace {

constexpr auto kBill = "bill:COSU6300000101";
constexpr auto kBox = "container:COSU6123451";
constexpr auto kOtherBox = "container:TCLU5002010";
constexpr auto kFirst = "declaration:224820261000000001";
constexpr auto kSecond = "declaration:224820261000000002";
constexpr auto kDay = "2026-11-07T00:00:00Z";

class LanesTest : public testing::Test {
 public:
  LanesTest() { flow_.at(kDay); }

  // One fact an hour of the day.
  LanesTest& says(std::string_view source, std::string_view kind, std::string_view subject,
                  int hour, std::string_view place = {}) {
    Said said(kind, subject);
    said.at("2026-11-07T" + std::string(hour < 10 ? "0" : "") + std::to_string(hour) + ":00:00Z");
    if (!place.empty()) said.place(place);
    flow_.at("2026-11-07T23:00:00Z").says(source, {said});
    return *this;
  }
  LanesTest& links(std::string_view source, const std::vector<std::string>& links) {
    flow_.at("2026-11-07T23:00:00Z").links(source, links, "2026-11-07T01:00:00Z");
    return *this;
  }
  LanesTest& declares(const char* declaration, const char* upto) {
    links("cust", {std::string("declared_by ") + kBill + " " + declaration});
    int hour = 1;
    for (const char* kind : {"lodged", "accepted", "released", "closed"}) {
      says("cust", kind, declaration, hour++);
      if (std::string_view(kind) == upto) break;
    }
    return *this;
  }
  Timeline shown(std::string_view reference = kBill) {
    flow_.settles();
    return flow_.timeline(reference);
  }

  Flow flow_;
};

TEST_F(LanesTest, OfSeveralDeclarationsTheLeastAdvancedLiveOneIsShown) {
  declares(kFirst, "released").declares(kSecond, "accepted");
  const Timeline bill = shown();
  EXPECT_EQ(bill.customs->code, "accepted");
  EXPECT_EQ(bill.customs->declarations.at("live"), 2U);
  EXPECT_EQ(bill.customs->declarations.at("released"), 1U);
}

TEST_F(LanesTest, AtOneRankAnExceptionIsBehind) {
  declares(kFirst, "accepted").declares(kSecond, "released");
  says("cust", "reopened", kSecond, 9);
  const Timeline bill = shown();
  EXPECT_EQ(bill.customs->code, "reopened");
  EXPECT_EQ(bill.headline, "reopened");
}

TEST_F(LanesTest, ACancelledOrReplacedDeclarationNoLongerCounts) {
  declares(kFirst, "lodged").declares(kSecond, "released");
  says("cust", "cancelled", kFirst, 9);
  EXPECT_EQ(shown().customs->code, "released");
  constexpr auto kThird = "declaration:224820261000000003";
  declares(kThird, "lodged");
  EXPECT_EQ(shown().customs->code, "lodged");
  links("cust", {std::string("replaced_by ") + kThird + " " + kSecond});
  const Timeline bill = shown();
  EXPECT_EQ(bill.customs->code, "released");
  EXPECT_EQ(bill.customs->declarations.at("live"), 1U);
}

TEST_F(LanesTest, AMasterWaitsForAHouseWhoseDeclarationWasCancelled) {
  links("mft", {std::string("house_of house_bill:H1 ") + kBill,
                std::string("house_of house_bill:H2 ") + kBill});
  links("cust", {std::string("declared_by house_bill:H1 ") + kFirst,
                 std::string("declared_by house_bill:H2 ") + kSecond});
  says("mft", "manifest_accepted", kBill, 1);
  says("cust", "lodged", kFirst, 2).says("cust", "cancelled", kFirst, 3);
  says("cust", "lodged", kSecond, 2).says("cust", "accepted", kSecond, 3);
  const Timeline bill = shown();
  EXPECT_EQ(bill.customs->code, "not_declared");
  EXPECT_EQ(bill.customs->declarations.at("live"), 2U);
  EXPECT_EQ(flow_.timeline("house_bill:H1").customs->code, "cancelled");
}

TEST_F(LanesTest, AMasterSaysNotWhenItsHousesWereReleased) {
  links("mft", {std::string("house_of house_bill:H1 ") + kBill,
                std::string("carries ") + kBill + " " + kBox});
  links("cust", {std::string("declared_by house_bill:H1 ") + kFirst});
  says("mft", "manifest_accepted", kBill, 1).says("term", "discharged", kBox, 1, "CNSHA");
  says("carr", "bill_released", kBill, 2).says("carr", "delivery_order_issued", kBill, 3);
  EXPECT_EQ(shown().goods->code, "discharged");
  for (const char* kind : {"lodged", "accepted", "released"}) says("cust", kind, kFirst, 9);
  EXPECT_EQ(shown().goods->code, "pick_up_allowed");
  EXPECT_EQ(shown().goods->since, utc("2026-11-07T03:00:00Z"));
}

TEST_F(LanesTest, TheLeastAdvancedContainerCountsSinceTheLastOneGotThere) {
  links("mft", {std::string("carries ") + kBill + " " + kBox,
                std::string("carries ") + kBill + " " + kOtherBox});
  says("term", "discharged", kBox, 1, "CNSHA").says("term", "gate_out", kBox, 4, "CNSHA");
  says("term", "discharged", kOtherBox, 3, "CNSHA");
  EXPECT_EQ(shown().goods->code, "discharged");
  says("term", "gate_out", kOtherBox, 6, "CNSHA");
  const Timeline bill = shown();
  EXPECT_EQ(bill.goods->code, "gate_out");
  EXPECT_EQ(bill.goods->since, utc("2026-11-07T06:00:00Z"));
}

TEST_F(LanesTest, AVesselOfAnotherBoxSaysNothingOfThisOne) {
  links("mft", {std::string("carries ") + kBill + " " + kBox,
                std::string("carries ") + kBill + " " + kOtherBox});
  links("term", {std::string("sails_on ") + kBox + " voyage_call:9811000/1E/CNSHA",
                 std::string("sails_on ") + kOtherBox + " voyage_call:9722003/2E/CNSHA"});
  says("term", "gate_in", kBox, 1, "CNSHA").says("term", "gate_in", kOtherBox, 1, "CNSHA");
  says("port", "departed", "voyage_call:9811000/1E/CNSHA", 5, "CNSHA");
  EXPECT_EQ(shown().goods->code, "gate_in") << "one of the two is still there";
  says("port", "departed", "voyage_call:9722003/2E/CNSHA", 7, "CNSHA");
  EXPECT_EQ(shown().goods->since, utc("2026-11-07T07:00:00Z"));
}

TEST_F(LanesTest, BoxesOfOneVesselAreOnItTogether) {
  constexpr auto kCall = "voyage_call:9811000/1E/CNSHA";
  links("mft", {std::string("carries ") + kBill + " " + kBox,
                std::string("carries ") + kBill + " " + kOtherBox});
  links("term", {std::string("sails_on ") + kBox + " " + kCall});
  links("term", {std::string("sails_on ") + kOtherBox + " " + kCall});
  says("term", "gate_in", kBox, 1, "CNSHA").says("term", "gate_in", kOtherBox, 1, "CNSHA");
  says("port", "departed", kCall, 5, "CNSHA");
  EXPECT_EQ(shown().goods->code, "departed");
}

TEST_F(LanesTest, PapersHandedInBeforeTheVesselLeftItsOriginDoNotMakeThatLater) {
  links("mft", {std::string("carries ") + kBill + " " + kBox,
                std::string("sails_on ") + kBill + " voyage_call:9811000/1W/KRPUS",
                std::string("sails_on ") + kBill + " voyage_call:9811000/1W/CNSHA"});
  flow_.at("2026-11-01T12:00:00Z")
      .says("mft", {Said("manifest_accepted", kBill)
                        .at("2026-11-01T02:00:00Z")
                        .place("CNSHA")
                        .with("direction", "import")});
  says("port", "departed", "voyage_call:9811000/1W/KRPUS", 3, "KRPUS");
  flow_.at("2026-11-03T12:00:00Z")
      .says("carr", {Said("arrived", "voyage_call:9811000/1W/CNSHA")
                         .at("2026-11-06T02:00:00Z")
                         .place("CNSHA")
                         .estimated()});
  EXPECT_EQ(shown().goods->code, "departed_origin");
}

TEST_F(LanesTest, AnExportOfOneTerritoryIsAnImportOfAnother) {
  links("mft", {std::string("carries ") + kBill + " " + kBox});
  const auto direction = [&](const char* kind, const char* at, const char* place,
                             const char* stated) {
    flow_.at("2026-12-20T00:00:00Z")
        .says("term", {Said(kind, kBox).at(at).place(place).with("direction", stated)});
  };
  direction("loaded", "2026-11-07T02:00:00Z", "CNSHA", "export");
  direction("discharged", "2026-12-05T02:00:00Z", "NLRTM", "import");
  links("cust", {std::string("declared_by ") + kBill + " mrn:26NL000000000001A1"});
  says("cust", "lodged", "mrn:26NL000000000001A1", 8);
  const Timeline bill = shown();
  EXPECT_EQ(bill.territory, "CN");
  EXPECT_EQ(bill.regime, "export_sea");
  EXPECT_EQ(bill.goods->code, "discharged_abroad");
  EXPECT_EQ(bill.customs->code, "not_declared");
  ASSERT_EQ(bill.elsewhere.size(), 1U);
  EXPECT_EQ(bill.elsewhere[0].territory, "NL");
  EXPECT_EQ(bill.elsewhere[0].regime, "import_sea");
  EXPECT_EQ(bill.elsewhere[0].goods->code, "discharged");
  EXPECT_EQ(bill.elsewhere[0].customs->code, "lodged");
}

TEST_F(LanesTest, AListClosedBeforeItsGoodsLeftContradictsThem) {
  constexpr auto kParcel = "parcel:SF/7700000801";
  constexpr auto kList = "list:22482026E000000801";
  links("cust", {std::string("listed_by ") + kParcel + " " + kList});
  says("ent", "waybill_declared", kParcel, 1);
  for (const char* kind : {"lodged", "accepted", "released"}) says("cust", kind, kList, 2);
  says("cust", "closed", kList, 5);
  EXPECT_FALSE(flagged(shown(kParcel), "out_of_order_lanes"));
  says("port", "arrival_reported", kParcel, 6).says("port", "exited", kParcel, 9);
  const Timeline parcel = shown(kParcel);
  EXPECT_EQ(parcel.customs->code, "closed");
  EXPECT_EQ(parcel.goods->code, "exited");
  EXPECT_TRUE(flagged(parcel, "out_of_order_lanes"));
}

}  // namespace
}  // namespace fairway::test

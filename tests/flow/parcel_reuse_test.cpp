// S8 row 14 in the sender's own format: a waybill number given out again seven months later.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "tests/flow/flow.h"

namespace fairway::test {
namespace {

constexpr auto kParcel = "parcel:SF/7700000801";

std::string waybill(const std::string& asked, const std::string& order, int change = 1) {
  return R"(<CEB505Message guid="g" version="1.0" xmlns="http://www.chinaport.gov.cn/ceb">)"
         "<Logistics><guid>1</guid><appType>" +
         std::to_string(change) + "</appType><appTime>" + asked +
         "</appTime><appStatus>2</appStatus><ebpCode>EBP1</ebpCode><orderNo>" + order +
         "</orderNo><logisticsCode>SF</logisticsCode><logisticsNo>7700000801</logisticsNo>"
         "<grossWeight>1.2</grossWeight></Logistics></CEB505Message>";
}

TEST(WaybillNumber, GivenOutAgainCorrectsNothingOfItsFirstUse) {
  Flow flow;
  flow.at("2027-06-20T09:00:00+08:00").sends("ent", waybill("20270620090000", "ORD999"));
  flow.at("2026-11-10T08:40:00+08:00").sends("ent", waybill("20261110084000", "ORD801")).settles();
  const Timeline parcel = flow.timeline(kParcel, Scope::all(), {.superseded = true, .as_of = {}});
  ASSERT_EQ(parcel.facts.size(), 2U);
  for (const TimelineFact& fact : parcel.facts) EXPECT_EQ(fact.status, FactStatus::current);
  const auto trip_of = [&](const char* reference) {
    return std::ranges::find(parcel.references, *parse_reference(reference),
                             &HeldReference::reference)
        ->trip;
  };
  EXPECT_EQ(trip_of("order:EBP1/ORD801"), "2026-11-10");
  EXPECT_EQ(trip_of("order:EBP1/ORD999"), "2027-06-20");
}

TEST(WaybillNumber, ChangedWithinItsUseIsCorrected) {
  Flow flow;
  flow.at("2026-11-10T08:40:00+08:00").sends("ent", waybill("20261110084000", "ORD801"));
  flow.at("2026-11-10T09:40:00+08:00").sends("ent", waybill("20261110094000", "ORD801", 2));
  flow.settles();
  EXPECT_EQ(flow.timeline(kParcel).facts.size(), 1U);
}

}  // namespace
}  // namespace fairway::test

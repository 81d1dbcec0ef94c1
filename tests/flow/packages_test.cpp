// Whether a bill's declarations cover what its manifest has (CONTRACT G11).
#include <string>

#include <gtest/gtest.h>

#include "tests/flow/flow.h"

namespace fairway::test {
namespace {

constexpr auto kBill = "bill:ONEY00000601";
constexpr auto kFirst = "declaration:530420261000000601";
constexpr auto kSecond = "declaration:530420261000000602";

class PartlyDeclared : public testing::Test {
 protected:
  PartlyDeclared() {
    flow.at("2026-11-03T08:00:00+08:00").says("mft", {manifested(kBill, "800 CT")});
  }

  static Said manifested(const char* document, const char* packages) {
    return Said("manifest_submitted", document)
        .at("2026-11-03T08:00:00+08:00")
        .with("packages", packages);
  }

  // A receipt of customs; `packages` may be empty.
  void receipt(const char* kind, const char* declaration, const char* time, const char* packages,
               const char* document = kBill) {
    Said said = Said(kind, declaration).at(time);
    if (*packages != '\0') said.with("packages", packages);
    flow.at(time)
        .says("cust", {said})
        .links("cust", {std::string("declared_by ") + document + " " + declaration});
    flow.settles();
  }

  std::string detail() const {
    for (const Flag& flag : flow.timeline(kBill).flags) {
      if (flag.code == "partly_declared") return flag.lane + ": " + flag.detail;
    }
    return {};
  }

  Flow flow;
};

TEST_F(PartlyDeclared, IsSaidUntilAllPackagesAreDeclared) {
  receipt("lodged", kFirst, "2026-11-06T10:00:00+08:00", "300");
  EXPECT_EQ(detail(), "customs: 300 of 800 packages are declared");
  receipt("lodged", kSecond, "2026-11-06T10:05:00+08:00", "500");
  EXPECT_EQ(detail(), "");
}

TEST_F(PartlyDeclared, IsNotSaidBeforeAnythingIsDeclared) {
  flow.settles();
  EXPECT_EQ(detail(), "");
}

TEST_F(PartlyDeclared, IsNotSaidWhereADeclarationStatesNoPackages) {
  receipt("lodged", kFirst, "2026-11-06T10:00:00+08:00", "300");
  receipt("lodged", kSecond, "2026-11-06T10:05:00+08:00", "");
  EXPECT_EQ(detail(), "");
  receipt("accepted", kSecond, "2026-11-06T10:06:00+08:00", "400");
  EXPECT_EQ(detail(), "customs: 700 of 800 packages are declared");
}

TEST_F(PartlyDeclared, DoesNotCountADeletedDeclaration) {
  receipt("lodged", kFirst, "2026-11-06T10:00:00+08:00", "300");
  receipt("lodged", kSecond, "2026-11-06T10:05:00+08:00", "500");
  receipt("cancelled", kSecond, "2026-11-06T11:00:00+08:00", "500");
  EXPECT_EQ(detail(), "customs: 300 of 800 packages are declared");
}

TEST_F(PartlyDeclared, TakesTheLatestWordOfCustomsAndNotWhatIsAskedFor) {
  receipt("lodged", kFirst, "2026-11-06T10:00:00+08:00", "800");
  flow.at("2026-11-06T12:00:00+08:00")
      .sends("ent", R"({"format":"fairway.fact/1","facts":[{"kind":"amended",
        "classifier":"requested","subject":"declaration:530420261000000601",
        "time":"2026-11-06T12:00:00+08:00","attributes":{"packages":"100"}}]})")
      .settles();
  EXPECT_EQ(detail(), "");
  receipt("accepted", kFirst, "2026-11-06T13:00:00+08:00", "700");
  EXPECT_EQ(detail(), "customs: 700 of 800 packages are declared");
}

TEST_F(PartlyDeclared, IsNotSaidOfAMasterWhoseHousesDeclare) {
  receipt("lodged", kFirst, "2026-11-06T10:00:00+08:00", "300");
  flow.says("mft", {manifested("house_bill:HBA301", "500")})
      .links("mft", {std::string("house_of house_bill:HBA301 ") + kBill})
      .settles();
  EXPECT_EQ(detail(), "");
  receipt("lodged", kSecond, "2026-11-06T10:05:00+08:00", "450", "house_bill:HBA301");
  EXPECT_TRUE(flagged(flow.timeline("house_bill:HBA301"), "partly_declared"));
}

}  // namespace
}  // namespace fairway::test

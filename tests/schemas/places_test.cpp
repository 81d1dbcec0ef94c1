#include <gtest/gtest.h>

#include "schemas/catalogue/catalogue.h"

namespace fairway {
namespace {

Place place(std::string code, std::string kind, std::string parent, std::string zone = {},
            std::vector<std::string> aliases = {}) {
  return {std::move(code),
          std::move(kind),
          std::move(parent),
          std::move(zone),
          {},
          std::move(aliases),
          {}};
}

Places small_world() {
  return Places({place("PORTB1", "berth", "PORTT"),  // before its parents: the order is no rule
                 place("CN", "country", "", "Asia/Shanghai"),
                 place("CNTAO", "port", "", "", {"CNQIN"}),
                 place("USLAX", "port", "", "America/Los_Angeles"),
                 place("PORTT", "terminal", "CNTAO"), place("4227", "customs_office", "CNTAO")});
}

std::string code_of(const Place* found) { return found == nullptr ? "(none)" : found->code; }

TEST(Places, AreFoundByCodeAndAliasInAnyCase) {
  const Places places = small_world();
  EXPECT_EQ(code_of(places.find("CNTAO")), "CNTAO");
  EXPECT_EQ(code_of(places.find(" cntao ")), "CNTAO");
  EXPECT_EQ(code_of(places.find("CNQIN")), "CNTAO");
  EXPECT_EQ(code_of(places.find("CNSHA")), "(none)");
  EXPECT_EQ(code_of(places.find("")), "(none)");
  EXPECT_EQ(code_of(places.find("  ")), "(none)");
}

TEST(Places, PortOfIsTheOneAbove) {
  const Places places = small_world();
  EXPECT_EQ(code_of(places.port_of("PORTB1")), "CNTAO");
  EXPECT_EQ(code_of(places.port_of("PORTT")), "CNTAO");
  EXPECT_EQ(code_of(places.port_of("4227")), "CNTAO");
  EXPECT_EQ(code_of(places.port_of("CNQIN")), "CNTAO");
  EXPECT_EQ(code_of(places.port_of("CN")), "(none)");
  EXPECT_EQ(code_of(places.port_of("CNSHA")), "(none)");
}

TEST(Places, TakeTheZoneOfWhatIsAbove) {
  const Places places = small_world();
  EXPECT_EQ(places.zone_of("PORTB1"), "Asia/Shanghai");
  EXPECT_EQ(places.zone_of("4227"), "Asia/Shanghai");
  EXPECT_EQ(places.find("CNTAO")->zone, "Asia/Shanghai");
  EXPECT_EQ(places.zone_of("USLAX"), "America/Los_Angeles");
}

TEST(Places, AnUnknownPortTakesTheZoneOfItsCountryIfThatHasOne) {
  const Places places = small_world();
  EXPECT_EQ(places.zone_of("CNSHA"), "Asia/Shanghai");
  EXPECT_EQ(places.zone_of("cnsha"), "Asia/Shanghai");
  EXPECT_FALSE(places.zone_of("USNYC")) << "its country has several";
  EXPECT_FALSE(places.zone_of("CNSHA1")) << "not a UN/LOCODE";
  EXPECT_FALSE(places.zone_of("CN01A")) << "0 and 1 are not used in a UN/LOCODE";
  EXPECT_FALSE(places.zone_of("4228"));
  EXPECT_FALSE(places.zone_of(""));
}

TEST(Places, ThatCallEachOtherParentAreWalkedToAnEnd) {
  const Places places({place("A", "terminal", "B"), place("B", "terminal", "A")});
  EXPECT_EQ(places.port_of("A"), nullptr);
  EXPECT_FALSE(places.zone_of("A"));
}

}  // namespace
}  // namespace fairway

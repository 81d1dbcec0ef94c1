#include "schemas/model/reference.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "schemas/base/limits.h"

namespace fairway {
namespace {

std::string normal(std::string_view value) {
  const auto reference = make_reference(RefKind::container, value);
  return reference ? reference->value : "(refused)";
}

TEST(Reference, IsUpperCaseWithoutSpacesAndDashes) {
  EXPECT_EQ(normal("msku 030896-1"), "MSKU0308961");
  EXPECT_EQ(normal("  MSKU0308961  "), "MSKU0308961");
  EXPECT_EQ(normal("MSKU0308961"), "MSKU0308961");
}

TEST(Reference, OfSeveralPartsKeepsItsSlashes) {
  EXPECT_EQ(normal("9722003/038w/cnsha"), "9722003/038W/CNSHA");
  EXPECT_EQ(normal("sf / 7700000801"), "SF/7700000801");
}

TEST(Reference, KeepsLettersOfOtherScriptsAsTheyAre) { EXPECT_EQ(normal("沪a-12345"), "沪A12345"); }

TEST(Reference, OfNothingIsRefused) {
  EXPECT_EQ(normal(""), "(refused)");
  EXPECT_EQ(normal(" - - "), "(refused)");
}

TEST(Reference, WithAnEmptyPartIsRefused) {
  EXPECT_EQ(normal("/038W"), "(refused)");
  EXPECT_EQ(normal("9722003/"), "(refused)");
  EXPECT_EQ(normal("9722003//CNSHA"), "(refused)");
  EXPECT_EQ(normal("9722003/ - /CNSHA"), "(refused)");
}

TEST(Reference, WithControlCharactersIsRefused) {
  EXPECT_EQ(normal("MSKU\n0308961"), "(refused)");
  EXPECT_EQ(normal("MSKU\x7f"), "(refused)");
  EXPECT_EQ(normal(std::string_view("MSKU\0X", 6)), "(refused)");
}

TEST(Reference, MayBeAsLongAsTheLimitAndNoLonger) {
  const std::string longest(limits::kReferenceBytes, 'A');
  EXPECT_EQ(normal(longest), longest);
  EXPECT_EQ(normal(longest + "A"), "(refused)");
  EXPECT_EQ(normal(longest + " -"), longest) << "what is taken out does not count";
}

TEST(Reference, ReadsBackWhatItWrites) {
  for (const RefKind kind : all_ref_kinds()) {
    const auto written = make_reference(kind, "ab-1/2");
    ASSERT_TRUE(written);
    EXPECT_EQ(to_text(*written), std::string(to_text(kind)) + ":AB1/2");
    EXPECT_EQ(parse_reference(to_text(*written)), written);
  }
}

TEST(Reference, ParsesOnlyKnownKindsWithAValue) {
  EXPECT_FALSE(parse_reference("MAEU123456789"));
  EXPECT_FALSE(parse_reference("ship:9722003"));
  EXPECT_FALSE(parse_reference("Bill:MAEU123456789"));
  EXPECT_FALSE(parse_reference("bill:"));
  EXPECT_EQ(parse_reference("bill:a:b")->value, "A:B") << "only the first colon parts";
}

TEST(RefKind, NumbersAndNamesAreAllDifferentAndAboveTheRowClasses) {
  std::set<std::string_view> names;
  std::set<RefKind> numbers;
  for (const RefKind kind : all_ref_kinds()) {
    EXPECT_GE(static_cast<int>(kind), 0x20);
    EXPECT_TRUE(names.insert(to_text(kind)).second) << to_text(kind);
    EXPECT_TRUE(numbers.insert(kind).second) << to_text(kind);
    EXPECT_EQ(ref_kind_from(to_text(kind)), kind);
  }
  EXPECT_TRUE(std::ranges::is_sorted(all_ref_kinds()));
}

TEST(RefKind, RootsAreTransportDocumentsBookingAndOrder) {
  std::set<std::string> roots;
  for (const RefKind kind : all_ref_kinds()) {
    if (is_root(kind)) roots.emplace(to_text(kind));
  }
  EXPECT_EQ(roots,
            (std::set<std::string>{"bill", "house_bill", "air_waybill", "house_air_waybill",
                                   "rail_waybill", "road_waybill", "parcel", "booking", "order"}));
}

TEST(Reference, OfAnotherKindIsAnotherOne) {
  const Reference bill{RefKind::bill, "X1"};
  const Reference booking{RefKind::booking, "X1"};
  EXPECT_NE(bill, booking);
  EXPECT_NE(hash_of(bill), hash_of(booking));
  EXPECT_EQ(shard_of(bill).value(), hash_of(bill).bytes[0]);
}

}  // namespace
}  // namespace fairway

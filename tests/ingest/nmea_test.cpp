// AIS in sentences: what is dropped must have a name, and nobody's data may become another's.
// The sentences are made by hand (ITU-R M.1371-5): ship 413777000 is PACIFIC DAWN, IMO 9777008, at
// 22.45 N 113.9 E; A is her voyage data, B another ship's, both of sequence 7.
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ingest/decode_support.h"

namespace fairway::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kGood = R"(!AIVDM,1,1,,A,16:VtJ001s`9I90<n9<3RBnD0000,0*76)";
constexpr std::string_view kBadChecksum = R"(!AIVDM,1,1,,A,16:VtJ001s`9I90<n9<3RBnD0000,0*70)";
constexpr std::string_view kFirstOfA =
    R"(!AIVDM,2,1,7,A,56:VtJ02E;o0904?L0104<THT>0@5Lp00000001:BhjDD6nR0Nhk`4j2,0*18)";
constexpr std::string_view kSecondOfA = R"(!AIVDM,2,2,7,A,h00000000000000,2*7B)";
constexpr std::string_view kFirstOfB =
    R"(!AIVDM,2,1,7,A,5814vmh2>?0eKL47400u@PE:1<PU00000000001:BhjDD6nR0I22h000,0*4D)";
constexpr std::string_view kSecondOfB = R"(!AIVDM,2,2,7,A,000000000000000,2*23)";
constexpr std::string_view kMadeUp = R"(!AIVDM,1,1,,A,11mg=5@01s`9I90<n9<3RBnD0000,0*51)";
constexpr std::string_view kNoMmsi = R"(!AIVDM,1,1,,A,100000001s`9I90<n9<3RBnD0000,0*22)";
constexpr std::string_view kLatitude91 = R"(!AIVDM,1,1,,A,16:VtJ001s`9I90l4Q@3RBnD0000,0*68)";
constexpr std::string_view kLatitude95 = R"(!AIVDM,1,1,,A,16:VtJ001s`9I90naD83RBnD0000,0*52)";
constexpr std::string_view kCut = R"(!AIVDM,1,1,,A,16:VtJ001s`9I90,0*28)";
constexpr std::string_view kNoBits = R"(!AIVDM,1,1,,A,15M67~xyz,0*6B)";
constexpr std::string_view kNoSequence = R"(!AIVDM,2,1,,A,15M67F,0*2B)";
constexpr std::string_view kWrongImo1 =
    R"(!AIVDM,2,1,1,A,56:VtJ02E;o4904?L0104<THT>0@5Lp00000001:BhjDD6nR0Nhk`4j2,0*1A)";
constexpr std::string_view kWrongImo2 = R"(!AIVDM,2,2,1,A,h00000000000000,2*7D)";
constexpr std::string_view kTagged =
    R"(\c:1793838600,s:shk*45\!AIVDM,1,1,,A,16:VtJ001s`9I90<n9<3RBnD0000,0*76)";
constexpr std::string_view kBadTag =
    R"(\c:2793838600,s:shk*45\!AIVDM,1,1,,A,16:VtJ001s`9I90<n9<3RBnD0000,0*76)";

class Nmea : public testing::Test {
 protected:
  Decoded decode(std::initializer_list<std::string_view> lines) {
    std::string bytes;
    for (const std::string_view line : lines) bytes += std::string(line) + "\r\n";
    return ingest::decode(*decoder_, bytes);
  }
  // "code at line 2" of each refusal.
  std::vector<std::string> refused(std::initializer_list<std::string_view> lines) {
    std::vector<std::string> found;
    for (const Refusal& error : decode(lines).receipt.errors) {
      found.push_back(error.code + " at " + error.pointer);
    }
    return found;
  }
  static std::string attribute(const Decoded& decoded, std::string_view name) {
    for (const Attribute& one : decoded.facts.at(0).fact.attributes) {
      if (one.name == name) return one.text;
    }
    return "-";
  }

  std::unique_ptr<Decoder> decoder_ = built_in_decoder();
};

TEST_F(Nmea, APositionIsAFactOnItsShip) {
  const Decoded decoded = decode({kTagged});
  ASSERT_EQ(decoded.facts.size(), 1U) << render(decoded);
  const Fact& fact = decoded.facts[0].fact;
  EXPECT_EQ(to_text(fact.subject), "vessel:MMSI.413777000");
  EXPECT_EQ(attribute(decoded, "latitude"), "22.450000");
  EXPECT_EQ(attribute(decoded, "longitude"), "113.900000");
  EXPECT_EQ(attribute(decoded, "speed"), "12.3");
  EXPECT_EQ(to_rfc3339(*fact.time.instant), "2026-11-05T00:30:00Z");
}

TEST_F(Nmea, WithoutAClockAroundItAPositionHasTheTimeAtWhichItCame) {
  const Decoded decoded = decode({kGood});
  ASSERT_EQ(decoded.facts.size(), 1U);
  EXPECT_FALSE(decoded.facts[0].fact.time.instant);
}

TEST_F(Nmea, TheSamePositionInAnotherMessageIsTheSameFact) {
  EXPECT_EQ(decode({kTagged}).facts[0].fact.id, decode({kMadeUp, kTagged}).facts[0].fact.id);
}

TEST_F(Nmea, VoyageDataJoinShipAndStation) {
  const Decoded decoded = decode({kFirstOfA, kGood, kSecondOfA});
  ASSERT_EQ(decoded.facts.size(), 2U) << render(decoded);
  ASSERT_EQ(decoded.links.size(), 1U);
  EXPECT_EQ(to_text(decoded.links[0].link.from), "vessel:MMSI.413777000");
  EXPECT_EQ(to_text(decoded.links[0].link.to), "vessel:9777008");
}

TEST_F(Nmea, AGarbledSentenceIsDroppedByNameAndItsSiblingIsTakenIn) {
  EXPECT_EQ(decode({kBadChecksum, kGood}).facts.size(), 1U);
  EXPECT_THAT(refused({kBadChecksum, kGood}), ElementsAre("bad_checksum at line 1"));
  EXPECT_THAT(refused({kGood, kBadTag}), ElementsAre("bad_checksum at line 2"));
}

TEST_F(Nmea, LostSentencesDropTheirMessageByName) {
  EXPECT_THAT(refused({kFirstOfA, kGood}), ElementsAre("lost_sentence at line 1"));
  EXPECT_THAT(refused({kGood, kSecondOfA}), ElementsAre("lost_sentence at line 2"));
}

TEST_F(Nmea, SentencesOutOfOrderDropTheirMessageByName) {
  EXPECT_THAT(refused({kSecondOfA, kFirstOfA}),
              ElementsAre("lost_sentence at line 1", "lost_sentence at line 2"));
}

// The second half of one ship's data must never end another's.
TEST_F(Nmea, ASequenceUsedAgainBeforeItsEndDropsBothMessages) {
  const Decoded decoded = decode({kFirstOfA, kFirstOfB, kSecondOfA, kSecondOfB});
  EXPECT_TRUE(decoded.facts.empty()) << render(decoded);
  EXPECT_THAT(refused({kFirstOfA, kFirstOfB, kSecondOfA, kSecondOfB, kGood}),
              ElementsAre("lost_sentence at line 1", "sequence_reused at line 2",
                          "lost_sentence at line 4"));
}

TEST_F(Nmea, ASequenceUsedAgainAfterItsEndIsAnotherMessage) {
  const Decoded decoded = decode({kFirstOfA, kSecondOfA, kFirstOfB, kSecondOfB});
  EXPECT_EQ(decoded.facts.size(), 2U);
  EXPECT_TRUE(decoded.receipt.errors.empty());
}

TEST_F(Nmea, AMadeUpStationIsNoShip) {
  EXPECT_THAT(refused({kMadeUp, kNoMmsi, kGood}),
              ElementsAre("bad_mmsi at line 1/mmsi", "bad_mmsi at line 2/mmsi"));
}

TEST_F(Nmea, AWrongImoNumberPutsNothingOnAnotherShip) {
  const Decoded decoded = decode({kWrongImo1, kWrongImo2, kGood});
  EXPECT_EQ(decoded.facts.size(), 1U);
  EXPECT_TRUE(decoded.links.empty());
  EXPECT_EQ(decoded.error(), "bad_imo");
}

TEST_F(Nmea, LatitudesBeyondThePoleAreNoPositions) {
  EXPECT_THAT(
      refused({kLatitude91, kLatitude95, kGood}),
      ElementsAre("missing_element at line 1/latitude", "missing_element at line 2/latitude"));
  const Decoded decoded = decode({kLatitude95, kGood});
  ASSERT_EQ(decoded.receipt.warnings.size(), 1U);
  EXPECT_EQ(decoded.receipt.warnings[0].code, "out_of_range");
}

TEST_F(Nmea, WhatIsCutOrHoldsNoBitsIsDroppedByName) {
  EXPECT_THAT(refused({kCut, kNoBits, kNoSequence, "hello", kGood}),
              ElementsAre("bad_payload at line 1", "bad_payload at line 2",
                          "bad_sentence at line 3", "bad_sentence at line 4"));
}

TEST_F(Nmea, CutOffAnywhereNothingIsReadThatWasNotSent) {
  const std::string whole = fmt::format("{}\n{}\n{}\n", kFirstOfA, kSecondOfA, kTagged);
  const std::string all = render(ingest::decode(*decoder_, whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    for (const FactRow& row : ingest::decode(*decoder_, whole.substr(0, size)).facts) {
      EXPECT_NE(all.find(to_text(row.fact.subject)), std::string::npos) << size;
    }
  }
}

TEST_F(Nmea, AnySingleChangedCharacterOfAPayloadIsNoticed) {
  const std::string good(kGood);
  for (std::size_t at = 1; at + 3 < good.size(); ++at) {
    std::string changed = good;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_TRUE(ingest::decode(*decoder_, changed).facts.empty()) << changed;
  }
}

// Half the world's receivers at once: every sentence begins a message that never ends.
TEST_F(Nmea, MessagesThatNeverEndAreAllNamed) {
  std::string bytes;
  for (int i = 0; i < 2'000; ++i) bytes += std::string(kFirstOfA) + "\n";
  const Decoded decoded = ingest::decode(*decoder_, bytes);
  EXPECT_EQ(decoded.receipt.errors.size() + decoded.receipt.errors_left_out, 2'000U);
}

TEST(NmeaDefinition, FieldsThatCannotBeMeantAreWrong) {
  const auto error = [](const std::string& field, const std::string& element) {
    return error_of(
               "message: test\nversion: 1\ntitle: {en: Test, zh: 测试}\nsyntax: nmea\n"
               "payloads: {ship: {types: [1], bits: 40, fields: {mmsi: " +
               field +
               "}}}\n"
               "recognise: {row: feed, present: [format]}\n"
               "rows: {feed: {each: ., elements: {format: format}, rows: {ship: {each: ship, "
               "elements: {mmsi: " +
               element +
               "}, facts: [{subject: \"vessel:{mmsi}\", "
               "code: [mmsi]}]}}}}\n")
        .text();
  };
  EXPECT_THAT(error("8-30", "mmsi"), HasSubstr("8-30"));
  EXPECT_THAT(error("8+40", "mmsi"), HasSubstr("32 bits"));
  EXPECT_THAT(error("{bits: 8+30, divisor: 0}", "mmsi"), HasSubstr("divisor"));
  EXPECT_THAT(error("8+30", "imo"), HasSubstr("imo"));
}

}  // namespace
}  // namespace fairway::ingest

// Messages of lines, with definitions of their own; then Cargo-IMP's where it matters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ingest/decode_support.h"

namespace fairway::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kDefinition = R"(message: test
version: 1
title: {en: Test, zh: 测试}
syntax: lines
parts: {clock: '\d{2}[A-Z]{3}\d{4}'}
lines:
  head: {pattern: 'GATE (?P<yard>\w+)', like: GATE SHA4}
  truck:
    in: head
    begins: 'TRK'
    pattern: ['TRK (?P<plate>\w+)', 'TRK (?P<plate>\w+) (?P<note>.*)']
    like: [TRK A12345, TRK A12345 WITH TRAILER]
  move:
    in: [truck, head]
    begins: '[IO]'
    pattern: '(?P<way>[IO]) (?P<box>\w+) (?P<at>{clock})'
    like: I MSKU0308961 01NOV1420
  remark: {in: [move], pattern: '> (?P<text>.*)', like: '> LATE'}
recognise: {row: head, present: [yard]}
rows:
  head:
    each: head
    elements: {yard: yard}
    rows:
      truck:
        each: truck
        elements: {plate: plate, whole: .}
        rows:
          carried:
            each: move
            elements: {way: way, box: box, at: at, text: "remark[]/text"}
            place: "{yard}"
            time: {from: at, form: cargo_imp}
            let: {kind: [{text: gate_in, when: {way: I}}, "gate_out"]}
            facts:
              - subject: "container:{box}"
                code: [kind]
                references: ["vehicle:{plate}"]
                attributes: {note: text}
      move:
        each: move
        elements: {way: way, box: box, at: at}
        let: {kind: [{text: gate_in, when: {way: I}}, "gate_out"]}
        time: {from: at, form: cargo_imp}
        facts: [{subject: "container:{box}", code: [kind]}]
)";

std::string with(const std::string& from, const std::string& to) {
  std::string text = kDefinition;
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::vector<std::string> codes(const Decoded& decoded) {
  std::vector<std::string> found;
  for (const Refusal& error : decoded.receipt.errors) {
    found.push_back(error.code + " at " + error.pointer);
  }
  return found;
}

TEST(Lines, AreReadByTheirPatternsAndNestedByWhatTheyStandIn) {
  const auto decoder = decoder_of(kDefinition);
  const Decoded decoded = decode(*decoder,
                                 "TO WHOM IT MAY CONCERN\n\nGATE SHA4\r\nI AAAU1 01NOV1420\r\n"
                                 "TRK B77 TWO BOXES\nO BBBU2 01NOV1500\n> LATE \n> VERY\nO CCCU3 "
                                 "01NOV1501-N\nO DDDU4 01NOV1501");
  ASSERT_EQ(decoded.facts.size(), 3U) << render(decoded);
  EXPECT_EQ(to_text(decoded.facts[0].fact.subject), "container:AAAU1");
  EXPECT_THAT(decoded.facts[0].fact.code, ElementsAre("gate_in"));
  EXPECT_EQ(to_text(decoded.facts[1].fact.references.at(0)), "vehicle:B77");
  EXPECT_EQ(decoded.facts[1].fact.attributes.at(0).text, "LATE");
  EXPECT_EQ(to_text(decoded.facts[2].fact.subject), "container:DDDU4");
  EXPECT_THAT(codes(decoded), ElementsAre("bad_line at line 9"));
}

TEST(Lines, AWrongLineIsRefusedWithWhatBelongsToItAndItsSiblingsAreTakenIn) {
  const auto decoder = decoder_of(kDefinition);
  const Decoded decoded = decode(*decoder,
                                 "GATE SHA4\nTRK !!\nI LOST1 01NOV1420\n> NOBODY'S\nTRK C9\n"
                                 "I KEPT1 01NOV1420\nNONSENSE\nI KEPT2 01NOV1421\n");
  EXPECT_EQ(decoded.facts.size(), 2U) << render(decoded);
  EXPECT_THAT(codes(decoded), ElementsAre("bad_line at line 2", "bad_line at line 7"));
  EXPECT_THAT(decoded.receipt.errors[0].remedy, HasSubstr("TRK A12345"));
}

TEST(Lines, ALineBelowNothingThatItBelongsToIsNotGivenToAnother) {
  const auto decoder = decoder_of(kDefinition);
  const Decoded decoded = decode(*decoder, "GATE SHA4\n> LATE\nI KEPT1 01NOV1420\n");
  EXPECT_EQ(decoded.facts.size(), 1U);
  EXPECT_THAT(codes(decoded), ElementsAre("line_out_of_place at line 2"));
}

TEST(Lines, ASecondBeginningIsASecondMessage) {
  const auto decoder = decoder_of(kDefinition);
  const Decoded decoded = decode(
      *decoder, "GATE SHA4\nTRK A1\nI AAAU1 01NOV1420\nGATE NGB2\nTRK A1\nI AAAU1 01NOV1420\n");
  ASSERT_EQ(decoded.facts.size(), 2U) << render(decoded);
  EXPECT_EQ(decoded.facts[0].fact.place, "SHA4");
  EXPECT_EQ(decoded.facts[1].fact.place, "NGB2");
}

TEST(Lines, BytesThatAreNoTextRefuseTheirLine) {
  const auto decoder = decoder_of(kDefinition);
  const Decoded decoded = decode(
      *decoder, "GATE SHA4\nTRK A\xff\nI LOST1 01NOV1420\nTRK B\x01\nTRK C\nI KEPT1 01NOV1420\n");
  EXPECT_EQ(decoded.facts.size(), 1U) << render(decoded);
  EXPECT_THAT(codes(decoded), ElementsAre("bad_encoding at line 2", "bad_character at line 4"));
}

TEST(Lines, ATimeWithoutAYearKeepsItsTextAndHasNoInstant) {
  const auto decoder = decoder_of(kDefinition);
  const Decoded decoded =
      decode(*decoder, "GATE CNSHA\nTRK A1\nI AAAU1 29FEB1420\nI B 30FEB1420\n");
  ASSERT_EQ(decoded.facts.size(), 1U) << render(decoded);
  EXPECT_EQ(decoded.facts[0].fact.time.text, "29FEB1420");
  EXPECT_FALSE(decoded.facts[0].fact.time.instant);
  EXPECT_EQ(decoded.facts[0].fact.time.basis, ZoneBasis::place);
  EXPECT_THAT(codes(decoded), ElementsAre("bad_time at line 4/at"));
}

TEST(Lines, DefinitionsThatCannotBeMeantAreWrong) {
  EXPECT_THAT(error_of(with("like: GATE SHA4", "like: TOR SHA4")).text(), HasSubstr("TOR SHA4"));
  EXPECT_THAT(error_of(with("in: head\n    begins: 'TRK'", "in: door\n    begins: 'TRK'")).text(),
              HasSubstr("door"));
  EXPECT_THAT(error_of(with("{clock}", "{hour}")).text(), HasSubstr("hour"));
  EXPECT_THAT(error_of(with("plate: plate", "plate: number")).text(), HasSubstr("number"));
  EXPECT_THAT(error_of(with("'GATE (?P<yard>", "'GATE (?P<yard")).text(),
              HasSubstr("regular expression"));
  EXPECT_THAT(error_of(with("form: cargo_imp", "form: cargo_imp, zone: UTC")).text(),
              HasSubstr("year"));
  EXPECT_THAT(error_of(with("syntax: lines", "syntax: json")).text(), HasSubstr("lines"));
}

class CargoImp : public testing::Test {
 protected:
  Decoded decode(const std::string& lines) {
    return ingest::decode(*decoder_, "FSU/12\n784-00001234FRAPVG/T100K1200\n" + lines);
  }

  std::unique_ptr<Decoder> decoder_ = built_in_decoder();
};

TEST_F(CargoImp, TheSameLineInAnotherMessageIsTheSameFact) {
  const Decoded once = decode("RCF/CZ461/31DEC1640/PVG/P60K720\n");
  const Decoded again = decode("RCF/CZ461/31DEC1640/PVG/P60K720\nNFD/31DEC1700/PVG\n");
  ASSERT_EQ(again.facts.size(), 2U);
  EXPECT_EQ(once.facts[0].fact.id, again.facts[0].fact.id);
  EXPECT_NE(once.receipt.message, again.receipt.message);
}

TEST_F(CargoImp, PoundsAreNotTakenForKilograms) {
  const Decoded decoded = decode("RCS/30DEC1330/FRA/T100L2645\n");
  ASSERT_EQ(decoded.facts.size(), 1U);
  for (const Attribute& one : decoded.facts[0].fact.attributes) EXPECT_NE(one.name, "grossWeight");
}

TEST_F(CargoImp, AStatusThatNoKindSaysIsKeptUnmapped) {
  const Decoded decoded = decode("TFD/MU/02JAN1200/PVG/P5K60/000123\n");
  ASSERT_EQ(decoded.facts.size(), 1U);
  EXPECT_FALSE(catalogue().table("cargo_imp_fsu")->find(decoded.facts[0].fact.code));
}

TEST_F(CargoImp, CutOffAnywhereNothingIsReadThatWasNotWritten) {
  const std::string whole = "RCF/CZ461/31DEC1640/PVG/P60K720\nDLV/02JAN1650/PVG/T100K1200\n";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Decoded decoded = decode(whole.substr(0, size));
    EXPECT_LE(decoded.facts.size(), 2U);
    for (const Refusal& error : decoded.receipt.errors) EXPECT_FALSE(error.detail.empty());
  }
}

TEST_F(CargoImp, OneLineOfAnySizeIsRefusedAndItsSiblingIsTakenIn) {
  const Decoded decoded =
      decode("RCS/" + std::string(1'000'000, '/') + "\nDLV/02JAN1650/PVG/T100K1200\n");
  EXPECT_EQ(decoded.facts.size(), 1U);
  EXPECT_EQ(decoded.error(), "bad_line");
  EXPECT_LT(decoded.receipt.errors[0].detail.size(), 200U);
}

TEST_F(CargoImp, MoreWrongLinesThanAMessageMayHaveEntriesRefuseIt) {
  std::string lines;
  for (int i = 0; i < 70'000; ++i) lines += "?\n";
  EXPECT_EQ(decode(lines).error(), "too_many_entries");
}

}  // namespace
}  // namespace fairway::ingest

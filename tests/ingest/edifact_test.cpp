#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/edifact_time.h"
#include "tests/ingest/decode_support.h"

// What the language of definitions can say of EDIFACT, on a small definition, and what interchanges
// may look like.
namespace fairway::ingest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Boxes in groups: CNI > STS > RFF, and EQD beside them.
const std::string kDefinition = R"(message: test
version: 1
title: {en: Test, zh: 测试}
syntax: edifact
recognise: {row: message, values: {type: TEST}, match: {release: "9.*"}}
rows:
  message:
    each: UNH
    elements:
      type: UNH/2.1
      release: UNH/2.3
      sender: UNB/2.1
      number: BGM/2.1
      function: BGM/3.1
      header: RFF+BM/1.2
      last_box: EQD+CN[]/2.1
    document:
      key: "{number}"
      mode: whole
      function: {of: function, original: ["", "9"], delete: "1"}
    rows:
      group:
        each: CNI
        elements: {group: CNI/1.1}
        rows:
          status:
            each: STS
            elements: {status: STS/2.1, refs: "RFF+BM|BN[]/1.2", place: "LOC+9[2.2=139|]/2.1"}
            rows:
              unit:
                each: RFF+EQ
                until: "*"
                elements: {unit: RFF/1.2, stray: FTX/1.1}
                facts:
                  - {subject: "container:{unit}", code: [status, group], place: "{place}",
                     references: "bill:{refs}", attributes: {note: stray}}
      box:
        each: EQD+CN
        until: [EQD, CNT]
        elements:
          box: EQD/2.1
          imo: "TDT+20[8.2=146|11]/8.1"
          sign: "TDT+20[8.2=103]/8.1"
          gross: MEA+AAE+G/3.2
          note: FTX/4.1
          time: DTM+7/1.2
          time_form: DTM+7/1.3
        checks: {require: [box], forms: {gross: decimal}}
        time: {from: time, form: "{time_form}", optional: true}
        facts:
          - subject: "container:{box}"
            code: [type]
            place: ["{imo}", "{sign}"]
            facility: "{sender}"
            attributes: {note: note, grossWeight: gross, reason: header}
)";

class Edifact : public testing::Test {
 protected:
  Decoded read(std::string bytes) { return decode(*decoder_, std::move(bytes)); }

  // The one fact of a message with these segments between BGM and UNT.
  Fact fact(const std::string& segments, const std::string& before = "") {
    const Decoded decoded = read(before + "UNH+1+TEST:D:95B'BGM+1+N'" + segments + "UNT+1+1'");
    EXPECT_EQ(decoded.facts.size(), 1U) << render(decoded);
    return decoded.facts.empty() ? Fact{} : decoded.facts[0].fact;
  }

  static std::string attribute(const Fact& fact, std::string_view name) {
    for (const Attribute& one : fact.attributes) {
      if (one.name == name) return one.text;
    }
    return {};
  }

  static std::vector<std::string> codes(const std::vector<Refusal>& refusals) {
    std::vector<std::string> out;
    for (const Refusal& one : refusals) out.push_back(one.code);
    return out;
  }

  std::unique_ptr<Decoder> decoder_ = decoder_of(kDefinition);
};

TEST_F(Edifact, NestedGroupsOpenAndCloseByTheirSegments) {
  const Decoded decoded = read(
      "UNH+1+TEST:D:95B'BGM+1+N'CNI+a'STS+1+x'RFF+BM:B1'RFF+EQ:U1'LOC+9+P1'RFF+EQ:U2'RFF+BN:B2'"
      "STS+1+y'RFF+EQ:U3'CNI+b'STS+1+z'RFF+EQ:U4'UNT+14+1'");
  ASSERT_EQ(decoded.facts.size(), 4U) << render(decoded);
  std::vector<std::string> seen;
  for (const FactRow& row : decoded.facts) {
    std::string text = row.fact.subject.value;
    for (const std::string& code : row.fact.code) text += " " + code;
    text += " " + row.fact.place;
    for (const Reference& reference : row.fact.references) text += " " + to_text(reference);
    seen.push_back(text);
  }
  EXPECT_THAT(seen, ElementsAre("U1 x a P1 bill:B1 bill:B2", "U2 x a P1 bill:B1 bill:B2", "U3 y a ",
                                "U4 z b "));
}

TEST_F(Edifact, ASegmentBelongsToTheInnermostOpenRow) {
  const Fact inner = fact("EQD+CN+B'RFF+BM:X'FTX+AAA+++in'CNT+16:1'RFF+BM:Y'FTX+AAA+++out'");
  EXPECT_EQ(attribute(inner, "note"), "in");
  EXPECT_EQ(attribute(inner, "reason"), "Y") << "CNT ended the box: Y is the message's";
}

TEST_F(Edifact, ARowThatEndsAtOnceTakesNoOtherSegment) {
  const Fact unit = fact("CNI+a'STS+1+x'RFF+EQ:U1'FTX+no'");
  EXPECT_EQ(attribute(unit, "note"), "");
}

TEST_F(Edifact, EquipmentOfAnotherKindEndsTheBox) {
  const Fact box = fact("EQD+CN+B'EQD+CH+C'FTX+AAA+++chassis'");
  EXPECT_EQ(attribute(box, "note"), "");
}

TEST_F(Edifact, FiltersPickASegmentByItsComponents) {
  EXPECT_EQ(fact("EQD+CN+B'TDT+20+V+1+++++SIGN:103'").place, "SIGN");
  EXPECT_EQ(fact("EQD+CN+B'TDT+20+V+1+++++SIGN:103'TDT+20+V+1+++++9321483:146'").place, "9321483");
  EXPECT_EQ(fact("EQD+CN+B'TDT+10+V+1+++++9321483:146'").place, "");
}

TEST_F(Edifact, TheEnvelopeIsSeenByItsMessages) {
  EXPECT_EQ(fact("EQD+CN+B'", "UNB+UNOA:2+ME:ZZ+YOU+261101:0800+1'").facility, "ME");
  EXPECT_EQ(fact("EQD+CN+B'").facility, "");
}

TEST_F(Edifact, ReleaseCharactersAndLineBreaksAreNoPartOfATextNorOfItsEnd) {
  EXPECT_EQ(attribute(fact("EQD+CN+B'FTX+AAA+++a?+b?:c?'d??e ?f'"), "note"), "a+b:c'd?e f");
  EXPECT_EQ(attribute(fact("EQD+CN+B'\r\nFTX+AAA+++wra\r\npped'\n\n"), "note"), "wrapped");
  EXPECT_EQ(attribute(fact("EQD+CN+B'FTX+AAA+++  two words '"), "note"), "two words");
}

TEST_F(Edifact, ServiceCharactersMayBeOthers) {
  const auto other = [&](const std::string& bytes) {
    const Decoded decoded = read(bytes);
    EXPECT_EQ(decoded.facts.size(), 1U) << bytes << render(decoded);
    return decoded.facts.empty() ? "" : attribute(decoded.facts[0].fact, "note");
  };
  EXPECT_EQ(other("UNA|*.! ~UNH*1*TEST|D|95B~EQD*CN*B~FTX*A***a!~+b~UNT*4*1~"), "a~+b");
  EXPECT_EQ(other("UNA:+.'UNH+1+TEST:D:95B'EQD+CN+B'FTX+A+++a?'b'UNT+4+1'"), "a'b");
  EXPECT_EQ(other("UNA:+.  'UNH+1+TEST:D:95B'EQD+CN+B'FTX+A+++a?b'UNT+4+1'"), "a?b");
  EXPECT_EQ(other("UNA:+.? \nUNH+1+TEST:D:95B\nEQD+CN+B\nFTX+A+++'\nUNT+4+1\n"), "'");
  EXPECT_EQ(read("UNA::.? 'UNH+1+TEST:D:95B'").error(), "bad_service_string");
  EXPECT_EQ(read("UNAABCDEUNH").error(), "unrecognised");
}

TEST_F(Edifact, ADecimalCommaIsAPoint) {
  EXPECT_EQ(attribute(fact("EQD+CN+B'MEA+AAE+G+KGM:23,5'"), "grossWeight"), "23.5");
  EXPECT_EQ(attribute(fact("EQD+CN+B'MEA+AAE+G+KGM:23.5'"), "grossWeight"), "23.5");
}

TEST_F(Edifact, TextsAreReadInTheCharacterSetOfTheEnvelope) {
  const auto note = [&](const std::string& level, const std::string& text) {
    return attribute(fact("EQD+CN+B'FTX+A+++" + text + "'", "UNB+" + level + ":3+A+B+1+1'"),
                     "note");
  };
  EXPECT_EQ(note("UNOC", "D\xfcsseldorf"), "Düsseldorf");
  EXPECT_EQ(note("UNOD", "\xb3\xf3\x64\xbc"), "łódź");
  EXPECT_EQ(note("UNOE", "\xbc\xde\xe1\xda\xd2\xd0"), "Москва");
  EXPECT_EQ(note("UNOY", "上海"), "上海");
  EXPECT_EQ(note("UNOA", "上海"), "上海");
  const Decoded marked =
      read("\xef\xbb\xbfUNB+UNOC:3+A+B+1+1'UNH+1+TEST:D:95B'EQD+CN+B'FTX+A+++é'UNT+4+1'UNZ+1+1'");
  ASSERT_EQ(marked.facts.size(), 1U);
  EXPECT_EQ(attribute(marked.facts[0].fact, "note"), "é") << "a byte order mark says UTF-8";
}

TEST_F(Edifact, WhatIsNotOfTheCharacterSetIsRefusedWithItsMessage) {
  const Decoded decoded = read(
      "UNB+UNOA:2+A+B+1+1'UNH+1+TEST:D:95B'EQD+CN+B'FTX+A+++\xfc'UNT+4+1'"
      "UNH+2+TEST:D:95B'EQD+CN+C'UNT+3+2'UNZ+2+1'");
  EXPECT_THAT(codes(decoded.receipt.errors), ElementsAre("bad_encoding"));
  EXPECT_EQ(decoded.receipt.errors.at(0).pointer, "message 1/segment 3");
  ASSERT_EQ(decoded.facts.size(), 1U);
  EXPECT_EQ(decoded.facts[0].fact.subject.value, "C");
}

TEST_F(Edifact, MessagesOfSeveralInterchangesAndGroupsAreRead) {
  const Decoded decoded = read(
      "UNB+UNOA:2+A+B+1+1'UNG+TEST'UNH+1+TEST:D:95B'EQD+CN+B'UNT+3+1'UNE+1+1'UNZ+1+1'\r\n"
      "UNA|*.! ~UNB*UNOA|2*C*D*1*2~UNH*1*TEST|D|95B~EQD*CN*C~UNT*3*1~UNZ*1*2~");
  EXPECT_EQ(decoded.facts.size(), 2U) << render(decoded);
  EXPECT_THAT(decoded.receipt.warnings, IsEmpty());
}

TEST_F(Edifact, ABrokenMessageDoesNotHurtItsSiblings) {
  const std::string good = "UNH+2+TEST:D:95B'EQD+CN+GOOD'UNT+3+2'";
  for (const char* broken :
       {"UNH+1+TEST:D:95B'EQD+CN+B'FT+1'UNT+4+1'", "UNH+1+TEST:D:95B'EQD+CN+B\x01'UNT+3+1'",
        "UNH+1+TEST:D:95B'EQD+CN+B?\x01'UNT+3+1'", "UNH+1+OTHER:D:95B'EQD+CN+B'UNT+3+1'",
        "UNH'UNT+2+1'", "NH+1+TEST:D:95B'EQD+CN+B'UNT+3+1'", "BGM+1'"}) {
    const Decoded decoded = read("UNB+UNOA:2+A+B+1+1'" + std::string(broken) + good + "UNZ+2+1'");
    EXPECT_TRUE(decoded.merged()) << broken;
    EXPECT_EQ(decoded.facts.size(), 1U) << broken;
    EXPECT_EQ(decoded.receipt.errors.size(), 1U) << broken << render(decoded);
  }
}

TEST_F(Edifact, ARefusalNamesMessageAndSegment) {
  const Decoded decoded = read("UNH+1+TEST:D:95B'UNT+2+1'UNH+2+TEST:D:95B'BGM+1+N'EQD+CN'UNT+4+2'");
  ASSERT_EQ(decoded.receipt.errors.size(), 1U);
  EXPECT_EQ(decoded.receipt.errors[0].pointer, "message 2/segment 3 EQD+CN/EQD/2.1");
  EXPECT_EQ(decoded.receipt.errors[0].byte, 50U);
}

TEST_F(Edifact, CountsAndReferencesThatDoNotAgreeAreWarnings) {
  const Decoded decoded = read("UNB+UNOA:2+A+B+1+R'UNH+1+TEST:D:95B'EQD+CN+B'UNT+9+2'UNZ+x+S'");
  EXPECT_EQ(decoded.facts.size(), 1U);
  EXPECT_THAT(codes(decoded.receipt.warnings),
              ElementsAre("wrong_count", "wrong_reference", "wrong_count", "wrong_reference"));
  const Decoded bare = read("UNB+UNOA:2+A+B+1+R'UNH+1+TEST:D:95B'EQD+CN+B'UNZ+1+R'");
  EXPECT_EQ(bare.facts.size(), 1U);
  EXPECT_THAT(codes(bare.receipt.warnings), ElementsAre("missing_unt"));
}

TEST_F(Edifact, ATestInterchangeIsToldOf) {
  const Decoded decoded =
      read("UNB+UNOA:2+A+B+1+1++++++1'UNH+1+TEST:D:95B'EQD+CN+B'UNT+3+1'UNZ+1+1'");
  EXPECT_THAT(codes(decoded.receipt.warnings), ElementsAre("test_traffic"));
}

TEST_F(Edifact, ACancellationTakesTheDocumentOfItsNumberBack) {
  const Decoded decoded = read(
      "UNH+1+TEST:D:95B'BGM+1+N+9'EQD+CN+B'UNT+4+1'UNH+2+TEST:D:95B'BGM+1+N+1'EQD+CN+B'UNT+4+2'");
  EXPECT_EQ(decoded.facts.size(), 1U);
  ASSERT_EQ(decoded.revisions.size(), 2U);
  EXPECT_EQ(decoded.revisions[0].document, decoded.revisions[1].document);
}

struct Written {
  std::string_view format;
  std::string_view text;
  std::string_view says;  // local time, offset, precision; empty: no time
};

void PrintTo(const Written& written, std::ostream* out) {
  *out << written.format << " " << written.text;
}

class EdifactTime : public testing::TestWithParam<Written> {};

TEST_P(EdifactTime, IsReadByItsFormatAndItsLength) {
  const auto time = read_edifact_time(GetParam().format, GetParam().text);
  std::string says;
  if (time) {
    says = to_rfc3339(Instant{time->local.time_since_epoch()}).substr(0, 19);
    if (time->offset) says += " " + std::to_string(time->offset->count());
    says += " " + std::string(to_text(time->precision));
  }
  EXPECT_EQ(says, GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    Formats, EdifactTime,
    testing::Values(Written{"101", "261101", "2026-11-01T00:00:00 day"},
                    Written{"102", "20261101", "2026-11-01T00:00:00 day"},
                    Written{"2", "311026", "2026-10-31T00:00:00 day"},
                    Written{"3", "103126", "2026-10-31T00:00:00 day"},
                    Written{"201", "9911010820", "1999-11-01T08:20:00 minute"},
                    Written{"202", "261101082030", "2026-11-01T08:20:30 second"},
                    Written{"203", "202611010820", "2026-11-01T08:20:00 minute"},
                    Written{"204", "20261101082030", "2026-11-01T08:20:30 second"},
                    Written{"205", "202611010820+0800", "2026-11-01T08:20:00 28800 minute"},
                    Written{"303", "202611010820UTC", "2026-11-01T08:20:00 0 minute"},
                    Written{"303", "202611010820EST", "2026-11-01T08:20:00 minute"},
                    Written{"303", "202611010820-05", "2026-11-01T08:20:00 -18000 minute"},
                    Written{"304", "20261101082030Z", "2026-11-01T08:20:30 0 second"},
                    Written{"203", "202611012400", "2026-11-02T00:00:00 minute"}));

INSTANTIATE_TEST_SUITE_P(
    Mislabelled, EdifactTime,
    testing::Values(Written{"203", "2010040811", "2020-10-04T08:11:00 minute"},
                    Written{"203", "20121124", "2012-11-24T00:00:00 day"},
                    Written{"102", "202611010820", "2026-11-01T08:20:00 minute"},
                    Written{"201", "261101", "2026-11-01T00:00:00 day"},
                    Written{"", "202611010820", "2026-11-01T08:20:00 minute"}));

INSTANTIATE_TEST_SUITE_P(
    NoTime, EdifactTime,
    testing::Values(Written{"102", "20020148", ""}, Written{"203", "202613010820", ""},
                    Written{"203", "202611012500", ""}, Written{"203", "202611010860", ""},
                    Written{"718", "20261101-20261103", ""}, Written{"203", "", ""},
                    Written{"203", "2026", ""}, Written{"203", "202611010820+99", ""},
                    Written{"203", "2026110108 20", ""}, Written{"616", "202645", ""}));

}  // namespace
}  // namespace fairway::ingest

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ingest/decode_support.h"

// What the language of definitions means for XML, and its parts that came with it.
namespace fairway::ingest {
namespace {

const std::string kHead = R"yaml(
message: test
version: 1
title: {en: Test, zh: 测试}
syntax: xml
recognise: {row: list, present: [id]}
rows:
  list:
    each: List
    elements: {id: "@id", kind: {path: "@kind", find: "^K(.)"
}
}
    quiet: true
)yaml";

const std::string kRows = kHead + R"(
    rows:
      box:
        each: Boxes/Box
        elements:
          number: Number
          unit: Weight/@unit
          weight: Weight
          bill: "Doc[@type=BL|MB]"
          code: "Note[Kind=status]/Text"
          all: "Seal[]"
          extra: Extra/*
        facts:
          - subject: "container:{number}"
            code: [code]
            references: ["bill:{bill}", "seal:{all}"]
            attributes: {grossWeight: weight, unit: unit, "*": extra}
)";

const std::string kList = R"(<x:List xmlns:x="urn:a" id="L1" x:kind="K1"><Boxes>
  <Box xmlns="urn:b"><Number>CSQU3054383</Number><Weight unit="KGM">120.5</Weight>
    <Doc type="BN">B1</Doc><Doc type="BL">M1</Doc>
    <Note><Kind>free</Kind><Text>no</Text></Note>
    <Note><Kind>status</Kind><Text>gate_in</Text></Note>
    <Seal>S1</Seal><Seal/><Seal> S2 </Seal>
    <Extra><berth>7</berth><y:note xmlns:y="urn:c">&#x6d4b;&amp;</y:note></Extra>
  </Box>
  <Box><Number>MSKU0308961</Number><Note><Text>gate_out</Text><Kind>status</Kind></Note></Box>
</Boxes></x:List>)";

TEST(XmlEngine, RowsFiltersAttributesListsAndMapsAreReadAsInJson) {
  const Decoded decoded = decode(*decoder_of(kRows), kList);
  ASSERT_EQ(decoded.facts.size(), 2U) << render(decoded);
  const Fact& first = decoded.facts[0].fact;
  EXPECT_EQ(to_text(first.subject), "container:CSQU3054383");
  EXPECT_EQ(first.code, std::vector<std::string>{"gate_in"});
  EXPECT_EQ(first.references,
            (std::vector<Reference>{
                {RefKind::bill, "M1"}, {RefKind::seal, "S1"}, {RefKind::seal, "S2"}}));
  std::map<std::string, std::string> attributes;
  for (const Attribute& one : first.attributes) attributes[one.name] = one.text;
  EXPECT_EQ(attributes,
            (std::map<std::string, std::string>{
                {"berth", "7"}, {"grossWeight", "120.5"}, {"note", "测&"}, {"unit", "KGM"}}));
  EXPECT_EQ(decoded.facts[1].fact.code, std::vector<std::string>{"gate_out"})
      << "the sibling that decides may stand behind";
}

TEST(XmlEngine, PlacesCountWhatRepeats) {
  const std::string xml =
      "<List id='1'><Boxes><Box><Number>A1</Number></Box>\n<Box><Number/></Box></Boxes></List>";
  const Decoded decoded = decode(*decoder_of(kRows), xml);
  ASSERT_EQ(decoded.receipt.errors.size(), 1U);
  EXPECT_EQ(decoded.receipt.errors[0].pointer, "/List/Boxes/Box[2]/Number");
  EXPECT_EQ(xml[decoded.receipt.errors[0].byte - 1], '<') << "the row, since the element is empty";
  EXPECT_GT(decoded.receipt.errors[0].byte, xml.find('\n'));
}

TEST(XmlEngine, ATextMayDependOnConditions) {
  const std::string yaml = kHead + R"(
    let:
      document:
        - {text: "bill:{id}", when: {kind: "1"}}
        - {text: "air_waybill:{id}", when: {kind: "2"}}
    facts:
      - {subject: "{document}", code: [id]}
)";
  const auto subject = [&](const std::string& kind) {
    const Decoded decoded =
        decode(*decoder_of(yaml), fmt::format("<List id='A1' kind='{}'/>", kind));
    return decoded.facts.empty() ? decoded.error() : to_text(decoded.facts[0].fact.subject);
  };
  EXPECT_EQ(subject("K1"), "bill:A1");
  EXPECT_EQ(subject("K2"), "air_waybill:A1");
  EXPECT_EQ(subject("K3"), "missing_element");
  EXPECT_EQ(subject("2"), "missing_element") << "find takes only what fits";
}

struct WrongXml {
  std::string elements;
  std::string reason;
};

TEST(XmlEngine, WrongDefinitionsStopTheStart) {
  for (const auto& [elements, reason] :
       std::vector<WrongXml>{{"{id: \"@id/x\"}", "nothing lies below an attribute"},
                             {"{id: \"@id[]\"}", "an attribute does not repeat"},
                             {"{id: {path: ., form: json}}", "only JSON has values"},
                             {"{id: {path: a, find: \"(\"}}", "no regular expression"}}) {
    const Error error =
        error_of(fmt::format("message: t\nversion: 1\ntitle: {{en: T, zh: 测}}\nsyntax: "
                             "xml\nrecognise: {{row: r, present: "
                             "[id]}}\nrows:\n  r:\n    each: R\n    elements: {}\n",
                             elements));
    EXPECT_THAT(error.what, testing::HasSubstr(reason));
    EXPECT_EQ(error.where, "messages/test.yaml:9");
  }
  EXPECT_THAT(
      error_of("message: t\nversion: 1\ntitle: {en: T, zh: 测}\nsyntax: xml\nencoding: KOI8\n")
          .what,
      testing::HasSubstr("no encoding"));
}

const std::string kEnvelope = R"(
message: wrap
version: 1
title: {en: Wrap, zh: 信封}
syntax: xml
recognise: {row: envelope, present: [data]}
rows:
  envelope:
    each: Wrap
    elements: {sender: "@from", sent: "@at", data: Data}
    unwrap: {from: data, sender: sender, time: sent}
)";

const std::string kInner = R"(
message: inner
version: 1
title: {en: Inner, zh: 内文}
syntax: json
recognise: {row: event, present: [box]}
rows:
  event:
    each: .
    elements: {box: box, kind: kind, at: at}
    document: {key: "{box}/{kind}", mode: entry}
    time:
      from: at
      form: rfc3339
      optional: true
      else: {from: envelope.time, form: rfc3339, zone: Asia/Shanghai}
    facts:
      - {subject: "container:{box}", code: [kind], attributes: {operator: envelope.sender}}
)";

std::string to_base64(std::string_view bytes) {
  constexpr std::string_view kSigns =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) out += kSigns[bits >> (count - 6) & 63];
  }
  if (count > 0) out += kSigns[bits << (6 - count) & 63];
  while (out.size() % 4 != 0) out += '=';
  return out;
}

std::string wrapped(std::string_view inner, std::string_view at = "2026-11-01T14:00:00") {
  return fmt::format("<Wrap from='ACME' at='{}'><Data>{}</Data></Wrap>", at, to_base64(inner));
}

class Envelopes : public testing::Test {
 protected:
  static std::unique_ptr<Decoder> make(std::vector<std::string> allowed = {}) {
    SourceConfig source;
    source.name = SourceName{"feed"};
    source.definitions = std::move(allowed);
    auto made = Decoder::make({{"messages/wrap.yaml", kEnvelope}, {"messages/inner.yaml", kInner}},
                              catalogue(), std::vector{source});
    if (!made) throw std::runtime_error(made.error().text());
    return std::move(*made);
  }

  std::unique_ptr<Decoder> decoder_ = make();
  const std::string inner_ = R"({"box": "MSKU0308961", "kind": "gate_in"})";
};

TEST_F(Envelopes, GiveTheInnerMessageWhatTheySay) {
  const Decoded decoded = decode(*decoder_, wrapped(inner_));
  ASSERT_EQ(decoded.facts.size(), 1U) << render(decoded);
  const Fact& fact = decoded.facts[0].fact;
  EXPECT_EQ(decoded.receipt.definition, "inner");
  EXPECT_EQ(fact.attributes.at(0).text, "ACME");
  EXPECT_EQ(to_rfc3339(*fact.time.instant), "2026-11-01T06:00:00Z");
  EXPECT_EQ(fact.time.basis, ZoneBasis::assumed) << "CONTRACT G5";
}

TEST_F(Envelopes, AreNoPartOfWhatAFactIsUnlessTheyDateIt) {
  const auto id = [&](const std::string& bytes) {
    return decode(*decoder_, bytes).facts.at(0).fact.id;
  };
  const std::string timed =
      R"({"box": "MSKU0308961", "kind": "gate_in", "at": "2026-11-01T05:00:00Z"})";
  EXPECT_EQ(id(wrapped(timed)), id(timed));
  EXPECT_EQ(id(wrapped(timed)), id(wrapped(timed, "2026-11-02T14:00:00")));
  EXPECT_NE(id(wrapped(inner_)), id(wrapped(inner_, "2026-11-02T14:00:00")));
  EXPECT_EQ(decode(*decoder_, inner_).facts.at(0).fact.time.instant, std::nullopt)
      << "alone it is resolved from when it was received";
}

TEST_F(Envelopes, WithinOneAnotherAreLimited) {
  EXPECT_EQ(decode(*decoder_, wrapped(wrapped(inner_))).facts.size(), 1U);
  const Decoded deep = decode(*decoder_, wrapped(wrapped(wrapped(inner_))));
  EXPECT_EQ(deep.error(), "too_deep");
  EXPECT_EQ(deep.receipt.errors.at(0).pointer, "/Wrap/Data/Wrap/Data/Wrap/Data");
}

TEST_F(Envelopes, RefusalsSayWhereInWhichEnvelope) {
  const Decoded decoded = decode(*decoder_, wrapped("[1, 2"));
  EXPECT_EQ(decoded.error(), "not_json");
  EXPECT_EQ(decoded.receipt.errors.at(0).pointer, "/Wrap/Data");
  EXPECT_EQ(decode(*decoder_, wrapped("{\"x\": 1}")).error(), "unrecognised_content");
  EXPECT_EQ(decode(*decoder_, "<Wrap><Data>*</Data></Wrap>").error(), "bad_base64");
  const Decoded bad = decode(*decoder_, wrapped(R"({"box": "X", "kind": "a", "at": "soon"})"));
  EXPECT_EQ(bad.receipt.errors.at(0).pointer, "/Wrap/Data/at");
  EXPECT_EQ(bad.receipt.errors.at(0).byte,
            std::string("<Wrap from='ACME' at='2026-11-01T14:00:00'><Data>").size());
}

TEST_F(Envelopes, OpenOnlyWhatTheSourceMayUse) {
  EXPECT_EQ(decode(*make({"wrap"}), wrapped(inner_)).error(), "unrecognised_content");
  EXPECT_EQ(decode(*make({"inner"}), wrapped(inner_)).error(), "unrecognised");
  EXPECT_TRUE(decode(*make({"wrap", "inner"}), wrapped(inner_)).merged());
}

}  // namespace
}  // namespace fairway::ingest

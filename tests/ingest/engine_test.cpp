#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ingest/decode_support.h"

// What the language of definitions can say, on small definitions.
namespace fairway::ingest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string definition(const std::string& rows) {
  return "message: test\nversion: 3\ntitle: {en: Test, zh: 测试}\nsyntax: json\n"
         "recognise: {row: row, present: [id]}\nrows:\n" +
         rows;
}

// One row at the root; the lines are those of a fact about container:{box}.
std::string one_row(const std::string& elements, const std::string& fact = "") {
  return definition("  row:\n    each: .\n    elements: {id: id, box: box" + elements +
                    "}\n    facts:\n      - subject: \"container:{box}\"\n        code: [id]\n" +
                    fact);
}

std::vector<std::string> texts(const std::vector<Reference>& references) {
  std::vector<std::string> out;
  for (const Reference& reference : references) out.push_back(to_text(reference));
  return out;
}

Fact fact_of(const std::string& yaml, const std::string& json) {
  const auto decoder = decoder_of(yaml);
  const Decoded decoded = decode(*decoder, json);
  EXPECT_EQ(decoded.facts.size(), 1U) << render(decoded);
  return decoded.facts.empty() ? Fact{} : decoded.facts[0].fact;
}

TEST(Engine, AListGivesEveryValue) {
  const Fact fact = fact_of(one_row(", refs: \"refs[]\"", "        references: \"bill:{refs}\"\n"),
                            R"({"id": 1, "box": "A", "refs": ["x", "y", "x", null, ""]})");
  EXPECT_THAT(texts(fact.references), ElementsAre("bill:X", "bill:Y"));
}

TEST(Engine, AListMayBeOneValue) {
  const Fact fact = fact_of(one_row(", refs: \"refs[]\"", "        references: \"bill:{refs}\"\n"),
                            R"({"id": 1, "box": "A", "refs": "x"})");
  EXPECT_THAT(texts(fact.references), ElementsAre("bill:X"));
}

TEST(Engine, AFilterPicksByASiblingWhereverItStands) {
  const std::string yaml =
      one_row(", bill: \"docs[type=TRD|SHI]/data/value\"", "        references: \"bill:{bill}\"\n");
  const Fact fact =
      fact_of(yaml, R"({"id": 1, "box": "A", "docs": [{"type": "BKG", "data": {"value": "b"}},
                {"data": {"value": "t"}, "type": "TRD"}, {"type": "SHI"}, {"data": {"value": "n"}},
                {"type": "SHI", "data": {"value": "s"}}]})");
  EXPECT_THAT(texts(fact.references), ElementsAre("bill:S", "bill:T"));
  const Fact alone =
      fact_of(yaml, R"({"id": 1, "box": "A", "docs": {"type": "TRD", "data": {"value": "t"}}})");
  EXPECT_THAT(texts(alone.references), ElementsAre("bill:T"));
}

TEST(Engine, APathGoesOnBehindAList) {
  const auto decoder =
      decoder_of(one_row(", bill: \"docs[]/no\"", "        references: \"bill:{bill}\"\n"));
  const Decoded decoded =
      decode(*decoder, R"({"id": 1, "box": "A", "docs": [{"no": "x"}, {}, {"no": "a//b"}]})");
  ASSERT_EQ(decoded.facts.size(), 1U);
  EXPECT_THAT(texts(decoded.facts[0].fact.references), ElementsAre("bill:X"));
  ASSERT_EQ(decoded.receipt.warnings.size(), 1U);
  EXPECT_EQ(decoded.receipt.warnings[0].code, "bad_reference");
  EXPECT_EQ(decoded.receipt.warnings[0].pointer, "/docs/2/no");
}

TEST(Engine, AMapGivesKeysAndValues) {
  const Fact fact =
      fact_of(one_row(", tags: \"tags/*\"", "        attributes: {\"*\": tags}\n"),
              R"({"id": 1, "box": "A", "tags": {"b": 2.50, "a": " x ", "n": null, "t": true}})");
  EXPECT_THAT(fact.attributes, ElementsAre(Attribute{"a", "x", ""}, Attribute{"b", "2.50", ""},
                                           Attribute{"t", "true", ""}));
}

TEST(Engine, AMapWithAKeyTwiceIsRefused) {
  const auto decoder =
      decoder_of(one_row(", tags: \"tags/*\"", "        attributes: {\"*\": tags}\n"));
  EXPECT_EQ(decode(*decoder, R"({"id": 1, "box": "A", "tags": {"a": 1, "\u0061": 2}})").error(),
            "duplicate_key");
}

TEST(Engine, TheFirstPathThatIsThereCounts) {
  const std::string yaml = one_row(", place: [a/p, p]", "        place: \"{place}\"\n");
  EXPECT_EQ(fact_of(yaml, R"({"id": 1, "box": "A", "p": "Q", "a": {"p": "P"}})").place, "P");
  EXPECT_EQ(fact_of(yaml, R"({"id": 1, "box": "A", "p": "Q", "a": {}})").place, "Q");
}

TEST(Engine, TheFirstCompleteTextCounts) {
  const std::string yaml =
      one_row(", p: p, q: q", "        place: [\"{p}{q}\", \"{q}-\", \"none\"]\n");
  EXPECT_EQ(fact_of(yaml, R"({"id": 1, "box": "A", "p": "P", "q": "Q"})").place, "PQ");
  EXPECT_EQ(fact_of(yaml, R"({"id": 1, "box": "A", "q": "Q"})").place, "Q-");
  EXPECT_EQ(fact_of(yaml, R"({"id": 1, "box": "A", "p": "P"})").place, "none");
}

TEST(Engine, ALetNamesAChoiceOfTexts) {
  const std::string yaml = definition(
      "  row:\n    each: .\n    elements: {id: id, imo: imo, sign: sign, box: box}\n"
      "    let: {vessel: [\"{imo}\", \"CS.{sign}\"], call: [\"voyage_call:{vessel}/1/{id}\", "
      "\"container:{box}\"]}\n"
      "    facts: [{subject: \"{call}\", code: [id]}]\n");
  const auto subject = [&](const char* json) { return to_text(fact_of(yaml, json).subject); };
  EXPECT_EQ(subject(R"({"id": "P", "imo": 9321483, "sign": "s"})"), "voyage_call:9321483/1/P");
  EXPECT_EQ(subject(R"({"id": "P", "sign": "s"})"), "voyage_call:CS.S/1/P");
  EXPECT_EQ(subject(R"({"id": "P", "box": "b"})"), "container:B");
}

TEST(Engine, InnerRowsSeeOuterElementsAndTheirOwnWin) {
  const auto decoder = decoder_of(definition(
      "  row:\n    each: .\n    elements: {id: id, p: p, q: q}\n    rows:\n      box:\n"
      "        each: boxes\n        elements: {box: n, q: q}\n"
      "        facts: [{subject: \"container:{box}\", code: [id], place: \"{p}{q}\"}]\n"));
  const Decoded decoded = decode(
      *decoder, R"({"boxes": [{"n": "A", "q": "1"}, {"n": "B"}], "id": 7, "p": "P", "q": "0"})");
  ASSERT_EQ(decoded.facts.size(), 2U);
  EXPECT_EQ(decoded.facts[0].fact.place, "P1");
  EXPECT_EQ(decoded.facts[1].fact.place, "") << "an inner element hides the outer one, even absent";
  EXPECT_EQ(decoded.facts[0].fact.code, std::vector<std::string>{"7"});
}

TEST(Engine, TheFirstPlaceOfARowThatOccursIsIts) {
  const auto decoder =
      decoder_of(definition("  row:\n    each: [events, .]\n    elements: {id: id}\n"
                            "    facts: [{subject: \"container:{id}\", code: [id]}]\n"));
  EXPECT_EQ(decode(*decoder, R"({"id": "x", "events": [{"id": "a"}, {"id": "b"}]})").facts.size(),
            2U);
  EXPECT_EQ(decode(*decoder, R"([{"id": "a"}, {"id": "b"}, {"id": "c"}])").facts.size(), 3U);
  EXPECT_EQ(decode(*decoder, R"({"id": "a"})").facts.size(), 1U);
  EXPECT_EQ(decode(*decoder, R"({"events": {"id": "a"}})").facts.size(), 1U);
}

TEST(Engine, ConditionsChooseTheFact) {
  const std::string yaml = definition(
      "  row:\n    each: .\n    elements: {id: id, t: t}\n    facts:\n"
      "      - {subject: \"container:1\", code: [id], when: {t: [A, B]}}\n"
      "      - {subject: \"container:2\", code: [id], when: {t: {not: [A, B, \"\"]}}}\n"
      "      - {subject: \"container:3\", code: [id], when: {t: absent}}\n"
      "      - {subject: \"container:4\", code: [id], when: {t: {match: \"C.*\"}}}\n");
  const auto decoder = decoder_of(yaml);
  const auto subjects = [&](const char* json) {
    std::string out;
    for (const FactRow& row : decode(*decoder, json).facts) out += row.fact.subject.value;
    return out;
  };
  EXPECT_EQ(subjects(R"({"id": 1, "t": "B"})"), "1");
  EXPECT_EQ(subjects(R"({"id": 1, "t": "Cx"})"), "24");
  EXPECT_EQ(subjects(R"({"id": 1})"), "3");
}

TEST(Engine, ARowThatNoFactFitsIsRefusedByName) {
  const auto decoder = decoder_of(
      definition("  row:\n    each: .\n    elements: {id: id}\n"
                 "    facts: [{subject: \"container:1\", code: [id], when: {id: A}}]\n"));
  const Decoded decoded = decode(*decoder, R"([{"id": "A"}, {"id": "B"}])");
  EXPECT_TRUE(decoded.merged());
  ASSERT_EQ(decoded.receipt.errors.size(), 1U);
  EXPECT_EQ(decoded.receipt.errors[0].code, "not_supported");
  EXPECT_EQ(decoded.receipt.errors[0].pointer, "/1");
}

TEST(Engine, AFailingFormWarnsAndOneUnderRefuseRefuses) {
  const std::string rows =
      "  row:\n    each: .\n    elements: {id: id, box: b}\n    checks: {forms: {box: iso6346}%}\n"
      "    facts: [{subject: \"container:{box}\", code: [id]}]\n";
  const std::string json = R"([{"id": 1, "b": "MSKU0308962"}, {"id": 1, "b": "CSQU3054383"}])";
  const auto made = [&](const std::string& refuse) {
    std::string yaml = definition(rows);
    return decoder_of(yaml.replace(yaml.find('%'), 1, refuse));
  };
  const Decoded warned = decode(*made(""), json);
  ASSERT_EQ(warned.facts.size(), 2U);
  EXPECT_THAT(warned.facts[0].fact.warnings, ElementsAre("bad_iso6346"));
  EXPECT_THAT(warned.facts[1].fact.warnings, IsEmpty());
  ASSERT_EQ(warned.receipt.warnings.size(), 1U);
  EXPECT_EQ(warned.receipt.warnings[0].pointer, "/0/b");
  const Decoded refused = decode(*made(", refuse: [box]"), json);
  EXPECT_EQ(refused.facts.size(), 1U);
  EXPECT_EQ(refused.error(), "bad_iso6346");
}

TEST(Engine, AnObjectWhereATextBelongsIsAbsentWithAWarning) {
  const auto decoder = decoder_of(one_row(", p: p", "        place: \"{p}\"\n"));
  const Decoded decoded = decode(*decoder, R"({"id": 1, "box": "A", "p": {"x": ["y"]}})");
  ASSERT_EQ(decoded.facts.size(), 1U);
  EXPECT_EQ(decoded.facts[0].fact.place, "");
  EXPECT_THAT(decoded.facts[0].fact.warnings, ElementsAre("wrong_type"));
}

TEST(Engine, APlainPathDoesNotReachIntoAnArray) {
  const auto decoder = decoder_of(one_row(", p: a/p", "        place: \"{p}\"\n"));
  const Decoded decoded = decode(*decoder, R"({"id": 1, "box": "A", "a": [{"p": "P"}]})");
  ASSERT_EQ(decoded.facts.size(), 1U);
  EXPECT_EQ(decoded.facts[0].fact.place, "");
}

TEST(Engine, AnAttributeKeepsItsTable) {
  const Fact fact = fact_of(
      one_row("",
              "        table: dcsa_tnt\n        attributes: {note: {from: id, table: dcsa_tnt}}\n"),
      R"({"id": 1, "box": "A"})");
  EXPECT_THAT(fact.attributes, ElementsAre(Attribute{"note", "1", "dcsa_tnt"}));
  EXPECT_EQ(fact.table, "dcsa_tnt");
}

TEST(Engine, AnOptionalTimeMayBeAbsentButNotUnreadable) {
  const auto decoder =
      decoder_of(one_row(", at: at", "        time: {from: at, form: rfc3339, optional: true}\n"));
  const Decoded absent = decode(*decoder, R"({"id": 1, "box": "A"})");
  ASSERT_EQ(absent.facts.size(), 1U);
  EXPECT_EQ(absent.facts[0].fact.time, EventTime{});
  EXPECT_EQ(decode(*decoder, R"({"id": 1, "box": "A", "at": "noon"})").error(), "bad_time");
}

TEST(Engine, PointersNameArraysFiltersAndMaps) {
  const auto decoder = decoder_of(
      "message: test\nversion: 1\ntitle: {en: T, zh: 测}\nsyntax: json\n"
      "recognise: {row: row, present: [id]}\nrows:\n  row:\n    each: list\n"
      "    elements: {id: id, v: \"docs[t=A]/x~y\", m: \"map/*\"}\n"
      "    checks: {forms: {v: imo, m: integer}}\n"
      "    facts: [{subject: \"container:{id}\", code: [id]}]\n");
  const Decoded decoded = decode(*decoder, R"({"list": [{"id": 1}, {"id": 2,
      "docs": [{"t": "B", "x~y": "no"}, {"t": "A", "x~y": "bad"}], "map": {"a/b": "c"}}]})");
  ASSERT_EQ(decoded.receipt.warnings.size(), 2U);
  EXPECT_EQ(decoded.receipt.warnings[0].pointer, "/list/1/docs/1/x~0y");
  EXPECT_EQ(decoded.receipt.warnings[1].pointer, "/list/1/map/a~1b");
}

}  // namespace
}  // namespace fairway::ingest

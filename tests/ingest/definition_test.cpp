#include "ingest/definition.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/ingest/decode_support.h"

namespace fairway::ingest {
namespace {

// Line 1 is `message:`; each line can be replaced to make the definition wrong.
const std::vector<std::string> kGood = {
    "message: test",
    "version: 1",
    "title: {en: Test, zh: 测试}",
    "syntax: json",
    "recognise: {row: event, present: [id]}",
    "rows:",
    "  event:",
    "    each: events",
    "    elements: {id: id, box: box, at: at, tags: \"tags/*\", many: \"many[]\", others: "
    "\"others[]\"}",
    "    let: {equipment: \"container:{box}\"}",
    "    checks: {require: [id], forms: {box: iso6346}, refuse: [at]}",
    "    document: {key: \"{id}\", mode: whole, version: id, published: at}",
    "    time: {from: at, form: rfc3339, zone: Asia/Shanghai}",
    "    facts:",
    "      - {subject: \"{equipment}\", code: [id], attributes: {note: id}, when: {id: present}}",
    "    links:",
    "      - {role: carries, from: \"bill:{id}\", to: \"{equipment}\"}",
};

std::string with(std::size_t line, const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < kGood.size(); ++i) out += (i + 1 == line ? text : kGood[i]) + "\n";
  return out;
}

struct Wrong {
  std::size_t line;
  std::string text;
  std::string reason;       // part of what is said
  std::size_t said_at = 0;  // the line named, if it is another
};

void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.line << ": " << wrong.text; }

class WrongDefinition : public testing::TestWithParam<Wrong> {};

TEST_P(WrongDefinition, StopsWithFileLineAndReason) {
  const Wrong& wrong = GetParam();
  const Error error = error_of(with(wrong.line, wrong.text));
  const std::size_t line = wrong.said_at == 0 ? wrong.line : wrong.said_at;
  EXPECT_EQ(error.where, "messages/test.yaml:" + std::to_string(line)) << error.text();
  EXPECT_NE(error.what.find(wrong.reason), std::string::npos) << error.text();
}

INSTANTIATE_TEST_SUITE_P(
    Shape, WrongDefinition,
    testing::Values(Wrong{2, "version: one", "whole number"},
                    Wrong{3, "title: {en: Test}", "lacks \"zh\""},
                    Wrong{3, "titel: {en: Test, zh: 测试}", "\"titel\" is not a key"},
                    Wrong{4, "syntax: morse", "cannot be \"morse\""},
                    Wrong{5, "recognise: {row: event}", "every message"},
                    Wrong{5, "recognise: {row: event, match: {id: \"[\"}}",
                          "no regular expression"},
                    Wrong{5, "recognise: {row: evnt, present: [id]}", "no outermost row"},
                    Wrong{7, "  event: [", "end of sequence", 9},
                    Wrong{13, "    time: {form: rfc3339}", "\"from\" is missing"},
                    Wrong{15, "      - {code: [id]}", "\"subject\" is missing"}));

INSTANTIATE_TEST_SUITE_P(
    Paths, WrongDefinition,
    testing::Values(
        Wrong{8, "    each: events//x", "step of this path is empty"},
        Wrong{8, "    each: \"events[a=b]\"", "each takes plain keys"},
        Wrong{8, "    each: \"a[]/b\"", "each takes plain keys"},
        Wrong{9, "    elements: {id: \"a[]/b[]\", box: box, at: at}",
              "two steps of one path repeat"},
        Wrong{9, "    elements: {id: \"*/b\", box: box, at: at}", "* may only be the last step"},
        Wrong{9, "    elements: {id: \"a[b]\", box: box, at: at}", "is no filter"},
        Wrong{9, "    elements: {id: \"a[b=c\", box: box, at: at}", "lacks its ]"},
        Wrong{9, "    elements: {\"i d\": id, box: box, at: at}", "not the name of an element"}));

INSTANTIATE_TEST_SUITE_P(
    Names, WrongDefinition,
    testing::Values(
        Wrong{10, "    let: {equipment: \"container:{bocks}\"}", "no row defines", 10},
        Wrong{10, "    let: {equipment: \"{equipment}\"}", "refers to itself"},
        Wrong{10, "    let: {box: \"container:{id}\"}", "is an element already"},
        Wrong{11, "    checks: {require: [idd]}", "defines no element \"idd\""},
        Wrong{11, "    checks: {forms: {box: iso9999}}", "no form \"iso9999\""},
        Wrong{12, "    document: {key: \"{id}\", mode: both}", "cannot be \"both\""},
        Wrong{13, "    time: {from: at, form: rfc822}", "no form of time"},
        Wrong{13, "    time: {from: at, form: rfc3339, zone: Mars/Olympus}", "no time zone"},
        Wrong{15, "      - {subject: \"box:{box}\", code: [id]}",
              "\"box\" is no kind of reference"},
        Wrong{15, "      - {subject: \"boxes\", code: [id]}", "begins with its kind"},
        Wrong{15, "      - {subject: \"{equipment\", code: [id]}", "not closed"},
        Wrong{15, "      - {subject: \"{equipment}\", code: [id], table: nowhere}",
              "no code table"},
        Wrong{15, "      - {subject: \"{equipment}\", code: [id], attributes: {colour: id}}",
              "no element of the catalogue"},
        Wrong{15, "      - {subject: \"{equipment}\", code: [id], attributes: {\"*\": id}}",
              "path ends in *"},
        Wrong{15, "      - {subject: \"{equipment}\", code: [id], classifier: soon}",
              "\"soon\" is no classifier"},
        Wrong{15, "      - {subject: \"{equipment}\"}", "no code"},
        Wrong{15, "      - {subject: \"bill:{many}{others}\", code: [id]}",
              "two lists in one text"},
        Wrong{17, "      - {role: carrys, from: \"bill:{id}\", to: \"{equipment}\"}",
              "\"carrys\" is no role of a link"},
        Wrong{17, "      - {role: consignee, from: \"bill:{id}\", to: \"{equipment}\"}",
              "\"consignee\" is no role of a link"},
        Wrong{17, "      - {role: carries, from: \"bill:{id}\", to: \"{equipment}\", present: id}",
              "only a link of the document"}));

TEST(Definition, TheGoodOneIsAccepted) { EXPECT_EQ(error_of(with(0, "")).code, "none"); }

TEST(Definition, TwoOfOneNameStop) {
  const std::string yaml = with(0, "");
  const auto made =
      Decoder::make({{"messages/a.yaml", yaml}, {"messages/b.yaml", yaml}}, catalogue(), {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().where, "messages/b.yaml:1");
}

TEST(Definition, ASourceThatNamesAnUnknownOneStops) {
  SourceConfig source;
  source.name = SourceName{"terminal"};
  source.definitions = {"nowhere"};
  const auto made = Decoder::make(built_in_data(), catalogue(), std::vector{source});
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().what.find("nowhere"), std::string::npos);
}

TEST(Definition, TheHashTellsDefinitionsApart) {
  const auto hash = [](const std::string& yaml) { return decoder_of(yaml)->definitions_hash(); };
  EXPECT_EQ(hash(with(0, "")), hash(with(0, "")));
  EXPECT_NE(hash(with(0, "")), hash(with(2, "version: 2")));
}

}  // namespace
}  // namespace fairway::ingest

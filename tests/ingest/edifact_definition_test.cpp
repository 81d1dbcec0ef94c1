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
    "syntax: edifact",
    "recognise: {row: message, values: {type: TEST}}",
    "rows:",
    "  message:",
    "    each: UNH",
    "    elements: {type: UNH/2.1, sender: UNB/2.1, bill: RFF+BM/1.2}",
    "    rows:",
    "      box:",
    "        each: EQD+CN",
    "        until: [EQD, CNT]",
    "        elements:",
    "          box: EQD/2.1",
    "          sign: \"TDT+20[8.2=103]/8.1\"",
    "          time: DTM+7/1.2",
    "          form: DTM+7/1.3",
    "        time: {from: time, form: \"{form}\"}",
    "        facts: [{subject: \"container:{box}\", code: [type]}]",
};

struct Wrong {
  std::size_t line;
  std::string text;
  std::string reason;       // part of what is said
  std::size_t said_at = 0;  // the line named, if it is another
};

void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.line << ": " << wrong.text; }

std::string with(std::size_t line, const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < kGood.size(); ++i) out += (i + 1 == line ? text : kGood[i]) + "\n";
  return out;
}

class WrongEdifactDefinition : public testing::TestWithParam<Wrong> {};

TEST_P(WrongEdifactDefinition, StopsWithFileLineAndReason) {
  const Wrong& wrong = GetParam();
  const Error error = error_of(with(wrong.line, wrong.text));
  const std::size_t line = wrong.said_at == 0 ? wrong.line : wrong.said_at;
  EXPECT_EQ(error.where, "messages/test.yaml:" + std::to_string(line)) << error.text();
  EXPECT_NE(error.what.find(wrong.reason), std::string::npos) << error.text();
}

INSTANTIATE_TEST_SUITE_P(
    Paths, WrongEdifactDefinition,
    testing::Values(Wrong{15, "          box: eqd/2.1", "no tag of a segment"},
                    Wrong{15, "          box: EQDX/2.1", "no tag of a segment"},
                    Wrong{15, "          box: EQD/0.1", "no place in a segment"},
                    Wrong{15, "          box: EQD/2.x", "no place in a segment"},
                    Wrong{15, "          box: EQD/2/1", "one /"},
                    Wrong{15, "          box: EQD", "lies in a component"},
                    Wrong{15, "          box: \"*/2.1\"", "lies in a component"},
                    Wrong{15, "          box: UNB/2.1", "UNB is seen by the row of UNH"},
                    Wrong{15, "          box: {path: EQD/2.1, form: json}", "no JSON"},
                    Wrong{16, "          sign: \"TDT+20[8.2]/8.1\"", "is no filter"},
                    Wrong{16, "          sign: \"TDT+20[8.2=103/8.1\"", "lacks its ]"},
                    Wrong{16, "          sign: \"TDT+20[x=103]/8.1\"", "no place in a segment"}));

INSTANTIATE_TEST_SUITE_P(
    Rows, WrongEdifactDefinition,
    testing::Values(Wrong{8, "    each: BGM", "begins with UNH"},
                    Wrong{12, "        each: UNH", "begins with UNH"},
                    Wrong{12, "        each: [EQD+CN, EQD+CH]", "one kind of segment"},
                    Wrong{12, "        each: EQD/2.1", "begins and ends with a segment"},
                    Wrong{12, "        each: \"*\"", "no row begins at every segment"},
                    Wrong{13, "        until: EQD/2.1", "begins and ends with a segment"},
                    Wrong{10, "    until: CNT\n    rows:", "UNT ends the message"},
                    Wrong{5, "recognise: {row: message, values: {bill: X}}",
                          "recognised by elements of its UNH", 8},
                    Wrong{19, "        time: {from: time, form: \"{forms}\"}", "no row defines"}));

TEST(EdifactDefinition, TheGoodOneIsAccepted) { EXPECT_EQ(error_of(with(0, "")).code, "none"); }

TEST(EdifactDefinition, AnEndOfItsOwnIsOnlyForEdifact) {
  const Error error = error_of(
      "message: test\nversion: 1\ntitle: {en: T, zh: 测}\nsyntax: json\n"
      "recognise: {row: row, present: [id]}\nrows:\n  row:\n    each: .\n    until: x\n"
      "    elements: {id: id}\n");
  EXPECT_EQ(error.where, "messages/test.yaml:9") << error.text();
}

TEST(EdifactDefinition, TwoThatRecogniseOneMessageRefuseItByName) {
  std::string other = with(1, "message: other");
  auto made = Decoder::make({{"messages/a.yaml", with(0, "")}, {"messages/b.yaml", other}},
                            catalogue(), {});
  ASSERT_TRUE(made);
  const Decoded decoded = decode(**made, "UNH+1+TEST'EQD+CN+B'DTM+7:20261101:102'UNT+4+1'");
  EXPECT_EQ(decoded.error(), "ambiguous");
  EXPECT_FALSE(decoded.merged());
}

TEST(EdifactDefinition, ASourceMayUseOnlyItsOwn) {
  SourceConfig source;
  source.name = SourceName{"feed"};
  source.definitions = {"edifact-coarri"};
  const auto decoder = built_in_decoder({source});
  const Decoded decoded = decode(*decoder, "UNH+1+CODECO:D:95B'UNT+2+1'");
  EXPECT_EQ(decoded.error(), "unrecognised");
  EXPECT_EQ(decoded.receipt.errors.at(0).remedy, "Known here: edifact-coarri");
}

}  // namespace
}  // namespace fairway::ingest

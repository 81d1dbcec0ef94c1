#include <gtest/gtest.h>

#include "schemas/catalogue/catalogue.h"

namespace fairway {
namespace {

using Tuple = std::vector<std::string>;
using Rows = std::vector<CodeTable::Row>;

std::string value(const CodeTable& table, const Tuple& tuple) {
  return std::string(table.find(tuple).value_or("(unmapped)"));
}

// Does `text` fit `pattern`?
bool fits(const std::string& pattern, const std::string& text) {
  return value(CodeTable(Rows{{{pattern}, "yes"}}), {text}) == "yes";
}

TEST(CodeTable, ATextFitsItselfInItsCase) {
  EXPECT_TRUE(fits("E", "E"));
  EXPECT_FALSE(fits("E", "e")) << "receipt letters differ by case (CONTRACT G3)";
  EXPECT_FALSE(fits("E", "E3"));
  EXPECT_FALSE(fits("E", ""));
}

TEST(CodeTable, AStarFitsAnythingAlsoNothing) {
  EXPECT_TRUE(fits("*", "anything"));
  EXPECT_TRUE(fits("*", ""));
}

TEST(CodeTable, AnEmptyPatternFitsNothingOnly) {
  EXPECT_TRUE(fits("", ""));
  EXPECT_FALSE(fits("", "x"));
}

TEST(CodeTable, ATextWithAStarIsABeginning) {
  EXPECT_TRUE(fits("MT11*", "MT1101"));
  EXPECT_TRUE(fits("MT11*", "MT11"));
  EXPECT_FALSE(fits("MT11*", "MT1"));
  EXPECT_FALSE(fits("MT11*", "XMT1101"));
}

TEST(CodeTable, ATildeLooksForAPart) {
  EXPECT_TRUE(fits("~放行", "已放行，请提货"));
  EXPECT_TRUE(fits("~放行", "放行"));
  EXPECT_FALSE(fits("~放行", "已审结"));
  EXPECT_FALSE(fits("~放行", ""));
}

TEST(CodeTable, TheMostExactRowWinsWhereverItStands) {
  const CodeTable table(Rows{{{"*", "01"}, "any"},
                             {{"~T1", "01"}, "part"},
                             {{"MT*", "01"}, "beginning"},
                             {{"MT11*", "*"}, "longer"},
                             {{"MT11*", "01"}, "longer, with its code"},
                             {{"MT1101"}, "itself"}});
  EXPECT_EQ(value(table, {"MT1101", "01"}), "itself");
  EXPECT_EQ(value(table, {"MT1102", "01"}), "longer, with its code");
  EXPECT_EQ(value(table, {"MT1102", "02"}), "longer");
  EXPECT_EQ(value(table, {"MT1201", "01"}), "beginning");
  EXPECT_EQ(value(table, {"XT1201", "01"}), "part");
  EXPECT_EQ(value(table, {"X", "01"}), "any");
}

TEST(CodeTable, OfEquallyExactRowsTheFirstThatFitsWins) {
  const CodeTable table(
      Rows{{{"I", "~放行"}, "released"}, {{"I", "~审结"}, "accepted"}, {{"L", "*"}, "lodged"}});
  EXPECT_EQ(value(table, {"I", "审结后放行"}), "released");
  EXPECT_EQ(value(table, {"I", "审结"}), "accepted");
  EXPECT_EQ(value(table, {"I", "other"}), "(unmapped)");
  EXPECT_EQ(value(table, {"L", "anything"}), "lodged");
}

TEST(CodeTable, AShortTupleIsFilledUpWithNothing) {
  const CodeTable table(Rows{{{"GTIN", "EMPTY"}, "empty_in"}, {{"GTIN", ""}, "which"}});
  EXPECT_EQ(value(table, {"GTIN"}), "which");
  EXPECT_EQ(value(table, {}), "(unmapped)");
}

TEST(CodeTable, WhatLiesBeyondARowsPatternsDoesNotMatter) {
  const CodeTable table(Rows{{{"ARRI"}, "arrived"}});
  EXPECT_EQ(value(table, {"ARRI", "", "EXPORT"}), "arrived");
}

TEST(CodeTable, WithoutRowsMapsNothing) {
  EXPECT_EQ(value(CodeTable(), {"ARRI"}), "(unmapped)");
  EXPECT_EQ(value(CodeTable(), {}), "(unmapped)");
}

}  // namespace
}  // namespace fairway

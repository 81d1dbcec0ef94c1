// Each sort of mistake in a data file stops the load with file, line and reason.
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schemas/catalogue/catalogue.h"

namespace fairway {
namespace {

using testing::HasSubstr;

constexpr const char* kElements = R"(elements:
  type:
    title: {en: Type, zh: 类型}
    meaning: {en: Which of several., zh: 类型。}
    format: text
  fullEmpty:
    title: {en: Full or empty, zh: 空重箱}
    meaning: {en: Whether it holds goods., zh: 是否载货。}
    format: code
    values: {full: [LADEN, "5"], empty: ["4"]}
)";

constexpr const char* kKinds = R"(sets:
  documents: [bill, house_bill]
groups:
  some:
    subjects: [documents, container]
    kinds:
      loaded:
        name: {en: Loaded, zh: 装船}
        meaning: {en: Put on board., zh: 已装船。}
        repeats: 12h
        type: type
        equivalents: {dcsa: [LOAD]}
      held:
        name: {en: Held, zh: 挂起}
        meaning: {en: Waits., zh: 等待。}
)";

constexpr const char* kTable = R"(title: {en: Codes, zh: 代码}
gives: fact_kind
tuple: [letter, note]
rows:
  - {code: [L], is: loaded}
  - {code: [H, "~x"], is: held}
)";

constexpr const char* kPlaces = R"(countries:
  - {code: CN, name: {en: China, zh: 中国}, zone: Asia/Shanghai}
ports:
  - code: CNSHA
    name: {en: Shanghai, zh: 上海}
    aliases: [CNSGH]
    offices:
      - {code: "2248", name: {en: Yangshan, zh: 洋山}}
)";

constexpr const char* kGraph = R"(lane: goods
regime: some_sea
title: {en: Goods, zh: 物流}
stages:
  - {code: nothing_yet, rank: 0, kinds: [], name: {en: Nothing yet, zh: 无}}
  - {code: loaded, rank: 10, required: true, name: {en: Loaded, zh: 装船}}
resets:
  - {code: held, falls_to: loaded, name: {en: Held, zh: 挂起}}
conditions:
  - {code: waiting, opened_by: [held], closed_by: [loaded]}
)";

DataFiles good_files() {
  return {{"elements.yaml", kElements},
          {"codes/fact_kinds.yaml", kKinds},
          {"codes/tables/letters.yaml", kTable},
          {"codes/places.yaml", kPlaces},
          {"stages/some_sea.yaml", kGraph}};
}

TEST(CatalogueLoad, OfGoodFilesSucceeds) {
  const auto loaded = Catalogue::load(good_files());
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ((*loaded)->kind("loaded")->subjects,
            (std::vector{RefKind::bill, RefKind::house_bill, RefKind::container}));
  EXPECT_EQ((*loaded)->kind("loaded")->equivalents.at("dcsa"), std::vector<std::string>{"LOAD"});
  EXPECT_EQ((*loaded)->graph("some_sea")->resets[0].base, 10);
}

TEST(CatalogueLoad, OfNothingIsAnEmptyCatalogue) {
  const auto loaded = Catalogue::load({});
  ASSERT_TRUE(loaded);
  EXPECT_EQ((*loaded)->kind("loaded"), nullptr);
}

TEST(CatalogueLoad, ATableMayGiveTheValuesOfAnElement) {
  DataFiles files = good_files();
  files.push_back({"codes/tables/fe.yaml",
                   "title: {en: Full, zh: 重}\ngives: fullEmpty\ntuple: [letter]\n"
                   "rows:\n  - {code: [V], is: full}\n  - {code: [L], is: empty}\n"});
  const auto loaded = Catalogue::load(files);
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ((*loaded)->attribute_value("fullEmpty", "fe", "V"), "full");
  EXPECT_EQ((*loaded)->attribute_value("fullEmpty", "fe", "LADEN"), "LADEN")
      << "a sender with a table of its own does not speak as others do";
  EXPECT_EQ((*loaded)->attribute_value("fullEmpty", "", "LADEN"), "full");
}

// A change of one text in one of the good files, and what must be said of it.
struct Mistake {
  std::string name;
  std::string file;
  std::string old_text;
  std::string new_text;
  int line;
  std::string reason;
};

std::ostream& operator<<(std::ostream& out, const Mistake& mistake) {
  return out << mistake.file << ": " << mistake.new_text;
}

std::string name_of(const testing::TestParamInfo<Mistake>& mistake) { return mistake.param.name; }

class CatalogueMistake : public testing::TestWithParam<Mistake> {};

TEST_P(CatalogueMistake, IsToldWithFileLineAndReason) {
  const Mistake& mistake = GetParam();
  DataFiles files = good_files();
  for (DataFile& file : files) {
    if (file.path != mistake.file) continue;
    const auto at = file.text.find(mistake.old_text);
    ASSERT_NE(at, std::string::npos);
    file.text.replace(at, mistake.old_text.size(), mistake.new_text);
  }
  const auto loaded = Catalogue::load(files);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().where, mistake.file + ":" + std::to_string(mistake.line));
  EXPECT_THAT(loaded.error().what, HasSubstr(mistake.reason));
  EXPECT_EQ(loaded.error().code, "bad_data_file");
}

const std::string kE = "elements.yaml";
const std::string kK = "codes/fact_kinds.yaml";
const std::string kT = "codes/tables/letters.yaml";
const std::string kP = "codes/places.yaml";
const std::string kS = "stages/some_sea.yaml";

INSTANTIATE_TEST_SUITE_P(
    Yaml, CatalogueMistake,
    testing::Values(
        Mistake{"Syntax", kK, "[LOAD]}", "[LOAD}", 12, "flow end"},
        Mistake{"DoubledKey", kK, "        type: type", "        repeats: 9h", 11, "given twice"},
        Mistake{"Alias", kK,
                "[bill, house_bill]\ngroups:\n  some:\n    subjects: [documents, container]",
                "&docs [bill, house_bill]\ngroups:\n  some:\n    subjects: *docs", 5, "alias"},
        Mistake{"SecondDocument", kS, "resets:", "---\nresets:", 7, "second document"},
        Mistake{"NotAMap", kE, kElements, "- a\n- b\n", 1, "map"},
        Mistake{"Empty", kT, kTable, "", 1, "map"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Elements, CatalogueMistake,
    testing::Values(
        Mistake{"UnknownKey", kE, "format: text", "formats: text", 5, "\"formats\""},
        Mistake{"UnknownFormat", kE, "format: text", "format: number", 5, "\"number\""},
        Mistake{"MissingChinese", kE, "{en: Type, zh: 类型}", "{en: Type}", 3, "lacks \"zh\""},
        Mistake{"MissingTitle", kE, "    title: {en: Type, zh: 类型}\n", "", 2, "\"title\""},
        Mistake{"SpellingOfTwoValues", kE, "[\"4\"]", "[\"4\", Laden]", 10, "already means"},
        Mistake{"ValuesOfAText", kE, "format: code", "format: text", 10, "only an element"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Kinds, CatalogueMistake,
    testing::Values(
        Mistake{"UnknownKey", kK, "repeats: 12h", "repeat: 12h", 10, "\"repeat\""},
        Mistake{"GivenTwice", kK, "      held:", "      loaded:", 13, "given twice"},
        Mistake{"MissingEnglish", kK, "{en: Held, zh: 挂起}", "{zh: 挂起}", 14, "lacks \"en\""},
        Mistake{"EmptyName", kK, "{en: Held, zh: 挂起}", "{en: \"\", zh: 挂起}", 14, "empty"},
        Mistake{"NoValue", kK, "repeats: 12h", "repeats:", 10, "no value"},
        Mistake{"MissingMeaning", kK, "        meaning: {en: Waits., zh: 等待。}\n", "", 13,
                "\"meaning\""},
        Mistake{"UnknownSubject", kK, "[documents, container]", "[documents, box]", 5, "\"box\""},
        Mistake{"UnknownSetMember", kK, "[bill, house_bill]", "[bill, hose_bill]", 2,
                "\"hose_bill\""},
        Mistake{"SetNamedLikeAKind", kK, "  documents: [", "  order: [", 2, "taken"},
        Mistake{"UnknownElement", kK, "type: type", "type: colour", 11, "\"colour\""},
        Mistake{"UnknownStandard", kK, "dcsa:", "dsca:", 12, "\"dsca\""},
        Mistake{"GapWithoutUnit", kK, "12h", "12", 10, "12h"},
        Mistake{"GapTooShort", kK, "12h", "2h", 10, "at least 3"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Tables, CatalogueMistake,
    testing::Values(
        Mistake{"UnknownKind", kT, "is: loaded", "is: laoded", 5, "\"laoded\""},
        Mistake{"GivesNothingKnown", kT, "gives: fact_kind", "gives: colour", 2, "\"colour\""},
        Mistake{"GivesNoValueOfTheElement", kT, "gives: fact_kind", "gives: fullEmpty", 5,
                "\"loaded\""},
        Mistake{"DoubledCode", kT, "[H, \"~x\"]", "[L, \"*\"]", 6, "given twice"},
        Mistake{"TooManyPatterns", kT, "[L]", "[L, a, b]", 5, "1 to 2"},
        Mistake{"NoPattern", kT, "[L]", "[]", 5, "1 to 2"},
        Mistake{"PatternThatIsNoText", kT, "[L]", "[[L]]", 5, "pattern"},
        Mistake{"MissingTitle", kT, "title: {en: Codes, zh: 代码}\n", "", 1, "\"title\""},
        Mistake{"UnknownKey", kT, "is: held", "kind: held", 6, "\"kind\""}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Places, CatalogueMistake,
    testing::Values(
        Mistake{"ZoneWithoutArea", kP, "Asia/Shanghai", "Shanghai", 2, "\"Shanghai\""},
        Mistake{"ZoneWithASpace", kP, "Asia/Shanghai", "Asia/Shang hai", 2, "time zone"},
        Mistake{"ZoneThatIsAnOffset", kP, "Asia/Shanghai", "\"+08:00\"", 2, "time zone"},
        Mistake{"NoZoneAtAll", kP, "CNSHA", "USLAX", 4, "\"zone\""},
        Mistake{"DoubledCode", kP, "\"2248\"", "CNSHA", 8, "given twice"},
        Mistake{"AliasThatIsACode", kP, "[CNSGH]", "[CNSHA]", 6, "given twice"},
        Mistake{"LowerCaseCode", kP, "\"2248\"", "ab12", 8, "A-Z"},
        Mistake{"PortWithoutLocode", kP, "code: CNSHA", "code: SHANGHAI", 4, "UN/LOCODE"},
        Mistake{"CountryOfThreeLetters", kP, "code: CN,", "code: CHN,", 2, "two letters"},
        Mistake{"MissingChinese", kP, ", zh: 洋山", "", 8, "lacks \"zh\""},
        Mistake{"UnknownKey", kP, "offices:", "customs:", 7, "\"customs\""},
        Mistake{"ListThatIsAText", kP, "[CNSGH]", "CNSGH", 6, "list"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Stages, CatalogueMistake,
    testing::Values(
        Mistake{"UnknownLane", kS, "lane: goods", "lane: cargo", 1, "\"cargo\""},
        Mistake{"GoodsWithoutRegime", kS, "regime: some_sea\n", "", 1, "\"regime\""},
        Mistake{"UnknownOwnKind", kS, "{code: loaded,", "{code: laoded,", 6, "\"laoded\""},
        Mistake{"UnknownKind", kS, "kinds: []", "kinds: [leaded]", 5, "\"leaded\""},
        Mistake{"KindSaidToReachNothing", kS, "code: nothing_yet", "code: held", 5, "would reach"},
        Mistake{"RankThatDoesNotRise", kS, "rank: 10", "rank: 0", 6, "does not rise"},
        Mistake{"RankThatIsNoNumber", kS, "rank: 10", "rank: ten", 6, "\"ten\""},
        Mistake{"NegativeRank", kS, "rank: 10", "rank: -10", 6, "whole number"},
        Mistake{"WhereOfNoElement", kS, "required: true", "where: {colour: red}", 6, "\"colour\""},
        Mistake{"KindOfTwoStages", kS, "kinds: []", "kinds: [loaded]", 6, "already reaches"},
        Mistake{"FlagThatIsNeither", kS, "required: true", "required: yes", 6, "\"yes\""},
        Mistake{"PlaceOfNoMeaning", kS, "required: true", "at: sea", 6, "\"sea\""},
        Mistake{"StageAfterNone", kS, "required: true", "after: sailed", 6, "\"sailed\""},
        Mistake{"FollowsFromNothing", kS, "required: true", "follows: {uses: {x: held}}", 6,
                "follows from"},
        Mistake{"FollowsFromNoKind", kS, "required: true", "follows: {all: [lost]}", 6, "\"lost\""},
        Mistake{"RootOfNoKind", kS, "regime: some_sea", "regime: some_sea\nroots: [ship]", 3,
                "\"ship\""},
        Mistake{"UnknownBase", kS, "falls_to: loaded", "falls_to: lodged", 8, "\"lodged\""},
        Mistake{"UnknownReset", kS, "{code: held,", "{code: holding,", 8, "\"holding\""},
        Mistake{"UnknownConditionKind", kS, "opened_by: [held]", "opened_by: [hold]", 10,
                "\"hold\""},
        Mistake{"MissingName", kS, ", name: {en: Loaded, zh: 装船}", "", 6, "\"name\""}),
    name_of);

TEST(CatalogueLoad, AKindMayReachTwoStagesThatItsAttributesTellApart) {
  DataFiles files = good_files();
  std::string& graph = files.back().text;
  const std::string nothing = "kinds: []";
  graph.replace(graph.find(nothing), nothing.size(), "kinds: [loaded], where: {fullEmpty: empty}");
  const auto loaded = Catalogue::load(files);
  ASSERT_TRUE(loaded) << loaded.error().text();
  const StageGraph::Stage* stage = (*loaded)->graph("some_sea")->stage("nothing_yet");
  EXPECT_EQ(stage->where, (std::map<std::string, std::string>{{"fullEmpty", "empty"}}));
}

TEST(CatalogueLoad, EndlessNestingIsAMistake) {
  const auto loaded = Catalogue::load({{"elements.yaml", std::string(100'000, '[')}});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().where, "elements.yaml:1");
}

TEST(CatalogueLoad, AFileInCodesThatNothingReadsIsAMistake) {
  DataFiles files = good_files();
  files.push_back({"codes/place.yaml", "ports: []\n"});
  const auto loaded = Catalogue::load(files);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().where, "codes/place.yaml:1");
}

TEST(CatalogueLoad, AFileGivenTwiceIsAMistake) {
  DataFiles files = good_files();
  files.push_back(files.front());
  const auto loaded = Catalogue::load(files);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().where, "elements.yaml:1");
}

TEST(CatalogueLoad, TwoGraphsOfOneLaneAndRegimeAreAMistake) {
  DataFiles files = good_files();
  files.push_back({"stages/some_sea_again.yaml", kGraph});
  const auto loaded = Catalogue::load(files);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().where, "stages/some_sea_again.yaml:1");
  EXPECT_THAT(loaded.error().what, HasSubstr("some_sea"));
}

}  // namespace
}  // namespace fairway

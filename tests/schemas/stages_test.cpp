// The built-in stage graphs against RULES R8 and VIEWS section 1.
#include <algorithm>

#include <gtest/gtest.h>

#include "schemas/catalogue/catalogue.h"

namespace fairway {
namespace {

using Ranks = std::vector<std::pair<std::string, int>>;
using Codes = std::vector<std::string>;

const StageGraph& graph(const char* name) {
  static const auto catalogue = *Catalogue::load(built_in_data());
  return *catalogue->graph(name);
}

Ranks ranks(const StageGraph& graph) {
  Ranks all;
  for (const auto& stage : graph.stages) all.emplace_back(stage.code, stage.rank);
  return all;
}

// The stages that no fact reaches by itself.
Codes unreached(const StageGraph& graph) {
  Codes codes;
  for (const auto& stage : graph.stages) {
    if (stage.kinds.empty()) codes.push_back(stage.code);
  }
  return codes;
}

Codes required(const StageGraph& graph) {
  Codes codes;
  for (const auto& stage : graph.stages) {
    if (stage.required) codes.push_back(stage.code);
  }
  return codes;
}

TEST(CustomsGraph, HasTheRanksOfTheRules) {
  const StageGraph& customs = graph("customs");
  EXPECT_EQ(customs.lane, "customs");
  EXPECT_EQ(customs.regime, "");
  EXPECT_EQ(ranks(customs), (Ranks{{"not_declared", 0},
                                   {"submitted", 10},
                                   {"lodged", 20},
                                   {"accepted", 30},
                                   {"released_under_guarantee", 39},
                                   {"released", 40},
                                   {"closed", 50}}));
  EXPECT_EQ(unreached(customs), Codes{"not_declared"});
  EXPECT_EQ(required(customs), (Codes{"lodged", "accepted", "released"}));
}

TEST(CustomsGraph, OnlyReopenedFallsToAcceptedOtherResetsToNothing) {
  const StageGraph& customs = graph("customs");
  Ranks bases;
  for (const auto& reset : customs.resets) bases.emplace_back(reset.code, reset.base);
  EXPECT_EQ(bases, (Ranks{{"submit_failed", 0},
                          {"rejected", 0},
                          {"returned", 0},
                          {"reopened", customs.stage("accepted")->rank},
                          {"withdrawn", 0},
                          {"cancelled", 0}}));
  EXPECT_EQ(customs.holds, Codes{"held"});
}

TEST(CustomsGraph, EachConditionAlsoEndsWithTheDeclaration) {
  const StageGraph& customs = graph("customs");
  Codes codes;
  for (const auto& rule : customs.conditions) {
    codes.push_back(rule.code);
    for (const char* end : {"released", "closed", "withdrawn", "cancelled"}) {
      EXPECT_NE(std::ranges::find(rule.closed_by, end), rule.closed_by.end())
          << rule.code << " by " << end;
    }
  }
  EXPECT_EQ(codes, (Codes{"inspection", "duty", "documents", "quarantine", "guarantee"}));
  EXPECT_EQ(customs.conditions[0].opened_by, Codes{"inspection_ordered"});
  EXPECT_EQ(customs.conditions[1].opened_by, Codes{"duty_due"});
  EXPECT_EQ(customs.conditions[2].opened_by, Codes{"documents_required"});
}

TEST(ImportGraph, HasTheRanksOfTheViews) {
  const StageGraph& import = graph("import_sea");
  EXPECT_EQ(import.lane, "goods");
  EXPECT_EQ(import.regime, "import_sea");
  EXPECT_EQ(ranks(import), (Ranks{{"manifest_accepted", 0},
                                  {"departed_origin", 10},
                                  {"arrived", 20},
                                  {"berthed", 25},
                                  {"discharged", 30},
                                  {"tallied", 35},
                                  {"pick_up_allowed", 40},
                                  {"gate_out", 50},
                                  {"stripped", 60},
                                  {"empty_in", 70}}));
  EXPECT_EQ(unreached(import), Codes{"pick_up_allowed"});
  EXPECT_EQ(import.stage("departed_origin")->kinds, Codes{"departed"});
  EXPECT_EQ(import.stage("departed_origin")->at, StageGraph::At::earlier);
  EXPECT_EQ(import.house_ends, "stripped");
}

TEST(ExportGraph, HasTheRanksOfTheViews) {
  const StageGraph& exported = graph("export_sea");
  EXPECT_EQ(exported.lane, "goods");
  EXPECT_EQ(exported.regime, "export_sea");
  EXPECT_EQ(ranks(exported), (Ranks{{"booking_confirmed", 0},
                                    {"empty_out", 10},
                                    {"stuffed", 20},
                                    {"gate_in", 30},
                                    {"arrival_reported", 35},
                                    {"loading_allowed", 40},
                                    {"loaded", 50},
                                    {"departed", 60},
                                    {"manifest_closed", 65},
                                    {"discharged_abroad", 80}}));
  EXPECT_EQ(unreached(exported), Codes{});
  EXPECT_EQ(exported.stage("manifest_closed")->after, "departed");
  EXPECT_EQ(exported.stage("loading_allowed")->follows->all,
            (Codes{"manifest_accepted", "arrival_reported"}));
}

TEST(ExportGraph, TheLegsAfterTheFirstRankBetweenDepartureAndTheLastPort) {
  const auto& legs = *graph("export_sea").legs;
  EXPECT_EQ(legs.from, 70);
  EXPECT_EQ(legs.to, 79);
  Codes steps;
  for (const auto& step : legs.steps) steps.push_back(step.code);
  EXPECT_EQ(steps, (Codes{"transhipment_discharged", "transhipment_loaded", "departed"}));
  EXPECT_EQ(legs.steps[2].after, "transhipment_loaded");
}

TEST(TwoStepGraph, TellsTheSummaryFromTheCompleteDeclaration) {
  const StageGraph& two_step = graph("customs_two_step");
  EXPECT_EQ(two_step.told_by, Codes{"summary_declared"});
  EXPECT_EQ(ranks(two_step), (Ranks{{"not_declared", 0},
                                    {"submitted", 10},
                                    {"summary_declared", 20},
                                    {"accepted", 30},
                                    {"released_under_guarantee", 39},
                                    {"released", 40},
                                    {"complete_lodged", 42},
                                    {"complete_accepted", 45},
                                    {"closed", 50}}));
}

TEST(TransitGraph, RanksBelowTheDeclarationThatFollows) {
  const StageGraph& transit = graph("customs_transit");
  EXPECT_EQ(transit.subjects, std::vector{RefKind::transit});
  EXPECT_EQ(transit.hands_over, "transit_written_off");
  for (const auto& stage : transit.stages) EXPECT_LT(stage.rank, 10) << stage.code;
}

TEST(GoodsGraphs, ThereIsOneForEachRegimeOfTheViews) {
  for (const char* regime :
       {"import_sea", "export_sea", "transhipment_sea", "import_air", "export_air", "import_rail",
        "export_rail", "import_road", "export_road", "import_multimodal", "export_multimodal",
        "export_9610", "export_9710", "export_9810", "import_1210", "import_parcel",
        "export_parcel", "import_temporary"}) {
    EXPECT_EQ(graph(regime).regime, regime);
    EXPECT_FALSE(graph(regime).roots.empty()) << regime;
  }
  EXPECT_EQ(graph("export_9810").stages.back().code, "warehouse_received");
  EXPECT_EQ(graph("import_air").direction(), "import");
}

TEST(ExportGraph, AStageMayBeReachedByItsOwnKindOrByAnother) {
  const StageGraph& exported = graph("export_sea");
  EXPECT_EQ(exported.stage("discharged_abroad")->kinds, Codes{"discharged"});
  EXPECT_EQ(exported.stage("loaded")->kinds, Codes{"loaded"}) << "its own, where none is named";
  EXPECT_EQ(exported.stage("nowhere"), nullptr);
}

}  // namespace
}  // namespace fairway

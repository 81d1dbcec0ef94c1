// The goods lane of one container: which stages its milestones reach (RULES R8, VIEWS section 1).
#include <algorithm>

#include <gtest/gtest.h>

#include "pipeline/fold/goods.h"
#include "tests/pipeline/lane_support.h"

namespace fairway::test {
namespace {

using pipeline::GoodsSide;
using pipeline::ReachedStage;

const Reference kBox{RefKind::container, "COSU6123451"};
const Reference kBill{RefKind::bill, "B1"};

Milestone happened(std::string_view kind, int at, std::string_view place = "CNSHA",
                   const Reference& subject = kBox) {
  Milestone milestone;
  milestone.kind = kind;
  milestone.subject = subject;
  milestone.place = place;
  milestone.actual = minute(at);
  milestone.fact = FactId{hash_parts({kind, place, std::to_string(at)})};
  return milestone;
}

Milestone at_call(std::string_view kind, int at, std::string_view vessel, std::string_view port) {
  return happened(kind, at, port,
                  {RefKind::voyage_call, std::string(vessel) + "/1/" + std::string(port)});
}

struct Goods {
  std::string regime = "import_sea";
  std::string territory = "CN";
  bool house = false;
  std::optional<Instant> released = std::nullopt;

  std::vector<ReachedStage> reached(std::vector<Milestone> milestones) const {
    const GoodsSide side{.graph = *built_in().graph(regime),
                         .places = built_in().places(),
                         .territory = territory,
                         .house = house,
                         .customs_since = [this](std::string_view) { return released; }};
    std::vector<const Milestone*> pointers;
    for (const Milestone& milestone : milestones) pointers.push_back(&milestone);
    const std::string text = to_text(pipeline::reached_stages(side, pointers));
    std::ranges::reverse(pointers);
    auto stages = pipeline::reached_stages(side, pointers);
    EXPECT_EQ(to_text(stages), text) << "whatever the order";
    return stages;
  }
  // "departed 2": the last stage with its leg.
  std::string top(const std::vector<Milestone>& milestones) const {
    const auto stages = reached(milestones);
    return stages.empty() ? "" : to_text({stages.back()});
  }

  static std::string to_text(const std::vector<ReachedStage>& stages) {
    std::string text;
    for (const ReachedStage& one : stages) {
      text += (text.empty() ? "" : ", ") + one.stage->code;
      if (one.leg > 0) text += " " + std::to_string(one.leg);
      text += "@" + std::to_string((one.since - minute(0)) / std::chrono::minutes(1));
    }
    return text;
  }
};

TEST(GoodsStage, IsTheGreatestRankSinceItsEarliest) {
  EXPECT_EQ(
      Goods().top({happened("discharged", 1), happened("gate_out", 5), happened("gate_out", 3)}),
      "gate_out@3");
  EXPECT_EQ(Goods().top({}), "");
}

TEST(GoodsStage, OnlyTheCallAtThePortOfDischargeIsTheImports) {
  const auto stages =
      Goods().reached({at_call("departed", 1, "V1", "NLRTM"), at_call("arrived", 20, "V1", "CNSHA"),
                       at_call("arrived", 40, "V1", "KRPUS"), happened("discharged", 22)});
  EXPECT_EQ(Goods::to_text(stages), "departed_origin@1, arrived@20, discharged@22");
}

TEST(GoodsStage, AStatedLegSaysMoreThanTime) {
  Milestone early = at_call("arrived", 5, "V2", "CNSHA");
  early.attributes["leg"] = "2";
  Milestone late = at_call("arrived", 9, "V1", "CNNGB");
  late.attributes["leg"] = "1";
  EXPECT_EQ(Goods().top({early, late}), "arrived@5") << "the second call is the port of discharge";
  late.attributes.clear();
  early.attributes.clear();
  EXPECT_EQ(Goods().top({early, late}), "arrived@9") << "without legs the later one is";
}

TEST(GoodsStage, AVesselThatLeftWithoutTheBoxIsNoDepartureOfIt) {
  Goods goods{.regime = "export_sea"};
  const Milestone without = at_call("departed", 5, "V1", "CNSHA");
  EXPECT_EQ(goods.top({happened("gate_in", 1), without}), "departed@5")
      << "who does not tell of loading departs all the same";
  EXPECT_EQ(goods.top({happened("gate_in", 1), without, happened("loaded", 8)}), "loaded@8");
  EXPECT_EQ(goods.top({without, happened("loaded", 8), at_call("departed", 9, "V2", "CNSHA")}),
            "departed@9");
}

TEST(GoodsStage, TheManifestIsClosedByATallyAfterDepartureOnly) {
  Goods goods{.regime = "export_sea"};
  const Milestone departed = at_call("departed", 9, "V1", "CNSHA");
  EXPECT_EQ(goods.top({happened("loaded", 8), happened("tallied", 8, "CNSHA", kBill)}), "loaded@8");
  EXPECT_EQ(goods.top({happened("loaded", 8), happened("tallied", 8, "CNSHA", kBill), departed}),
            "departed@9");
  EXPECT_EQ(goods.top({happened("loaded", 8), departed, happened("tallied", 12, "CNSHA", kBill)}),
            "manifest_closed@12");
}

TEST(GoodsStage, LoadingIsAllowedByCustomsWordOrByAllItsParts) {
  Goods goods{.regime = "export_sea"};
  const Milestone manifest = happened("manifest_accepted", 1, "", kBill);
  const Milestone arrival = happened("arrival_reported", 3, "CNSHA", kBill);
  EXPECT_EQ(goods.top({manifest, arrival}), "arrival_reported@3") << "not released";
  goods.released = minute(6);
  EXPECT_EQ(goods.top({manifest, arrival}), "loading_allowed@6");
  EXPECT_EQ(goods.top({arrival}), "arrival_reported@3") << "no manifest";
  EXPECT_EQ(goods.top({manifest, arrival, happened("loading_refused", 7, "", kBill)}),
            "arrival_reported@3");
  EXPECT_EQ(goods.top({manifest, arrival, happened("loading_refused", 7, "", kBill),
                       happened("loading_allowed", 9, "", kBill)}),
            "loading_allowed@9");
}

TEST(GoodsStage, PickUpIsAllowedOnceAllThatThePortAsksForIsThere) {
  Goods goods{.released = minute(6)};
  std::vector<Milestone> milestones = {happened("discharged", 1, "CNNGB"),
                                       happened("bill_released", 5, "", kBill)};
  EXPECT_EQ(goods.top(milestones), "pick_up_allowed@6");
  Milestone placed = happened("hold_placed", 7, "CNNGB");
  placed.type = "customs";
  milestones.push_back(placed);
  EXPECT_EQ(goods.top(milestones), "discharged@1") << "a hold is open";
  Milestone lifted = happened("hold_lifted", 8, "CNNGB");
  lifted.type = "freight";
  milestones.push_back(lifted);
  EXPECT_EQ(goods.top(milestones), "discharged@1") << "another hold was lifted";
  milestones.back().type = "customs";
  EXPECT_EQ(goods.top(milestones), "pick_up_allowed@8");
  for (Milestone& milestone : milestones) milestone.place = "CNSHA";
  EXPECT_EQ(goods.top(milestones), "discharged@1") << "Shanghai asks for a delivery order";
  milestones.push_back(happened("delivery_order_issued", 9, "", kBill));
  EXPECT_EQ(goods.top(milestones), "pick_up_allowed@9");
  goods.released = std::nullopt;
  EXPECT_EQ(goods.top(milestones), "discharged@1");
}

TEST(GoodsStage, TheLegsOfATranshipmentFollowInTheirOrder) {
  Goods goods{.regime = "export_sea"};
  std::vector<Milestone> milestones = {happened("loaded", 1), at_call("departed", 2, "V1", "CNSHA"),
                                       happened("transhipment_discharged", 10, "SGSIN")};
  EXPECT_EQ(goods.top(milestones), "transhipment_discharged 2@10");
  milestones.push_back(at_call("departed", 12, "V2", "SGSIN"));
  EXPECT_EQ(goods.top(milestones), "transhipment_discharged 2@10") << "it left without the box";
  milestones.push_back(happened("transhipment_loaded", 20, "SGSIN"));
  EXPECT_EQ(goods.top(milestones), "transhipment_loaded 2@20");
  milestones.push_back(at_call("departed", 21, "V3", "SGSIN"));
  EXPECT_EQ(goods.top(milestones), "departed 2@21");
  milestones.push_back(happened("transhipment_discharged", 30, "EGPSD"));
  EXPECT_EQ(goods.top(milestones), "transhipment_discharged 3@30");
  milestones.push_back(happened("discharged", 40, "NLRTM"));
  EXPECT_EQ(goods.top(milestones), "discharged_abroad@40");
}

TEST(GoodsStage, TheLegThatTheRouteStatesDecides) {
  Goods goods{.regime = "export_sea"};
  Milestone late = happened("transhipment_discharged", 30, "SGSIN");
  late.attributes["leg"] = "2";
  Milestone early = happened("transhipment_discharged", 10, "EGPSD");
  early.attributes["leg"] = "3";
  EXPECT_EQ(goods.top({late, early}), "transhipment_discharged 3@10");
}

TEST(GoodsStage, AHouseEndsWhereItsMasterGoesOn) {
  const std::vector<Milestone> milestones = {happened("discharged", 1), happened("gate_out", 2),
                                             happened("stripped", 3), happened("empty_in", 4)};
  EXPECT_EQ(Goods().top(milestones), "empty_in@4");
  EXPECT_EQ(Goods{.house = true}.top(milestones), "stripped@3");
}

TEST(GoodsStage, WhatHappensInAnotherTerritoryIsThatTerritorysBusiness) {
  const std::vector<Milestone> milestones = {
      happened("empty_out", 1, "CNSHA"), happened("loaded", 2, "CNSHA"),
      happened("discharged", 20, "NLRTM"), happened("gate_out", 21, "NLRTM")};
  EXPECT_EQ((Goods{.regime = "export_sea"}.top(milestones)), "discharged_abroad@20");
  EXPECT_EQ((Goods{.regime = "import_sea", .territory = "NL"}.top(milestones)), "gate_out@21");
}

TEST(GoodsStage, InlandByRailIsMultimodal) {
  Goods goods{.regime = "import_multimodal"};
  const Reference train{RefKind::train, "X1/2026-11-07"};
  std::vector<Milestone> milestones = {happened("discharged", 1), happened("gate_out", 2),
                                       happened("rail_loaded", 3)};
  EXPECT_EQ(goods.top(milestones), "rail_loaded@3");
  milestones.push_back(happened("departed", 4, "CNSHA", train));
  EXPECT_EQ(goods.top(milestones), "rail_departed@4");
  milestones.push_back(happened("rail_unloaded", 9, "CNCTU"));
  milestones.push_back(happened("gate_out", 10, "CNCTU"));
  EXPECT_EQ(goods.top(milestones), "inland_gate_out@10");
}

TEST(GoodsFlags, TellWhatIsMissingAndWhatIsTheWrongWayRound) {
  const auto flags = [](const std::vector<Milestone>& milestones) {
    const auto reached = Goods().reached(milestones);
    std::string codes;
    for (const Flag& flag :
         pipeline::goods_flags(*built_in().graph("import_sea"), reached, "container:X")) {
      codes += flag.code + " ";
    }
    return codes;
  };
  EXPECT_EQ(flags({happened("discharged", 1), happened("gate_out", 2)}), "");
  EXPECT_EQ(flags({happened("gate_out", 2)}), "stage_skipped ");
  EXPECT_EQ(flags({happened("discharged", 3), happened("gate_out", 2)}), "stage_reversed ");
}

}  // namespace
}  // namespace fairway::test

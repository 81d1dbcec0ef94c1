// RULES R8, the customs lane of one attempt: every history in every order of its receipts.
#include <algorithm>

#include <gtest/gtest.h>

#include "pipeline/fold/stages.h"
#include "tests/pipeline/lane_support.h"

namespace fairway::test {
namespace {

using pipeline::Attempt;
using pipeline::CustomsStage;
using pipeline::Said;

const Reference kEntry{RefKind::declaration, "224820261000000101"};
const Reference kTransit{RefKind::transit, "T1"};

// What a stage comes to, in one text, so that orders can be compared.
std::string summary(const CustomsStage& stage) {
  std::string text = stage.code + "@" + (stage.since ? to_rfc3339(*stage.since) : "never");
  if (stage.exception) text += " exception";
  if (stage.dead) text += " dead";
  for (const Condition& condition : stage.conditions) {
    text += " " + condition.code + "[" + to_rfc3339(condition.from) + ".." +
            (condition.to ? to_rfc3339(*condition.to) : "") + "]";
  }
  for (const Flag& flag : stage.flags) text += " !" + flag.code;
  return text;
}

CustomsStage stage_of(const std::vector<const Said*>& facts, const Reference& of = kEntry,
                      const std::vector<const Said*>& closing = {}) {
  return pipeline::customs_stage(Attempt{of, facts}, closing, lane_rules());
}

// The stage, once it is the same in all orders.
CustomsStage settled(const Receipts& receipts, const Reference& of = kEntry,
                     const Receipts& closing = {}) {
  std::vector<const Said*> facts = receipts.all();
  const CustomsStage stage = stage_of(facts, of, closing.all());
  std::ranges::sort(facts);
  do {
    EXPECT_EQ(summary(stage_of(facts, of, closing.all())), summary(stage));
  } while (std::ranges::next_permutation(facts).found);
  return stage;
}

bool flagged(const CustomsStage& stage, std::string_view code) {
  return std::ranges::count(stage.flags, code, &Flag::code) > 0;
}

const Condition& condition(const CustomsStage& stage, std::string_view code) {
  const auto found = std::ranges::find(stage.conditions, code, &Condition::code);
  EXPECT_NE(found, stage.conditions.end()) << code;
  return *found;
}

TEST(CustomsStage, OfNothingIsNotDeclared) {
  const CustomsStage stage = settled(Receipts());
  EXPECT_EQ(stage.code, "not_declared");
  EXPECT_FALSE(stage.since);
  EXPECT_FALSE(stage.exception);
}

TEST(CustomsStage, IsTheGreatestRankSinceItsEarliestFact) {
  const auto stage =
      settled(Receipts().say("lodged", 1).say("accepted", 2).say("released", 5).say("released", 4));
  EXPECT_EQ(stage.code, "released");
  EXPECT_EQ(stage.since, minute(4));
  EXPECT_EQ(stage.standing_at(30), minute(2));
  EXPECT_EQ(stage.standing_at(50), std::nullopt);
}

TEST(CustomsStage, ClosedAndReleasedInOneSecondIsClosed) {
  const auto stage =
      settled(Receipts().say("lodged", 1).say("accepted", 1).say("released", 1).say("closed", 1));
  EXPECT_EQ(stage.code, "closed");
  EXPECT_TRUE(stage.flags.empty());
}

TEST(CustomsStage, EachResetFallsToItself) {
  for (const char* reset : {"submit_failed", "rejected", "returned", "withdrawn", "cancelled"}) {
    const auto stage =
        settled(Receipts().say("lodged", 1).say("accepted", 2).say("released", 3).say(reset, 4));
    EXPECT_EQ(stage.code, reset);
    EXPECT_EQ(stage.since, minute(4));
    EXPECT_EQ(stage.rank, 0);
    EXPECT_TRUE(stage.exception);
    EXPECT_EQ(stage.dead,
              std::string_view(reset) == "withdrawn" || std::string_view(reset) == "cancelled");
  }
}

TEST(CustomsStage, AtTheSameInstantAResetSortsLast) {
  EXPECT_EQ(settled(Receipts().say("released", 3).say("rejected", 3)).code, "rejected");
  EXPECT_EQ(settled(Receipts().say("released", 3).say("reopened", 3)).code, "reopened");
}

TEST(CustomsStage, WhatFollowsAResetCountsAnew) {
  EXPECT_EQ(settled(Receipts().say("lodged", 1).say("rejected", 2).say("submitted", 3)).code,
            "submitted");
  const auto stage =
      settled(Receipts().say("released", 1).say("returned", 2).say("lodged", 3).say("accepted", 4));
  EXPECT_EQ(stage.code, "accepted");
  EXPECT_EQ(stage.since, minute(4));
}

TEST(CustomsStage, ReopenedStaysUntilSomethingRanksAboveAccepted) {
  Receipts receipts;
  receipts.say("lodged", 1).say("accepted", 2).say("released", 3).say("reopened", 4);
  EXPECT_EQ(settled(receipts).rank, 30);
  receipts.say("accepted", 5);
  EXPECT_EQ(settled(receipts).code, "reopened");
  receipts.say("released", 6);
  const auto again = settled(receipts);
  EXPECT_EQ(again.code, "released");
  EXPECT_EQ(again.since, minute(6));
  EXPECT_FALSE(again.exception);
}

TEST(CustomsStage, AnAssumedTimeNeverCountsAsAfterAReset) {
  const auto stage = settled(Receipts()
                                 .say("lodged", 1)
                                 .say("rejected", 2)
                                 .say("released", 3, "cust", ZoneBasis::assumed));
  EXPECT_EQ(stage.code, "rejected");
  EXPECT_EQ(settled(Receipts().say("submitted", 1, "cust", ZoneBasis::assumed)).code, "submitted")
      << "without a reset it is as good as any";
}

TEST(CustomsStage, OthersCountOnlyWhileCustomsIsSilent) {
  Receipts receipts;
  receipts.say("released", 3, "term");
  EXPECT_EQ(settled(receipts).code, "released");
  receipts.say("lodged", 1);
  EXPECT_EQ(settled(receipts).code, "lodged");
}

TEST(CustomsStage, AnAmendmentDoesNotMoveIt) {
  EXPECT_EQ(settled(Receipts().say("lodged", 1).say("accepted", 2).say("amended", 3)).code,
            "accepted");
}

TEST(CustomsStage, HeldIsAConditionAndAnExceptionUntilReleasedOrReset) {
  Receipts receipts;
  receipts.say("lodged", 1).say("accepted", 2).say("held", 3);
  const auto held = settled(receipts);
  EXPECT_EQ(held.code, "accepted");
  EXPECT_TRUE(held.exception);
  EXPECT_FALSE(condition(held, "held").to);
  for (const char* end : {"released", "released_under_guarantee", "rejected", "reopened"}) {
    Receipts ended = receipts;
    const auto stage = settled(ended.say(end, 4));
    EXPECT_EQ(condition(stage, "held").to, minute(4)) << end;
  }
  EXPECT_FALSE(settled(Receipts(receipts).say("released", 4)).exception);
}

struct ConditionCase {
  const char* code;
  const char* opened_by;
  std::vector<const char*> closed_by;
};

TEST(CustomsStage, EachConditionOpensAndEndsAsTheRulesSay) {
  const std::vector<ConditionCase> cases = {
      {"inspection", "inspection_ordered", {"inspected", "inspection_cancelled"}},
      {"duty", "duty_due", {"duty_paid", "duty_booked"}},
      {"documents", "documents_required", {"accepted"}},
      {"quarantine", "quarantine", {"inspected"}},
      {"guarantee", "released_under_guarantee", {}},
  };
  for (const ConditionCase& one : cases) {
    Receipts open;
    open.say("lodged", 1).say(one.opened_by, 2);
    EXPECT_FALSE(condition(settled(open), one.code).to) << one.code;
    std::vector<const char*> ends = one.closed_by;
    ends.insert(ends.end(), {"released", "closed", "withdrawn", "cancelled"});
    for (const char* end : ends) {
      Receipts ended = open;
      EXPECT_EQ(condition(settled(ended.say(end, 4)), one.code).to, minute(4))
          << one.code << " by " << end;
    }
  }
}

TEST(CustomsStage, AConditionIsOpenedByCustomsAndEndedByWhoeverPaysOrInspects) {
  const auto stage = settled(Receipts()
                                 .say("lodged", 1)
                                 .say("duty_due", 2)
                                 .say("duty_paid", 3, "ent")
                                 .say("inspection_ordered", 4, "ent")
                                 .say("released", 5, "ent"));
  EXPECT_EQ(condition(stage, "duty").to, minute(3));
  EXPECT_EQ(stage.conditions.size(), 1U) << "an enterprise orders no inspection";
  EXPECT_EQ(stage.code, "lodged");
}

TEST(CustomsStage, AnInspectedBoxEndsTheInspection) {
  Receipts box;
  box.say("inspected", 7, "term");
  const auto stage = settled(Receipts().say("lodged", 1).say("inspection_ordered", 2), kEntry, box);
  EXPECT_EQ(condition(stage, "inspection").to, minute(7));
}

TEST(CustomsStage, AConditionOpenedAgainIsAnotherOne) {
  const auto stage = settled(
      Receipts().say("inspection_ordered", 1).say("inspected", 2).say("inspection_ordered", 3));
  ASSERT_EQ(stage.conditions.size(), 2U);
  EXPECT_EQ(stage.conditions[0].to, minute(2));
  EXPECT_FALSE(stage.conditions[1].to);
}

TEST(CustomsStage, MissingStagesBelowAreFlaggedButSubmissionIsOptional) {
  EXPECT_FALSE(flagged(settled(Receipts().say("lodged", 1).say("accepted", 2).say("released", 3)),
                       "stage_skipped"));
  EXPECT_TRUE(flagged(settled(Receipts().say("lodged", 1).say("released", 3)), "stage_skipped"));
  EXPECT_TRUE(flagged(settled(Receipts().say("accepted", 1)), "stage_skipped"));
  EXPECT_TRUE(flagged(settled(Receipts().say("lodged", 1).say("accepted", 2).say("closed", 3)),
                      "stage_skipped"));
}

TEST(CustomsStage, AStageFirstHeardOfAfterAHigherOneIsFlagged) {
  EXPECT_TRUE(flagged(settled(Receipts().say("lodged", 1).say("released", 2).say("accepted", 3)),
                      "stage_reversed"));
  EXPECT_FALSE(
      flagged(settled(Receipts().say("lodged", 1).say("accepted", 2).say("lodged", 3, "cust")),
              "stage_reversed"))
      << "a second witness of what is known already";
  EXPECT_FALSE(flagged(settled(Receipts().say("lodged", 1).say("accepted", 2).say("released", 2)),
                       "stage_reversed"))
      << "one second has no order";
  EXPECT_FALSE(flagged(settled(Receipts()
                                   .say("lodged", 1)
                                   .say("accepted", 2)
                                   .say("submitted", 3, "cust", ZoneBasis::assumed)),
                       "stage_reversed"))
      << "an assumed time proves nothing";
}

TEST(TwoSteps, TheSameLetterMeansTheStepThatItFollows) {
  Receipts receipts;
  receipts.say("summary_declared", 1).say("accepted", 2).say("inspection_ordered", 3);
  EXPECT_EQ(settled(receipts).code, "accepted");
  receipts.say("released", 4);
  const auto picked_up = settled(receipts);
  EXPECT_EQ(picked_up.code, "released");
  EXPECT_TRUE(picked_up.flags.empty());
  EXPECT_EQ(condition(picked_up, "inspection").to, minute(4));
  receipts.say("lodged", 60);
  EXPECT_EQ(settled(receipts).code, "complete_lodged");
  receipts.say("accepted", 61);
  const auto complete = settled(receipts);
  EXPECT_EQ(complete.code, "complete_accepted");
  EXPECT_EQ(complete.since, minute(61));
  EXPECT_EQ(complete.standing_at(40), minute(4)) << "the goods were free all the time";
  EXPECT_TRUE(complete.flags.empty());
}

TEST(TransitStage, GoesItsOwnWayAndHandsOver) {
  Receipts receipts;
  receipts.say("transit_lodged", 1).say("sealed", 2).say("transit_departed", 3);
  EXPECT_EQ(settled(receipts, kTransit).code, "transit_departed");
  receipts.say("transit_arrived", 4);
  EXPECT_FALSE(settled(receipts, kTransit).handed_over);
  receipts.say("transit_written_off", 5);
  EXPECT_TRUE(settled(receipts, kTransit).handed_over);
}

}  // namespace
}  // namespace fairway::test

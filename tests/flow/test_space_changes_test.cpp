// The change log of the test space beside the live one.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "pipeline/service/published_folds.h"
#include "tests/flow/flow.h"

namespace fairway::test {
namespace {

constexpr auto kBill = "bill:MAEU1";
constexpr auto kBox = "container:MSKU0308961";
constexpr auto kCarries = "carries bill:MAEU1 container:MSKU0308961";
constexpr auto kAnchor = "2026-11-01T00:00:00Z";

SourceConfig sender(std::string name, SourceClass source_class, SourceState state) {
  SourceConfig config;
  config.name = SourceName{std::move(name)};
  config.source_class = source_class;
  config.state = state;
  return config;
}

Flow some_under_test() {
  Flow flow({sender("live", SourceClass::terminal, SourceState::live),
             sender("gate", SourceClass::terminal, SourceState::test),
             sender("yard", SourceClass::terminal, SourceState::test),
             sender("other", SourceClass::carrier, SourceState::test)});
  flow.at("2026-12-01T00:00:00Z");
  return flow;
}

Scope testing(std::set<SourceName> sources = {}) {
  Scope scope;
  scope.operator_ = sources.empty();
  scope.sources = std::move(sources);
  scope.space = Space::test;
  return scope;
}

const SourceName kGate{"gate"};
const SourceName kYard{"yard"};
const SourceName kOther{"other"};

Said moved(const char* kind, const char* time) { return Said(kind, kBox).at(time).place("CNSHA"); }

std::vector<Change> of_the_bill(const Flow& flow, const Scope& scope) {
  auto changes = flow.changes(0, scope);
  std::erase_if(changes, [](const Change& change) { return change.subject != kBill; });
  return changes;
}

TEST(TestSpaceChanges, AreToldToSendersWithTheirKindPartsStageAndPlaces) {
  Flow flow = some_under_test();
  flow.links("gate", {kCarries}, kAnchor).settles();
  flow.says("gate", {moved("gate_in", "2026-11-01T09:00:00Z")}).settles();
  const auto changes = of_the_bill(flow, testing({kGate}));
  ASSERT_EQ(changes.size(), 2U);
  const Change& last = changes.back();
  EXPECT_EQ(last.type, ChangeType::stage_changed);
  EXPECT_EQ(last.stage.goods, "gate_in");
  EXPECT_EQ(last.places, std::vector<std::string>{"CNSHA"});
  EXPECT_EQ(last.previous, changes.front().id.sequence);
  EXPECT_EQ(std::ranges::count(last.changed, "/milestones/gate_in"), 1);
  EXPECT_EQ(last.causes.size(), 1U);
  EXPECT_EQ(flow.changes(0, testing({kGate}), {.stages = {"gate_in"}}).size(), 2U)
      << "the box and its bill";
  EXPECT_EQ(flow.changes(0, testing({kGate}), {.references = {*parse_reference(kBox)}}).size(), 3U);
  EXPECT_TRUE(flow.changes(0, testing({kYard})).empty());
  EXPECT_TRUE(flow.changes().empty()) << "production hears of nothing";
}

// What one feed says of what another one linked is news to who has both, and to neither alone.
TEST(TestSpaceChanges, ASenderOfSeveralFeedsHearsWhatTheyMakeTogether) {
  Flow flow = some_under_test();
  flow.links("gate", {kCarries}, kAnchor).settles();
  flow.says("yard", {moved("loaded", "2026-11-02T09:00:00Z")}).settles();
  const auto both = of_the_bill(flow, testing({kGate, kYard}));
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both.back().stage.goods, "loaded");
  EXPECT_EQ(both.back().previous, both.front().id.sequence);
  EXPECT_EQ(of_the_bill(flow, testing({kGate})).size(), 1U);
  EXPECT_TRUE(of_the_bill(flow, testing({kYard})).empty());
}

// Another sender's word is no news to the first, nor a hole in what it was told.
TEST(TestSpaceChanges, AnotherSenderLeavesNoTraceInWhatTheFirstIsTold) {
  Flow flow = some_under_test();
  flow.links("gate", {kCarries}, kAnchor).settles();
  flow.says("other", {moved("gate_in", "2026-11-01T08:00:00Z")}).settles();
  flow.links("other", {kCarries}, kAnchor).settles();
  flow.says("gate", {moved("gate_in", "2026-11-01T09:00:00Z")}).settles();
  const auto changes = of_the_bill(flow, testing({kGate}));
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes.back().previous, changes.front().id.sequence);
  Flow alone = flow.fresh();
  alone.at("2026-12-01T00:00:00Z").links("gate", {kCarries}, kAnchor).settles();
  alone.says("gate", {moved("gate_in", "2026-11-01T09:00:00Z")}).settles();
  EXPECT_EQ(changes.back().changed, of_the_bill(alone, testing({kGate})).back().changed);
  EXPECT_EQ(of_the_bill(flow, testing({kOther})).size(), 1U);
  EXPECT_GT(of_the_bill(flow, testing()).size(), 2U) << "an operator hears of all";
}

// In one batch, about one box: each space is told of its own, by its own.
TEST(TestSpaceChanges, OneStepTellsEachSpaceWhatItsSendersSaid) {
  Flow flow = some_under_test();
  flow.says("gate", {moved("gate_in", "2026-11-01T09:00:00Z")});
  flow.says("live", {moved("loaded", "2026-11-02T09:00:00Z")});
  flow.sends("gate", "{rubbish").settles();
  const auto live = flow.changes();
  ASSERT_EQ(live.size(), 2U);  // of the box and of the hour in which it moved
  for (const Change& change : live) {
    EXPECT_EQ(change.id.log, 0);
    for (const Cause& cause : change.causes) EXPECT_EQ(cause.source, SourceName{"live"});
  }
  const auto tests = flow.changes(0, testing({kGate}));
  ASSERT_EQ(tests.size(), 2U);
  for (const Change& change : tests) {
    EXPECT_EQ(sinks::space_of(change.id), Space::test);
    for (const Cause& cause : change.causes) EXPECT_EQ(cause.source, kGate);
  }
  EXPECT_EQ(std::ranges::count(tests, ChangeType::message_refused, &Change::type), 1);
  EXPECT_TRUE(flow.changes(0, Scope{.parties = {}, .sources = {kGate}}).empty());
}

// However many facts came with it that the other space is told of.
TEST(TestSpaceChanges, ACrowdOfLiveFactsHidesNoNewsOfATest) {
  Flow flow = some_under_test();
  std::vector<Said> many;
  for (int minute = 10; minute < 50; ++minute) {
    many.push_back(moved("scanned", ("2026-11-01T09:" + std::to_string(minute) + ":00Z").c_str()));
  }
  flow.says("live", many).says("gate", {moved("gate_in", "2026-11-01T09:00:00Z")}).settles();
  EXPECT_EQ(flow.changes(0, testing({kGate})).size(), 1U);
  EXPECT_EQ(flow.changes().size(), 1U);
}

TEST(TestSpaceChanges, AreTrimmedByTheRulesOfTheLiveLogAndGoOnAfterAStart) {
  Flow flow = some_under_test();
  flow.keeps(8'192);
  flow.says("live", {moved("loaded", "2026-11-02T09:00:00Z")}).settles();
  const ChangeId begun = flow.feed().bounds_of(Space::test).last;
  for (int minute = 10; minute < 60; ++minute) {
    const std::string time = "2026-11-01T09:" + std::to_string(minute) + ":00Z";
    flow.at("2026-12-01T00:" + std::to_string(minute) + ":00Z");
    flow.says("gate", {moved("scanned", time.c_str())}).settles();
    if (minute % 20 == 0) flow.restarts();
  }
  const auto bounds = flow.feed().bounds_of(Space::test);
  EXPECT_EQ(bounds.last.sequence, 50U);
  EXPECT_GT(bounds.first.sequence, 1U);
  const auto page = flow.feed().read(begun, {}, testing({kGate}), {});
  ASSERT_TRUE(page);
  EXPECT_EQ(page->reset, sinks::FeedReset::trimmed);
  EXPECT_EQ(page->next, bounds.last);
  EXPECT_EQ(flow.feed().bounds().last.sequence, 2U) << "the box and the hour in which it moved";
  EXPECT_EQ(flow.feed().bounds().first.sequence, 1U);
}

TEST(TestSpaceChanges, ACursorOfTheOtherLogIsNeverTakenForOneOfThis) {
  Flow flow = some_under_test();
  flow.says("live", {moved("loaded", "2026-11-02T09:00:00Z")});
  flow.says("gate", {moved("gate_in", "2026-11-01T09:00:00Z")}).settles();
  const ChangeId live = flow.feed().bounds().last;
  const ChangeId test = flow.feed().bounds_of(Space::test).last;
  EXPECT_EQ(flow.feed().read(live, {}, testing(), {})->reset, sinks::FeedReset::epoch);
  EXPECT_EQ(flow.feed().read(test, {}, Scope::all(), {})->reset, sinks::FeedReset::epoch);
  EXPECT_FALSE(flow.feed().read(test, {}, testing(), {})->reset);
}

// What it told is known: who rebuilt its state, or has other rules, hears of nothing twice.
TEST(TestSpaceChanges, AreNotToldAgainWhereTheStateIsMadeAnew) {
  Flow flow = some_under_test();
  flow.links("gate", {kCarries}, kAnchor);
  flow.says("gate", {moved("gate_in", "2026-11-01T09:00:00Z")}).settles();
  const std::uint64_t told = flow.changes(0, testing()).size();
  flow.starts_log({.epoch = 1, .other_rules = true}).settles();
  EXPECT_EQ(flow.changes(0, testing()).size(), told);
  Flow again = flow.fresh();
  again.starts_log({.epoch = 7, .rebuilt = true});
  again.replaces_log(flow.log());
  again.settles();
  EXPECT_EQ(again.feed().bounds_of(Space::test).last, (ChangeId{7, sinks::kTestLog, 0}));
  again.at("2026-12-02T00:00:00Z").says("gate", {moved("loaded", "2026-11-02T09:00:00Z")});
  EXPECT_EQ(again.settles().changes(0, testing({kGate})).size(), 2U);
}

TEST(TestSpaceChanges, NoShipmentThatIsOnlyTriedIsPublished) {
  Flow flow = some_under_test();
  flow.links("gate", {kCarries, "carries bill:MAEU2 container:MSKU0308961"}, kAnchor);
  flow.links("live", {"carries bill:MAEU3 container:MSKU0308961"}, kAnchor).settles();
  const pipeline::PublishedFolds views(flow.store(), flow.queries(), flow.rules());
  EXPECT_EQ(*views.shipments({}, 2), std::vector{*parse_reference("bill:MAEU3")});
}

}  // namespace
}  // namespace fairway::test

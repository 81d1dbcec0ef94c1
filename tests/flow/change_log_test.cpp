// How the change log lives: news for thousands, trimming, other lives, and what a party hears.
#include <algorithm>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "schemas/base/clock.h"
#include "state/log_keys.h"
#include "tests/flow/client.h"
#include "tests/flow/flow.h"

namespace fairway::test {
namespace {

constexpr std::string_view kCall = "voyage_call:9321483/123E/CNSHA";

// Shipments on one call; FAIRWAY_SHIPMENTS overrides it.
int shipments() {
  const char* given = std::getenv("FAIRWAY_SHIPMENTS");
  return given ? std::atoi(given) : 300;
}

std::string bill(int number) { return "bill:MAEU" + std::to_string(100'000 + number); }

std::string minute(int number) {
  const Instant start = utc("2026-11-01T00:00:00Z");
  return to_rfc3339(start + std::chrono::minutes(number));
}

void board(Flow& flow, int count) {
  constexpr int kEach = 100;
  for (int first = 0; first < count; first += kEach) {
    std::vector<std::string> links;
    for (int i = first; i < std::min(count, first + kEach); ++i) {
      links.push_back("sails_on " + bill(i) + " " + std::string(kCall));
    }
    flow.at(minute(0)).links("carr", links, "2026-11-05T00:00:00Z");
  }
  flow.settles();
}

void says_eta(Flow& flow, int number) {
  flow.at(minute(60 + number))
      .says("carr", {Said("arrived", kCall).estimated().at(minute(4'000 + 60 * number))},
            R"("document":"ETA","version":)" + std::to_string(number + 1));
}

TEST(Sweep, OfACallsNewsReachesEachShipmentOnce) {
  Flow flow;
  board(flow, shipments());
  Client client(flow);
  client.reads_on();
  const std::uint64_t last = flow.feed().bounds().last.sequence;
  says_eta(flow, 0);
  while (flow.steps(50)) {
  }
  client.reads_on();
  client.expect_all_known();
  EXPECT_EQ(flow.feed().bounds().last.sequence, last + static_cast<std::uint64_t>(shipments()) + 1);
  const Change change = flow.changes(last).back();
  EXPECT_EQ(std::ranges::count(change.types, ChangeType::eta_changed), 1);
  EXPECT_EQ(change.causes.size(), 1u);
}

// RULES 2.5: a sweep that is overtaken goes round as far as where it stood.
TEST(Sweep, TenEtasDuringOneGiveEachShipmentOneOrTwoChanges) {
  Flow flow;
  board(flow, shipments());
  Client client(flow);
  client.reads_on();
  const std::uint64_t last = flow.feed().bounds().last.sequence;
  for (int eta = 0; eta < 10; ++eta) {
    says_eta(flow, eta);
    EXPECT_TRUE(flow.steps(static_cast<std::size_t>(shipments() / 15)));
    if (eta == 5) flow.restarts();
  }
  flow.settles();
  std::map<std::string, int> told;
  for (const Change& change : flow.changes(last)) ++told[change.subject];
  for (int i = 0; i < shipments(); ++i) {
    EXPECT_GE(told[bill(i)], 1) << bill(i);
    EXPECT_LE(told[bill(i)], 2) << bill(i);
  }
  client.reads_on();
  client.expect_all_known();
}

TEST(Sweep, LeavesOthersTheirTurn) {
  Flow flow;
  board(flow, shipments());
  says_eta(flow, 0);
  flow.steps(20);
  flow.at(minute(100)).says("term", {Said("gate_in", "container:MSKU0308961").at(minute(90))});
  flow.steps(20);
  const auto changes = flow.changes();
  EXPECT_EQ(std::ranges::count(changes, "container:MSKU0308961", &Change::subject), 1);
}

// A look sees all that came before it, by whichever tracks.
TEST(Sweep, OfMuchNewsOnTheWayToAShipmentTakesOneLook) {
  Flow flow;
  constexpr int kShipments = 20;
  constexpr std::string_view kNext = "voyage_call:9321483/123E/NLRTM";
  board(flow, kShipments);
  for (int i = 0; i < kShipments; ++i) {
    flow.links("carr", {"sails_on " + bill(i) + " " + std::string(kNext)}, "2026-11-25T00:00:00Z");
  }
  flow.settles();
  Client client(flow);
  client.reads_on();
  const std::size_t before = flow.looks();
  const auto says = [&](std::string_view call, int number) {
    flow.at(minute(60 + number))
        .says("carr", {Said("arrived", call).estimated().at(minute(30'000 + number))});
    flow.steps(1);
  };
  says(kCall, 1);
  says(kNext, 2);
  while (flow.steps(1)) {
  }
  // Both calls themselves, and of the shipments one or two that were looked at between.
  EXPECT_LE(flow.looks() - before, 2u + kShipments + 2u);
  client.reads_on();
  client.expect_all_known();
}

TEST(Sweep, OfAnEstimateThatTremblesIsNoNewsOfTheEta) {
  Flow flow;
  board(flow, 1);
  const auto says = [&](int version, std::string_view at) {
    flow.at(minute(version))
        .says("carr", {Said("arrived", kCall).estimated().at(at)},
              R"("document":"ETA","version":)" + std::to_string(version));
    flow.settles();
    return flow.changes().back();
  };
  const auto is_eta = [](const Change& change) {
    return std::ranges::count(change.types, ChangeType::eta_changed) > 0;
  };
  EXPECT_TRUE(is_eta(says(1, "2026-11-04T10:01:00Z")));
  const Change trembled = says(2, "2026-11-04T10:14:00Z");
  EXPECT_FALSE(is_eta(trembled));
  EXPECT_EQ(std::ranges::count(trembled.changed, "/milestones/arrived"), 1);
  EXPECT_TRUE(is_eta(says(3, "2026-11-04T10:15:00Z")));
}

// Trimming.

TEST(Trimming, LetsGoOfTheOldestAndResetsWhoStoodThere) {
  Flow flow;
  flow.keeps(16 * limits::kKiB);
  board(flow, 150);
  const sinks::FeedBounds bounds = flow.feed().bounds();
  EXPECT_GT(bounds.first.sequence, 1u);
  EXPECT_GT(bounds.last.sequence - bounds.first.sequence, 20u);
  const auto all = flow.feed().read(std::nullopt, {}, Scope::all(), {});
  ASSERT_TRUE(all);
  EXPECT_FALSE(all->reset);
  EXPECT_EQ(all->changes.front().id, bounds.first);
  ChangeId gone = bounds.first;
  gone.sequence -= 2;
  EXPECT_EQ(flow.feed().read(gone, {}, Scope::all(), {})->reset, sinks::FeedReset::trimmed);
  ++gone.sequence;
  EXPECT_FALSE(flow.feed().read(gone, {}, Scope::all(), {})->reset);
  const auto row =
      flow.store().get(state::Table::log, state::change_key({bounds.first.epoch, 0, 1}));
  EXPECT_EQ(row.value(), std::nullopt);
  flow.restarts();
  EXPECT_EQ(flow.feed().bounds().first, bounds.first);
  EXPECT_EQ(flow.feed().bounds().last, bounds.last);
}

TEST(Trimming, WaitsForAPinnedReader) {
  Flow flow;
  flow.keeps(16 * limits::kKiB);
  const auto pin = flow.feed().pin({1, 0, 0});
  board(flow, 150);
  EXPECT_EQ(flow.feed().bounds().first.sequence, 1u);
  board(flow, 600);
  EXPECT_GT(flow.feed().bounds().first.sequence, 1u) << "a pin has its bounds";
}

TEST(Feed, TellsWhenItMoved) {
  Flow flow;
  std::vector<std::uint64_t> heard;
  {
    const auto ear =
        flow.feed().listen([&](const ChangeId& last) { heard.push_back(last.sequence); });
    board(flow, 2);
  }
  ASSERT_FALSE(heard.empty());
  EXPECT_EQ(heard.back(), flow.feed().bounds().last.sequence);
  const std::size_t before = heard.size();
  board(flow, 3);
  EXPECT_EQ(heard.size(), before);
}

TEST(Feed, ACursorAheadOfTheLogIsReset) {
  Flow flow;
  board(flow, 2);
  ChangeId ahead = flow.feed().bounds().last;
  EXPECT_TRUE(flow.feed().read(ahead, {}, Scope::all(), {})->changes.empty());
  ++ahead.sequence;
  EXPECT_EQ(flow.feed().read(ahead, {}, Scope::all(), {})->reset, sinks::FeedReset::unknown);
}

// Other lives (RULES B22, B23).

TEST(OtherLife, HasAnotherEpochAndTellsNothingTwice) {
  Flow flow;
  flow.starts_log({.epoch = 7});
  board(flow, 20);
  says_eta(flow, 0);
  flow.settles();
  const ChangeId before = flow.feed().bounds().last;
  EXPECT_EQ(before.epoch, 7u);
  flow.starts_log({.epoch = 7, .other_life = true}).settles();
  EXPECT_EQ(flow.feed().read(before, {}, Scope::all(), {})->reset, sinks::FeedReset::epoch);
  EXPECT_EQ(flow.feed().bounds().last.epoch, 8u);
  EXPECT_TRUE(flow.changes(before.sequence).empty());
  says_eta(flow, 1);
  flow.settles();
  const auto changes = flow.changes(before.sequence);
  EXPECT_EQ(changes.size(), 21u);
  for (const Change& change : changes) EXPECT_FALSE(change.previous) << change.subject;
}

TEST(OtherLife, OfAStateBuiltAnewFromTheLogIsQuietUntilItHasCaughtUp) {
  Flow first;
  board(first, 20);
  Flow second = first.fresh();
  second.starts_log({.epoch = 9, .rebuilt = true});
  second.replaces_log(first.log());
  second.settles();
  EXPECT_EQ(second.feed().bounds().last.sequence, 0u);
  says_eta(second, 0);
  second.settles();
  EXPECT_EQ(second.changes().size(), 21u);
}

TEST(OtherLife, OtherRulesAreLookedAtOnce) {
  Flow flow;
  board(flow, 20);
  const std::uint64_t last = flow.feed().bounds().last.sequence;
  flow.starts_log({.other_rules = true});
  EXPECT_TRUE(flow.steps(3)) << "everything is looked at again";
  flow.settles();
  EXPECT_EQ(flow.feed().bounds().last.sequence, last) << "and nothing differs";
}

// What a party hears (DESIGN law 8).

Scope party(std::string_view code) {
  return {.operator_ = false, .parties = {std::string(code)}, .sources = {}};
}

constexpr std::string_view kOne = "91310000AAAAAAAAA1";
constexpr std::string_view kOther = "91310000BBBBBBBBB2";
constexpr std::string_view kStranger = "91310000CCCCCCCCC3";

// Two importers' bills share a box.
void share_a_box(Flow& flow) {
  flow.at(minute(0)).says("mft", {}, R"("parties":[
      {"of":"bill:B1","role":"consignee","id":"91310000AAAAAAAAA1"},
      {"of":"bill:B2","role":"consignee","id":"91310000BBBBBBBBB2"}])");
  flow.links("mft",
             {"carries bill:B1 container:MSKU0308961", "carries bill:B2 container:MSKU0308961"},
             "2026-11-01T00:00:00Z");
  flow.at(minute(1)).says("term",
                          {Said("gate_in", "container:MSKU0308961").at(minute(0)).place("CNSHA")});
  flow.at(minute(2)).says("mft", {Said("bill_issued", "bill:B2").at(minute(1))});
  flow.settles();
}

TEST(Party, HearsOfItsOwnAndNeverOfOthers) {
  Flow flow;
  share_a_box(flow);
  const auto heard = flow.changes(0, party(kOne));
  ASSERT_FALSE(heard.empty());
  bool of_the_box = false;
  for (const Change& change : heard) {
    EXPECT_NE(change.subject, "bill:B2");
    if (change.subject != "container:MSKU0308961") continue;
    of_the_box = true;
    EXPECT_TRUE(change.changed.empty()) << "of a part it hears no more than that it changed";
    EXPECT_FALSE(change.previous);
  }
  EXPECT_TRUE(of_the_box);
  EXPECT_TRUE(flow.changes(0, party(kStranger)).empty());
}

TEST(Party, FindsItsCauseAmongThoseOfOthers) {
  Flow flow;
  share_a_box(flow);
  const std::uint64_t last = flow.feed().bounds().last.sequence;
  // Of the box's trip a year before it sees nothing.
  std::vector<Said> facts = {
      Said("gate_in", "container:MSKU0308961").at("2025-11-01T00:00:00Z").place("NLRTM")};
  for (int i = 0; i < 200; ++i) {
    facts.push_back(Said("weighed", "container:MSKU0308961")
                        .at(to_rfc3339(utc("2025-11-02T00:00:00Z") + std::chrono::minutes(i))));
  }
  facts.push_back(Said("sealed", "container:MSKU0308961").at(minute(1)).naming("bill:B1"));
  flow.at(minute(300)).says("term", facts).settles();
  const auto heard = flow.changes(last, party(kOne));
  EXPECT_EQ(std::ranges::count(heard, "container:MSKU0308961", &Change::subject), 1);
}

TEST(Party, HearsNothingOfWhatOnlyOperatorsSee) {
  Flow flow;
  share_a_box(flow);
  const std::uint64_t last = flow.feed().bounds().last.sequence;
  // An aggregator may not say what a bill carries.
  flow.at(minute(3)).links("agg", {"carries bill:B1 container:CSQU3054383"},
                           "2026-11-01T00:00:00Z");
  flow.settles();
  EXPECT_EQ(flow.changes(last).size(), 1u);
  EXPECT_TRUE(flow.changes(last, party(kOne)).empty());
  // Nor is there a hole in what it hears of its bill.
  flow.at(minute(4)).says("mft", {Said("bill_issued", "bill:B1").at(minute(3))});
  flow.settles();
  const auto heard = flow.changes(0, party(kOne));
  std::optional<std::uint64_t> of_bill;
  for (const Change& change : heard) {
    if (change.subject != "bill:B1") continue;
    EXPECT_EQ(change.previous, of_bill);
    of_bill = change.id.sequence;
  }
  EXPECT_GT(*of_bill, last);
}

TEST(Filters, ChooseBySubjectTypePlaceSourceAndParty) {
  Flow flow;
  share_a_box(flow);
  const auto count = [&](const sinks::ChangeFilter& filter) {
    return flow.changes(0, Scope::all(), filter).size();
  };
  const auto all = flow.changes();
  const auto box = *parse_reference("container:MSKU0308961");
  EXPECT_EQ(count({.references = {box}}), all.size());
  EXPECT_LT(count({.references = {*parse_reference("bill:B1")}}), all.size());
  EXPECT_EQ(count({.references = {*parse_reference("bill:B9")}}), 0u);
  EXPECT_GT(count({.types = {ChangeType::relinked}}), 0u);
  EXPECT_EQ(count({.types = {ChangeType::data_gap}}), 0u);
  EXPECT_EQ(count({.places = {"NLRTM"}}), 0u);
  EXPECT_GT(count({.parties = {std::string(kOther)}}), 0u);
  EXPECT_EQ(count({.parties = {std::string(kStranger)}}), 0u);
  EXPECT_GT(count({.sources = {SourceName{"term"}}}), 0u);
  EXPECT_EQ(count({.sources = {SourceName{"ais"}}}), 0u);
}

TEST(Refusals, AreToldToOperatorsAndTheirSenderOnce) {
  Flow flow;
  flow.at(minute(0)).sends("term", "{rubbish").sends("term", "{rubbish").settles();
  const auto changes = flow.changes();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].type, ChangeType::message_refused);
  EXPECT_EQ(changes[0].source, SourceName{"term"});
  const Scope sender{.operator_ = false, .parties = {}, .sources = {SourceName{"term"}}};
  EXPECT_EQ(flow.changes(0, sender).size(), 1u);
  EXPECT_TRUE(flow.changes(0, party(kOne)).empty());
}

}  // namespace
}  // namespace fairway::test

// Alerts: what opens and ends them, who hears of them, and what becomes of those that somebody has
// taken note of. Which of them a whole life has is told in tests/stories.
#include "pipeline/fold/alerts.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "schemas/model/alert_path.h"
#include "schemas/model/own_source.h"
#include "sinks/json/alert_json.h"
#include "state/alert_rows.h"
#include "tests/flow/flow.h"

namespace fairway::test {
namespace {

constexpr std::string_view kBill = "bill:MAEU123456789";
constexpr std::string_view kBox = "container:MSKU0308961";
constexpr std::string_view kEntry = "declaration:222520261000000001";

Scope party(const std::string& code) { return {.parties = {code}, .sources = {}}; }
Scope port(const std::string& place) {
  return {.operator_ = false, .parties = {}, .sources = {}, .places = {place}};
}

// A bill with its box, its declaration and its consignee.
Flow shipment() {
  Flow flow;
  flow.at("2026-11-01T08:00:00Z")
      .links("carr", {"carries bill:MAEU123456789 container:MSKU0308961"}, "2026-11-01T00:00:00Z")
      .links("cust", {"declared_by bill:MAEU123456789 declaration:222520261000000001"})
      .sends("mft", R"({"format":"fairway.fact/1","parties":[
        {"of":"bill:MAEU123456789","role":"consignee","id":"91310000A"}]})")
      .says("term", {Said("discharged", kBox).at("2026-11-01T06:00:00Z").place("CNSHA")})
      .says("cust", {Said("lodged", kEntry).at("2026-11-01T07:00:00Z")})
      .settles();
  return flow;
}

void orders_inspection(Flow& flow) {
  flow.at("2026-11-02T08:00:00Z")
      .says("cust", {Said("inspection_ordered", kEntry).at("2026-11-02T07:00:00Z")})
      .settles();
}

Alert only_alert(const Timeline& timeline) {
  if (timeline.alerts.size() != 1) throw std::runtime_error("not one alert");
  return timeline.alerts.front();
}

void acknowledges(Flow& flow, const AlertId& id, std::string_view at) {
  flow.at(at)
      .sends(kOwnSource.value(),
             sinks::acknowledgement_message(id, {utc(at), "key:1", "on its way"}))
      .settles();
}

std::vector<ChangeType> types_of(const Change& change) { return change.types; }

bool tells(const Change& change, ChangeType type, const AlertId& alert) {
  return std::ranges::count(change.types, type) == 1 &&
         std::ranges::count(change.changed, path_of(alert)) == 1;
}

TEST(Alerts, SayWhatIsSoSinceWhenAndWhy) {
  Flow flow = shipment();
  orders_inspection(flow);
  const Timeline timeline = flow.timeline(kBill);
  const Alert alert = only_alert(timeline);
  EXPECT_EQ(alert.rule, "inspection_ordered");
  EXPECT_EQ(to_text(alert.subject), kBill);
  EXPECT_EQ(to_text(alert.about), kEntry);
  EXPECT_EQ(alert.true_from, utc("2026-11-02T07:00:00Z"));
  EXPECT_EQ(alert.known_from, utc("2026-11-02T08:00:00Z"));
  const auto cause = std::ranges::find(timeline.facts, "inspection_ordered", &TimelineFact::kind);
  EXPECT_EQ(alert.causes, std::vector{cause->id});
  EXPECT_FALSE(alert.acknowledged);
}

TEST(Alerts, AreRaisedUpdatedAndResolvedInTheLog) {
  Flow flow = shipment();
  orders_inspection(flow);
  const AlertId id = only_alert(flow.timeline(kBill)).id;
  EXPECT_TRUE(tells(flow.changes().back(), ChangeType::alert_raised, id));
  // An earlier order that comes late moves the same alert.
  flow.at("2026-11-02T09:00:00Z")
      .says("cust", {Said("inspection_ordered", kEntry).at("2026-11-02T06:30:00Z")})
      .settles();
  EXPECT_EQ(only_alert(flow.timeline(kBill)).id, id);
  EXPECT_TRUE(tells(flow.changes().back(), ChangeType::alert_updated, id));
  flow.at("2026-11-03T09:00:00Z")
      .says("cust", {Said("released", kEntry).at("2026-11-03T08:00:00Z")})
      .settles();
  EXPECT_TRUE(flow.timeline(kBill).alerts.empty());
  EXPECT_TRUE(tells(flow.changes().back(), ChangeType::alert_resolved, id));
  EXPECT_EQ(*state::read_alert(flow.store(), id), std::nullopt);
}

// What is kept of it for readers is what they were told.
TEST(Alerts, AreKeptAsTheyWereTold) {
  Flow flow = shipment();
  orders_inspection(flow);
  Alert shown = only_alert(flow.timeline(kBill));
  Alert kept = **state::read_alert(flow.store(), shown.id);
  pipeline::put_into_words(kept, flow.rules().catalogue());
  EXPECT_EQ(kept, shown);
  acknowledges(flow, shown.id, "2026-11-02T10:00:00Z");
  EXPECT_EQ((**state::read_alert(flow.store(), shown.id)).acknowledged->note, "on its way");
}

// An alert too many hurts less than one too few.
TEST(Alerts, OfOpeningAndEndingAtOneInstantIsOpen) {
  Flow flow;
  flow.at("2026-11-01T08:00:00Z")
      .says("mft", {Said("loading_allowed", kBill).at("2026-11-01T07:00:00Z"),
                    Said("loading_refused", kBill).at("2026-11-01T07:00:00Z")})
      .settles();
  EXPECT_EQ(only_alert(flow.timeline(kBill)).rule, "load_refused");
}

TEST(Alerts, AreSoSinceTheFirstThatOpenedThem) {
  Flow flow = shipment();
  flow.at("2026-11-02T10:00:00Z");
  flow.says("term", {Said("shut_out", kBox).at("2026-11-02T09:00:00Z").place("CNSHA"),
                     Said("rolled", kBox).at("2026-11-02T07:00:00Z").place("CNSHA")})
      .settles();
  const Alert alert = only_alert(flow.timeline(kBill));
  EXPECT_EQ(alert.kind, "rolled");
  EXPECT_EQ(alert.true_from, utc("2026-11-02T07:00:00Z"));
  EXPECT_EQ(alert.causes.size(), 2u);
}

// RULES R6: of its houses a master is shown where they stand, and nothing that alarms their owners.
TEST(Alerts, OfAHouseAreNotItsMasters) {
  Flow flow;
  flow.at("2026-11-01T08:00:00Z")
      .links("mft", {"house_of house_bill:H1 bill:MAEU123456789"})
      .links("cust", {"declared_by house_bill:H1 declaration:222520261000000001"})
      .says("cust", {Said("lodged", kEntry).at("2026-11-01T06:00:00Z"),
                     Said("rejected", kEntry).at("2026-11-01T07:00:00Z")})
      .settles();
  EXPECT_EQ(only_alert(flow.timeline("house_bill:H1")).rule, "declaration_rejected");
  EXPECT_EQ(flow.timeline(kBill).customs->code, "rejected");
  EXPECT_TRUE(flow.timeline(kBill).alerts.empty());
}

TEST(Alerts, OfACancelledDeclarationEndWithAnother) {
  Flow flow = shipment();
  flow.at("2026-11-02T08:00:00Z")
      .says("cust", {Said("cancelled", kEntry).at("2026-11-02T07:00:00Z")})
      .settles();
  EXPECT_EQ(only_alert(flow.timeline(kBill)).rule, "declaration_cancelled");
  flow.at("2026-11-03T08:00:00Z")
      .links("cust", {"declared_by bill:MAEU123456789 declaration:222520261000000002"})
      .says("cust", {Said("lodged", "declaration:222520261000000002").at("2026-11-03T07:00:00Z")})
      .settles();
  EXPECT_TRUE(flow.timeline(kBill).alerts.empty());
}

// Law 1: what ended before it was heard of never was.
TEST(Alerts, ThatEndedBeforeTheyWereHeardOfAreNotRaised) {
  Flow flow = shipment();
  flow.at("2026-11-03T09:00:00Z")
      .says("cust", {Said("released", kEntry).at("2026-11-03T08:00:00Z")})
      .settles();
  const std::uint64_t before = flow.feed().bounds().last.sequence;
  orders_inspection(flow);
  EXPECT_TRUE(flow.timeline(kBill).alerts.empty());
  for (const Change& change : flow.changes(before)) {
    EXPECT_EQ(std::ranges::count(change.types, ChangeType::alert_raised), 0);
  }
}

TEST(Alerts, AreListedAndFoundByTheirIds) {
  Flow flow = shipment();
  EXPECT_TRUE(flow.queries().alerts({}, Scope::all(), std::nullopt, 10)->items.empty());
  orders_inspection(flow);
  flow.says("term", {Said("damaged", kBox).at("2026-11-02T07:30:00Z").place("CNSHA")}).settles();
  const auto all = flow.queries().alerts({}, Scope::all(), std::nullopt, 10);
  ASSERT_EQ(all->items.size(), 2u);
  EXPECT_LT(all->items[0].id, all->items[1].id);
  for (const Alert& alert : all->items) {
    EXPECT_EQ(flow.queries().alert(alert.id, Scope::all())->value(), alert);
  }
  const auto first = flow.queries().alerts({}, Scope::all(), std::nullopt, 1);
  ASSERT_TRUE(first->next);
  const auto second = flow.queries().alerts({}, Scope::all(), first->next, 1);
  EXPECT_EQ(second->items.front(), all->items[1]);
  EXPECT_FALSE(second->next);

  const auto count = [&](const sinks::AlertFilter& filter) {
    return flow.queries().alerts(filter, Scope::all(), std::nullopt, 10)->items.size();
  };
  EXPECT_EQ(count({.rules = {"damaged"}}), 1u);
  EXPECT_EQ(count({.rules = {"rolled"}}), 0u);
  EXPECT_EQ(count({.severities = {Severity::warning}}), 2u);
  EXPECT_EQ(count({.severities = {Severity::critical}}), 0u);
  EXPECT_EQ(count({.references = {*parse_reference(kBox)}}), 1u);
  EXPECT_EQ(count({.references = {*parse_reference(kBill)}}), 2u);
  EXPECT_EQ(count({.place = "CNSHA"}), 1u);
  EXPECT_EQ(count({.acknowledged = true}), 0u);
}

// Law 8.
TEST(Alerts, AreToldOnlyToThoseWhoSeeWhatCausedThem) {
  Flow flow = shipment();
  orders_inspection(flow);
  flow.says("term", {Said("damaged", kBox).at("2026-11-02T07:30:00Z").place("CNSHA")}).settles();
  const auto rules_for = [&](const Scope& scope) {
    std::set<std::string> rules;
    const auto page = flow.queries().alerts({}, scope, std::nullopt, 10);
    for (const Alert& alert : page->items) rules.insert(alert.rule);
    return rules;
  };
  using Rules = std::set<std::string>;
  EXPECT_EQ(rules_for(party("91310000A")), (Rules{"damaged", "inspection_ordered"}));
  EXPECT_EQ(rules_for(party("91310000B")), Rules{});
  EXPECT_EQ(rules_for(port("CNSHA")), Rules{"damaged"});
  EXPECT_EQ(rules_for(port("NLRTM")), Rules{});
  const auto hears = [&](const Scope& scope) {
    const auto changes = flow.changes(0, scope);
    return std::ranges::count_if(changes, [](const Change& change) {
      return std::ranges::count(change.types, ChangeType::alert_raised) > 0;
    });
  };
  EXPECT_EQ(hears(party("91310000A")), 2);
  EXPECT_EQ(hears(port("CNSHA")), 1);
  EXPECT_EQ(hears(party("91310000B")), 0);
}

TEST(Alerts, AreAcknowledgedAndSayByWhom) {
  Flow flow = shipment();
  orders_inspection(flow);
  const AlertId id = only_alert(flow.timeline(kBill)).id;
  acknowledges(flow, id, "2026-11-02T10:00:00Z");
  const Alert alert = only_alert(flow.timeline(kBill));
  ASSERT_TRUE(alert.acknowledged);
  EXPECT_EQ(*alert.acknowledged,
            (Acknowledgement{utc("2026-11-02T10:00:00Z"), "key:1", "on its way"}));
  const auto changes = flow.changes();
  const auto told = std::ranges::find(changes.rbegin(), changes.rend(), kBill, &Change::subject);
  EXPECT_EQ(types_of(*told), std::vector{ChangeType::alert_acknowledged});
  EXPECT_TRUE(tells(*told, ChangeType::alert_acknowledged, id));
  // Another inspection of the same declaration is another time of the same alert.
  flow.at("2026-11-03T08:00:00Z")
      .says("cust", {Said("inspected", kEntry).at("2026-11-03T06:00:00Z"),
                     Said("inspection_ordered", kEntry).at("2026-11-03T07:00:00Z")})
      .settles();
  EXPECT_EQ(only_alert(flow.timeline(kBill)).id, id);
  EXPECT_FALSE(only_alert(flow.timeline(kBill)).acknowledged);
}

// Who took note of the one knew nothing of the other.
TEST(Alerts, AreOpenAgainWhenMoreIsHeardAfterTheirAcknowledgement) {
  Flow flow = shipment();
  flow.at("2026-11-02T08:00:00Z")
      .says("term", {Said("rolled", kBox).at("2026-11-02T07:00:00Z").place("CNSHA")})
      .settles();
  acknowledges(flow, only_alert(flow.timeline(kBill)).id, "2026-11-02T10:00:00Z");
  EXPECT_TRUE(flow.timeline(kBill).alerts.empty());
  flow.at("2026-11-02T12:00:00Z")
      .says("term", {Said("shut_out", kBox).at("2026-11-02T09:00:00Z").place("CNSHA")})
      .settles();
  const AlertId id = only_alert(flow.timeline(kBill)).id;
  acknowledges(flow, id, "2026-11-02T13:00:00Z");
  EXPECT_TRUE(flow.timeline(kBill).alerts.empty());
}

TEST(Alerts, ThatNoFactEndsEndWithTheirAcknowledgement) {
  Flow flow = shipment();
  flow.says("term", {Said("damaged", kBox).at("2026-11-02T07:30:00Z").place("CNSHA")}).settles();
  const AlertId id = only_alert(flow.timeline(kBill)).id;
  acknowledges(flow, id, "2026-11-02T10:00:00Z");
  EXPECT_TRUE(flow.timeline(kBill).alerts.empty());
  EXPECT_TRUE(flow.queries().alerts({}, Scope::all(), std::nullopt, 10)->items.empty());
  EXPECT_EQ(*flow.queries().alert(id, Scope::all()), std::nullopt);
}

TEST(Alerts, AreAcknowledgedByNobodyElsesMessage) {
  Flow flow = shipment();
  orders_inspection(flow);
  const AlertId id = only_alert(flow.timeline(kBill)).id;
  flow.at("2026-11-02T10:00:00Z")
      .sends("cust", sinks::acknowledgement_message(id, {utc("2026-11-02T10:00:00Z"), "me", ""}))
      .settles();
  EXPECT_FALSE(only_alert(flow.timeline(kBill)).acknowledged);
}

// An acknowledgement may be read before what it is about (RULES R11), and a start changes nothing.
TEST(Alerts, AreTheSameInAnyOrderAndAfterAStart) {
  Flow flow = shipment();
  orders_inspection(flow);
  acknowledges(flow, only_alert(flow.timeline(kBill)).id, "2026-11-02T10:00:00Z");
  Flow reversed = flow.fresh();
  auto log = flow.log();
  std::ranges::reverse(log);
  reversed.replaces_log(std::move(log));
  reversed.settles();
  reversed.restarts();
  EXPECT_EQ(reversed.timeline(kBill).alerts, flow.timeline(kBill).alerts);
  EXPECT_EQ(reversed.queries().alerts({}, Scope::all(), std::nullopt, 10)->items,
            flow.queries().alerts({}, Scope::all(), std::nullopt, 10)->items);
}

TEST(Alerts, OfTheTestSpaceThereAreNone) {
  SourceConfig customs;
  customs.name = SourceName{"cust"};
  customs.source_class = SourceClass::customs;
  customs.state = SourceState::test;
  Flow flow({customs});
  flow.at("2026-11-01T08:00:00Z")
      .links("cust", {"declared_by bill:MAEU123456789 declaration:222520261000000001"})
      .says("cust", {Said("lodged", kEntry).at("2026-11-01T07:00:00Z"),
                     Said("inspection_ordered", kEntry).at("2026-11-01T07:10:00Z")})
      .settles();
  Scope tests = Scope::all();
  tests.space = Space::test;
  EXPECT_EQ(flow.timeline(kBill, tests).customs->conditions.size(), 1u);
  EXPECT_TRUE(flow.timeline(kBill, tests).alerts.empty());
  EXPECT_TRUE(flow.queries().alerts({}, tests, std::nullopt, 10)->items.empty());
}

// What was known is answered as it was then.
TEST(Alerts, OfThePastAreThoseThatWereKnown) {
  Flow flow = shipment();
  orders_inspection(flow);
  flow.at("2026-11-03T09:00:00Z")
      .says("cust", {Said("released", kEntry).at("2026-11-03T08:00:00Z")})
      .settles();
  const auto then = [&](std::string_view time) {
    return flow.timeline(kBill, Scope::all(), {.as_of = utc(time)}).alerts.size();
  };
  EXPECT_EQ(then("2026-11-02T07:59:59Z"), 0u);
  EXPECT_EQ(then("2026-11-02T08:00:00Z"), 1u);
  EXPECT_EQ(then("2026-11-03T08:59:59Z"), 1u);
  EXPECT_EQ(then("2026-11-03T09:00:00Z"), 0u);
}

}  // namespace
}  // namespace fairway::test

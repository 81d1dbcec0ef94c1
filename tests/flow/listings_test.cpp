// Lists: shipments by what they are, and facts that no shipment holds.
#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "schemas/base/limits.h"
#include "tests/flow/flow.h"

namespace fairway::test {
namespace {

constexpr auto kBox = "container:MSKU0308961";
constexpr std::size_t kMany = 1'000;

Scope party(std::string code) {
  return {.operator_ = false, .parties = {std::move(code)}, .sources = {}};
}
Scope sender(std::string_view source) {
  return {.operator_ = false, .parties = {}, .sources = {SourceName{std::string(source)}}};
}

sinks::ShipmentPage shipments(const Flow& flow, const sinks::ShipmentFilter& filter = {},
                              const Scope& scope = Scope::all(),
                              const std::optional<Reference>& after = {},
                              std::size_t limit = kMany) {
  auto page = flow.queries().shipments(filter, scope, after, limit);
  if (!page) throw std::runtime_error(page.error().text());
  return std::move(*page);
}

std::vector<std::string> ids(const sinks::ShipmentPage& page) {
  std::vector<std::string> all;
  for (const auto& item : page.items) all.push_back(to_text(item.summary.id));
  return all;
}

// Page by page.
std::vector<std::string> all_ids(const Flow& flow, const Scope& scope, std::size_t limit) {
  std::vector<std::string> all;
  std::optional<Reference> after;
  do {
    const auto page = shipments(flow, {}, scope, after, limit);
    EXPECT_LE(page.items.size(), limit);
    for (const std::string& id : ids(page)) all.push_back(id);
    after = page.next;
  } while (after);
  return all;
}

sinks::UnlinkedPage unlinked(const Flow& flow, const sinks::UnlinkedFilter& filter = {},
                             const Scope& scope = Scope::all(),
                             const std::optional<sinks::UnlinkedCursor>& after = {},
                             std::size_t limit = kMany) {
  auto page = flow.queries().unlinked(filter, scope, after, limit);
  if (!page) throw std::runtime_error(page.error().text());
  return std::move(*page);
}

std::vector<std::string> kinds(const sinks::UnlinkedPage& page) {
  std::vector<std::string> all;
  for (const auto& item : page.items) all.push_back(item.fact.kind);
  return all;
}

Said issued(const std::string& bill) {
  return Said("bill_issued", bill).at("2026-11-01T00:00:00Z");
}

std::string consignees(const std::vector<std::pair<std::string, std::string>>& all) {
  std::string entries;
  for (const auto& [of, id] : all) {
    if (!entries.empty()) entries += ',';
    entries += R"({"role":"consignee","of":")" + of + R"(","id":")" + id + "\"}";
  }
  return R"({"format":"fairway.fact/1","facts":[],"parties":[)" + entries + "]}";
}

Flow three_shipments() {
  Flow flow;
  flow.at("2026-11-01T00:00:00Z")
      .sends("mft", consignees({{"bill:M2", "A"}, {"bill:M3", "B"}, {"house_bill:H1", "A"}}))
      .links("cust", {"declared_by bill:M2 declaration:224820261000000101"})
      // A claim: an enterprise may not say so.
      .sends("ent", consignees({{"bill:M3", "A"}}));
  flow.at("2026-11-02T00:00:00Z")
      .says("cust", {Said("released", "declaration:224820261000000101").at("2026-11-02T00:00:00Z")})
      .says("mft", {Said("manifest_accepted", "bill:M3").at("2026-11-01T00:00:00Z").place("CNSHA")})
      .settles();
  return flow;
}

TEST(Shipments, AreListedByKindAndNumberWithTheirLanes) {
  const auto page = shipments(three_shipments());
  EXPECT_EQ(ids(page), (std::vector<std::string>{"bill:M2", "bill:M3", "house_bill:H1"}));
  EXPECT_FALSE(page.next);
  EXPECT_EQ(page.items[0].summary.customs->code, "released");
  EXPECT_EQ(page.items[0].summary.regime, "import_sea");
  EXPECT_EQ(page.items[0].updated, utc("2026-11-02T00:00:00Z"));
  EXPECT_EQ(page.items[2].updated, utc("2026-11-01T00:00:00Z"));
}

TEST(Shipments, FiltersChooseByStageRegimePlacePartyAndUpdate) {
  const Flow flow = three_shipments();
  const auto chosen = [&](const sinks::ShipmentFilter& filter, const Scope& scope = Scope::all()) {
    return ids(shipments(flow, filter, scope));
  };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(chosen({.stages = {"closed", "released"}}), Ids{"bill:M2"});
  EXPECT_EQ(chosen({.regimes = {"export_sea", "import_sea"}}), Ids{"bill:M2"});
  EXPECT_EQ(chosen({.place = "CNSHA"}), Ids{"bill:M3"});
  EXPECT_EQ(chosen({.place = "NLRTM"}), Ids{});
  EXPECT_EQ(chosen({.party = "A"}), (Ids{"bill:M2", "house_bill:H1"}));
  EXPECT_EQ(chosen({.updated_since = utc("2026-11-01T12:00:00Z")}), (Ids{"bill:M2", "bill:M3"}));
  // Who the other parties are is not a question that a party gets answered.
  EXPECT_EQ(chosen({.party = "B"}, party("A")), Ids{});
}

TEST(Shipments, APartySeesItsOwnAndACursorNamesNothingElse) {
  const Flow flow = three_shipments();
  EXPECT_EQ(all_ids(flow, party("A"), 1), (std::vector<std::string>{"bill:M2", "house_bill:H1"}));
  EXPECT_EQ(all_ids(flow, party("B"), 1), (std::vector<std::string>{"bill:M3"}));
  EXPECT_EQ(all_ids(flow, party("C"), 1), (std::vector<std::string>{}));
  EXPECT_EQ(shipments(flow, {}, party("A"), {}, 1).next, parse_reference("bill:M2"));
}

TEST(Shipments, PagesGoOnBehindTheirCursorWhileMessagesArrive) {
  Flow flow;
  flow.at("2026-11-01T00:00:00Z");
  for (int i = 100; i < 160; ++i) {
    flow.says("mft", {issued("bill:B" + std::to_string(i))});
  }
  flow.settles();
  EXPECT_EQ(all_ids(flow, Scope::all(), 7).size(), 60U);
  const auto first = shipments(flow, {}, Scope::all(), {}, 25);
  flow.says("mft", {issued("bill:A1"), issued("bill:B1555")}).settles();
  const auto second = shipments(flow, {}, Scope::all(), first.next, kMany);
  EXPECT_EQ(first.items.size() + second.items.size(), 61U);  // A1 is before the cursor
  EXPECT_EQ(to_text(second.items.front().summary.id), "bill:B125");
}

TEST(Shipments, APageFoldsABoundedNumberAndHasANextOne) {
  Flow flow;
  flow.at("2026-11-01T00:00:00Z");
  for (std::size_t i = 0; i < limits::kShipmentsFolded + 3; ++i) {
    flow.says("mft", {issued("bill:B" + std::to_string(10'000 + i))});
  }
  flow.settles();
  const sinks::ShipmentFilter none{.stages = {"no_such_stage"}};
  const auto page = shipments(flow, none);
  EXPECT_TRUE(page.items.empty());
  ASSERT_TRUE(page.next);
  EXPECT_FALSE(shipments(flow, none, Scope::all(), page.next).next);
}

TEST(Unlinked, FactsThatNoShipmentHoldsAreListedUntilOneDoes) {
  Flow flow;
  flow.at("2026-11-02T00:00:00Z")
      .says("term", {Said("gate_in", kBox).at("2026-11-01T08:00:00Z").place("CNSHA")})
      .says("mft", {issued("bill:M1")})
      .at("2026-11-02T01:00:00Z")
      .settles();
  const auto page = unlinked(flow);
  ASSERT_EQ(kinds(page), std::vector<std::string>{"gate_in"});
  EXPECT_EQ(page.items[0].age, std::chrono::hours{1});  // since its receipt
  EXPECT_TRUE(unlinked(flow, {.kinds = {"gate_out"}}).items.empty());
  EXPECT_TRUE(unlinked(flow, {.place = "NLRTM"}).items.empty());
  EXPECT_TRUE(unlinked(flow, {.source = SourceName{"carr"}}).items.empty());
  flow.links("carr", {"carries bill:M1 container:MSKU0308961"}, "2026-11-01T00:00:00Z").settles();
  EXPECT_TRUE(unlinked(flow).items.empty());
}

TEST(Unlinked, OnlyTheTripsThatNoDocumentMeansAreListed) {
  Flow flow;
  flow.at("2026-11-01T00:00:00Z")
      .says("term", {Said("gate_in", kBox).at("2026-05-01T08:00:00Z")})
      .says("term", {Said("empty_in", kBox).at("2026-05-09T08:00:00Z")})
      .says("term", {Said("empty_out", kBox).at("2026-06-20T08:00:00Z")})
      .links("carr", {"carries bill:M1 container:MSKU0308961"}, "2026-06-20T08:00:00Z")
      .settles();
  const auto page = unlinked(flow);
  EXPECT_EQ(kinds(page), (std::vector<std::string>{"gate_in", "empty_in"}));
  // The other trip's bill is near in time to the second of them only.
  EXPECT_TRUE(page.items[0].candidates.empty());
  ASSERT_EQ(page.items[1].candidates.size(), 1U);
  EXPECT_EQ(page.items[1].candidates[0].reason.rule, "candidate_near");
  EXPECT_EQ(page.items[1].candidates[0].reference, parse_reference("bill:M1"));
}

TEST(Unlinked, CandidatesAreWhatTheFactNamesAndNumbersOfOneDigitsDifference) {
  Flow flow;
  flow.at("2026-11-01T00:00:00Z")
      .links("cust", {"declared_by bill:M1 declaration:224820261000000101"})
      .says("cust", {Said("lodged", "declaration:224820261000000107")
                         .at("2026-11-01T00:00:00Z")
                         .naming("bill:M9")})
      .settles();
  const auto page = unlinked(flow);
  ASSERT_EQ(page.items.size(), 1U);
  ASSERT_EQ(page.items[0].candidates.size(), 2U);
  const auto& named = page.items[0].candidates[0];
  EXPECT_EQ(named.reason.rule, "candidate_named");
  EXPECT_EQ(named.reference, parse_reference("bill:M9"));
  EXPECT_EQ(named.standing, "unknown");
  const auto& similar = page.items[0].candidates[1];
  EXPECT_EQ(similar.reason.rule, "candidate_similar");
  EXPECT_EQ(similar.reference, parse_reference("declaration:224820261000000101"));
  EXPECT_EQ(similar.shipments, std::vector{*parse_reference("bill:M1")});
}

TEST(Unlinked, ASenderSeesItsOwnFactsWithoutOthersCandidatesAndAnEnterpriseNone) {
  Flow flow;
  flow.at("2026-11-01T00:00:00Z")
      .links("cust", {"declared_by bill:M1 declaration:224820261000000101"})
      .says("cust", {Said("lodged", "declaration:224820261000000107").at("2026-11-01T00:00:00Z")})
      .says("term", {Said("gate_in", kBox).at("2026-11-01T00:00:00Z").naming("bill:M9")})
      .settles();
  const auto customs = unlinked(flow, {}, sender("cust"));
  ASSERT_EQ(kinds(customs), std::vector<std::string>{"lodged"});
  EXPECT_TRUE(customs.items[0].candidates.empty());
  const auto terminal = unlinked(flow, {}, sender("term"));
  ASSERT_EQ(kinds(terminal), std::vector<std::string>{"gate_in"});
  ASSERT_EQ(terminal.items[0].candidates.size(), 1U);
  EXPECT_EQ(terminal.items[0].candidates[0].standing, "");
  EXPECT_TRUE(unlinked(flow, {}, party("A")).items.empty());
  EXPECT_TRUE(unlinked(flow, {}, sender("nobody")).items.empty());
}

TEST(Unlinked, PagesGoOnBehindAFactOrASubject) {
  Flow flow;
  flow.at("2026-11-01T00:00:00Z");
  for (int i = 1; i < 8; ++i) {
    flow.says("term", {Said("gate_in", kBox).at("2026-10-0" + std::to_string(i) + "T00:00:00Z"),
                       Said("gate_in", "container:TCLU5002010")
                           .at("2026-10-0" + std::to_string(i) + "T00:00:00Z")});
  }
  flow.settles();
  std::vector<std::string> seen;
  std::optional<sinks::UnlinkedCursor> after;
  do {
    const auto page = unlinked(flow, {}, Scope::all(), after, 3);
    for (const auto& item : page.items) seen.push_back(to_text(item.fact.id));
    after = page.next;
  } while (after);
  EXPECT_EQ(seen.size(), 14U);
  std::ranges::sort(seen);
  EXPECT_TRUE(std::ranges::adjacent_find(seen) == seen.end());
}

}  // namespace
}  // namespace fairway::test

// The change log of containers that travel again and again: news of one trip is told to the
// shipments of that trip, and to no others; and whatever is said of trips that move, merge and
// vanish, of links that wait and of those that change their trip, nobody is left with an old copy.
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "schemas/base/clock.h"
#include "tests/flow/client.h"
#include "tests/flow/flow.h"

namespace fairway::test {
namespace {

constexpr auto kBox = "container:MSKU1000003";
constexpr int kTripDays = 30;

std::string day(int number, int hour = 0) {
  const Instant start = utc("2026-01-01T00:00:00Z");
  return to_rfc3339(start + std::chrono::days(number) + std::chrono::hours(hour));
}

std::string bill(int number) { return "bill:MAEU" + std::to_string(number); }

TEST(ManyTrips, NewsOfOneIsLookedForByItsOwnShipmentsOnly) {
  constexpr int kTrips = 20;
  Flow flow;
  flow.at(day(800));
  for (int trip = 0; trip < kTrips; ++trip) {
    const int first = trip * kTripDays;
    for (const auto& [kind, after] : std::vector<std::pair<const char*, int>>{
             {"empty_out", 0}, {"gate_in", 2}, {"loaded", 4}, {"empty_in", 20}}) {
      flow.says("term", {Said(kind, kBox).at(day(first + after)).place("CNSHA")});
    }
    flow.links("carr", {"carries " + bill(trip) + " " + kBox}, day(first + 3));
  }
  flow.settles();
  Client client(flow);
  client.reads_on();
  const std::size_t before = flow.looks();
  flow.says("term", {Said("stuffed", kBox).at(day(7 * kTripDays + 1)).place("CNSHA")}).settles();
  EXPECT_EQ(flow.looks() - before, 2U) << "the container, and the one bill";
  client.reads_on();
  client.expect_all_known();
  flow.restarts();
  flow.says("term", {Said("sealed", kBox).at(day(7 * kTripDays + 3)).place("CNSHA")}).settles();
  EXPECT_EQ(flow.looks() - before, 4U) << "what they saw is known after a restart, too";
}

// A history of two containers, their calls, bills, a booking and a declaration, from dice.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t end) { return random_() % end; }
  int number(int end) { return static_cast<int>(below(static_cast<std::size_t>(end))); }
  bool one_in(std::size_t chance) { return below(chance) == 0; }
  std::string any(const std::vector<std::string>& of) { return of[below(of.size())]; }

  std::string box() { return any({kBox, "container:CSQU3054383"}); }
  std::string call() { return "voyage_call:9321483/" + std::to_string(number(6)) + "E/" + port(); }
  std::string port() { return any({"CNSHA", "NLRTM"}); }
  std::string paper() { return one_in(6) ? std::string("booking:OOLU1") : bill(number(8)); }
  std::string when() { return day(number(8 * kTripDays), number(24)); }
  // Of few, so that some are corrected and some withdrawn.
  std::string document() {
    const std::string version = std::to_string(1 + below(5));
    return R"("document":"D)" + std::to_string(below(40)) + R"(","version":)" + version +
           (one_in(6) ? R"(,"function":"delete")" : R"(,"function":"replace")");
  }

 private:
  std::mt19937_64 random_;
};

// Mostly what comes in the course of a trip, and at its time.
Said move(Dice& dice) {
  const std::vector<std::string> kinds = {"empty_out", "stuffed", "gate_in",    "weighed",
                                          "loaded",    "sealed",  "discharged", "gate_out",
                                          "stripped",  "empty_in"};
  if (dice.one_in(4)) return Said(dice.any(kinds), dice.box()).at(dice.when()).place(dice.port());
  const int phase = dice.number(static_cast<int>(kinds.size()));
  const int first = kTripDays * dice.number(8);
  return Said(kinds[static_cast<std::size_t>(phase)], dice.box())
      .at(day(first + 2 * phase, dice.number(24)))
      .place(phase < 6 ? "CNSHA" : "NLRTM");
}

void moves(Flow& flow, Dice& dice) {
  Said said = move(dice);
  if (dice.one_in(5)) said.naming(dice.paper());
  if (dice.one_in(6)) said.estimated();
  if (dice.one_in(4)) said.with("direction", dice.any({"import", "export"}));
  flow.says("term", {said}, dice.one_in(4) ? dice.document() : std::string{});
}

void calls(Flow& flow, Dice& dice) {
  Said said(dice.any({"arrived", "berthed", "departed"}), dice.call());
  said.at(dice.when());
  if (dice.one_in(2)) said.estimated();
  flow.says("carr", {said}, dice.one_in(2) ? dice.document() : std::string{});
}

void links(Flow& flow, Dice& dice) {
  const std::string paper = dice.paper();
  std::string more = dice.one_in(2) ? dice.document() + "," : std::string{};
  std::string entries = R"({"role":"carries","from":")" + paper + R"(","to":")" + dice.box() + '"';
  if (dice.one_in(2)) {
    entries += R"(,"anchor":")" + dice.when() + '"';
  } else if (dice.one_in(3)) {
    entries += R"(,"validFrom":")" + dice.when() + '"';
  }
  if (dice.one_in(8)) entries += R"(,"present":false)";
  entries += '}';
  // With its call the same message says which stay is meant.
  if (dice.one_in(2)) {
    entries += R"(,{"role":"sails_on","from":")" + paper + R"(","to":")" + dice.call() + R"("})";
  }
  flow.sends(dice.any({"carr", "mft", "agg"}), R"({"format":"fairway.fact/1",)" + more +
                                                   R"("publishedAt":")" + dice.when() +
                                                   R"(","facts":[],"links":[)" + entries + "]}");
}

void others(Flow& flow, Dice& dice) {
  constexpr auto kEntry = "declaration:221820261000000017";
  switch (dice.below(4)) {
    case 0:
      flow.links("cust", {"declared_by " + bill(dice.number(8)) + " " + kEntry});
      break;
    case 1:
      flow.says("cust",
                {Said(dice.any({"inspection_ordered", "released"}), kEntry).at(dice.when())});
      break;
    case 2:
      flow.links("carr", {"house_of " + bill(dice.number(4)) + " " + bill(4 + dice.number(4))});
      break;
    default:
      flow.says("mft", {},
                R"("parties":[{"of":")" + bill(dice.number(8)) +
                    R"(","role":"consignee","id":"91310000AAAAAAAAA1"}])");
  }
}

class ManyTripsOf : public testing::TestWithParam<std::uint64_t> {};

TEST_P(ManyTripsOf, ChangesAppliedEndAtTheCanonicalViews) {
  Flow flow;
  Dice dice(GetParam());
  std::vector<Client> clients;
  clients.emplace_back(flow);
  clients.emplace_back(flow, std::set<std::string>{"NLRTM"});
  for (int step = 0; step < 250; ++step) {
    flow.at(day(8 * kTripDays, step));
    switch (dice.below(8)) {
      case 0:
      case 1:
      case 2:
      case 3:
        moves(flow, dice);
        break;
      case 4:
        calls(flow, dice);
        break;
      case 5:
      case 6:
        links(flow, dice);
        break;
      default:
        others(flow, dice);
    }
    flow.steps(dice.one_in(3) ? 1 : 1'000);
    if (dice.one_in(30)) flow.restarts();
    if (!dice.one_in(4)) continue;
    flow.settles();
    for (Client& client : clients) {
      client.reads_on();
      client.expect_all_known();
    }
    if (HasFailure()) FAIL() << "in step " << step << " of seed " << GetParam();
  }
}

INSTANTIATE_TEST_SUITE_P(Each, ManyTripsOf, testing::Range<std::uint64_t>(1, 7));

}  // namespace
}  // namespace fairway::test

// The throughput of ports (VIEWS M1 and M2, RULES R12): whatever way the facts come, the same sums;
// and who reads again the hours that the log names knows them all.
#include <algorithm>
#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "pipeline/service/figure_queries.h"
#include "sinks/json/figure_json.h"
#include "state/figure_rows.h"
#include "tests/flow/flow.h"

namespace fairway::test {
namespace {

constexpr auto kBox = "container:MSKU0308961";
constexpr auto kOther = "container:CSQU3054383";
constexpr auto kThird = "container:TEMU7654323";

Scope port(const std::string& place) {
  Scope scope;
  scope.places = {place};
  return scope;
}

std::optional<sinks::Throughput> ask(const Flow& flow, const std::string& place,
                                     const Scope& scope = Scope::all(),
                                     sinks::FigureSplit by = {}) {
  const pipeline::FigureQueries queries(flow.store(), flow.rules(),
                                        [] { return utc("2026-12-01T00:00:00Z"); });
  auto figures = queries.throughput({.place = place,
                                     .from = utc("2026-11-01T00:00:00Z"),
                                     .to = utc("2026-11-20T00:00:00Z"),
                                     .by = by},
                                    scope);
  if (!figures) throw std::runtime_error(figures.error().text());
  return std::move(*figures);
}

// "01T06 1 1.25 0": day and hour, moves, TEU, moves of unknown size; one an hour.
std::vector<std::string> hours(const Flow& flow, const std::string& place = "CNSHA") {
  std::vector<std::string> lines;
  const auto figures = ask(flow, place);
  for (const sinks::FigureItem& item : figures->items) {
    lines.push_back(to_rfc3339(item.from).substr(8, 5) + " " + std::to_string(item.sums.moves) +
                    " " + std::to_string(item.sums.quarter_teu) + " " +
                    std::to_string(item.sums.teu_unknown));
  }
  return lines;
}

using Lines = std::vector<std::string>;

std::string whole(const Flow& flow, const std::string& place) {
  auto figures = ask(flow, place, Scope::all(), sinks::FigureSplit::all());
  figures->revision.reset();
  return sinks::throughput_json(*figures);
}

std::vector<Change> revisions(const Flow& flow, const Scope& scope = Scope::all(),
                              sinks::ChangeFilter filter = {}) {
  auto changes = flow.changes(0, scope, filter);
  std::erase_if(changes, [](const Change& change) { return !revised_hour(change); });
  return changes;
}

// Who reads again the hours that the log names, and no others.
class Board {
 public:
  explicit Board(const Flow& flow) : flow_(flow) {}

  void reads_on() {
    for (const Change& change : flow_.changes(after_)) {
      after_ = change.id.sequence;
      const auto hour = revised_hour(change);
      if (!hour) continue;
      EXPECT_EQ(change.places, std::vector{hour->place});
      const auto last = last_.find(*hour);
      EXPECT_EQ(change.previous, last == last_.end() ? std::nullopt : std::optional(last->second));
      last_[*hour] = after_;
      copies_[*hour] = look(*hour);
    }
  }
  void expect_all_known() const {
    const auto all = state::read_figure_hours(flow_.store(), std::nullopt, 1'000);
    for (const PortHour& hour : *all) {
      const auto copy = copies_.find(hour);
      EXPECT_EQ(copy == copies_.end() ? "" : copy->second, look(hour)) << to_text(hour);
      const auto figures = pipeline::figures_of(flow_.store(), flow_.rules(), hour);
      EXPECT_EQ(figures->revision, last_.at(hour));
    }
  }

 private:
  std::string look(const PortHour& hour) const {
    auto figures = pipeline::figures_of(flow_.store(), flow_.rules(), hour);
    if (!figures) throw std::runtime_error(figures.error().text());
    figures->revision.reset();
    return sinks::throughput_json(*figures);
  }

  const Flow& flow_;
  std::uint64_t after_ = 0;
  std::map<PortHour, std::uint64_t> last_;
  std::map<PortHour, std::string> copies_;
};

Said move(const char* kind, const char* box, const char* time, const char* place = "CNSHA") {
  return Said(kind, box).at(time).place(place).with("fullEmpty", "full");
}

// A correction to another hour, a withdrawal, a second witness, a box by way of Singapore.
void a_busy_day(Flow& flow) {
  flow.at("2026-11-10T00:00:00Z");
  flow.says("term", {move("discharged", kBox, "2026-11-01T06:20:00Z").with("sizeType", "22G1")},
            R"("document":"D1","version":1)");
  flow.says("term", {move("loaded", kOther, "2026-11-01T06:40:00Z").with("sizeType", "L5G1")});
  flow.says("carr", {move("loaded", kOther, "2026-11-01T06:45:00Z").with("sizeType", "45G1")});
  flow.says("term", {move("loaded", kThird, "2026-11-01T06:50:00Z")},
            R"("document":"D3","version":1)");
  flow.says("carr", {move("transhipment_discharged", kOther, "2026-11-06T09:10:00Z", "SGSIN"),
                     move("transhipment_loaded", kOther, "2026-11-07T09:10:00Z", "SGSIN")});
  flow.says("term", {move("discharged", kBox, "2026-11-01T08:10:00Z").with("sizeType", "22G1")},
            R"("document":"D1","version":2)");
  flow.says("term", {}, R"("document":"D3","version":2,"function":"delete")");
}

const Lines kShanghai = {"01T06 1 9 0", "01T08 1 4 0"};
const Lines kSingapore = {"06T09 1 0 1", "07T09 1 0 1"};

TEST(Throughput, CountsEachMoveOnceInItsHour) {
  Flow flow;
  a_busy_day(flow);
  flow.settles();
  EXPECT_EQ(hours(flow), kShanghai);
  EXPECT_EQ(hours(flow, "SGSIN"), kSingapore);
  EXPECT_EQ(ask(flow, "CNSHA")->revision, revisions(flow).back().id.sequence);
}

TEST(Throughput, IsTheSameInAnyOrderAndItsLogEndsThere) {
  Flow first;
  a_busy_day(first);
  first.settles();
  std::mt19937_64 random(5);
  for (int round = 0; round < 40; ++round) {
    Flow flow = first.fresh();
    auto messages = first.log();
    messages.insert(messages.end(), first.log().begin(), first.log().begin() + 3);
    std::ranges::shuffle(messages, random);
    Board board(flow);
    for (ingest::RawMessage& message : messages) {
      flow.replaces_log({std::move(message)});
      if (random() % 2 == 0) continue;
      flow.steps(1);
      if (random() % 4 == 0) flow.restarts();
      board.reads_on();
    }
    flow.settles();
    board.reads_on();
    board.expect_all_known();
    for (const char* place : {"CNSHA", "SGSIN"}) EXPECT_EQ(whole(flow, place), whole(first, place));
  }
}

TEST(Throughput, OfACorrectionIsToldForBothHours) {
  Flow flow;
  flow.at("2026-11-10T00:00:00Z")
      .says("term", {move("discharged", kBox, "2026-11-01T06:20:00Z")},
            R"("document":"D","version":1)")
      .settles();
  ASSERT_EQ(revisions(flow).size(), 1U);
  const Change first = revisions(flow).back();
  EXPECT_EQ(first.subject, "throughput:CNSHA/2026-11-01T06:00:00Z");
  EXPECT_EQ(first.causes.size(), 1U);
  EXPECT_EQ(first.changed, std::vector<std::string>{"/items"});
  flow.says("term", {move("discharged", kBox, "2026-11-01T08:10:00Z")},
            R"("document":"D","version":2)");
  flow.settles();
  const auto changes = revisions(flow);
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[1].subject, first.subject);
  EXPECT_EQ(changes[1].previous, first.id.sequence);
  EXPECT_EQ(changes[2].subject, "throughput:CNSHA/2026-11-01T08:00:00Z");
  EXPECT_EQ(changes[2].previous, std::nullopt);
  EXPECT_EQ(hours(flow), Lines{"01T08 1 0 1"});
  // What else is said of the box is no news of any hour.
  flow.says("term", {move("gate_out", kBox, "2026-11-02T08:10:00Z")}).settles();
  EXPECT_EQ(revisions(flow).size(), 3U);
}

TEST(Throughput, GoesWithTheLastOfWhatWasSaid) {
  Flow flow;
  flow.at("2026-11-10T00:00:00Z")
      .says("term", {move("loaded", kBox, "2026-11-01T06:20:00Z")}, R"("document":"D","version":1)")
      .settles();
  flow.says("term", {}, R"("document":"D","version":2,"function":"delete")").settles();
  EXPECT_EQ(hours(flow), Lines{});
  EXPECT_EQ(revisions(flow).size(), 2U);
  const auto row = flow.store().get(state::Table::log, state::moves_key(*parse_reference(kBox)));
  EXPECT_EQ(row.value(), std::nullopt);
}

TEST(Throughput, OfABoxThatTwoBillsShareIsOneMove) {
  Flow flow;
  flow.at("2026-11-10T00:00:00Z");
  flow.links("mft",
             {"carries bill:B1 container:MSKU0308961", "carries bill:B2 container:MSKU0308961"},
             "2026-11-01T00:00:00Z");
  flow.says("term", {move("discharged", kBox, "2026-11-01T06:20:00Z").naming("bill:B1")});
  flow.says("carr", {move("discharged", kBox, "2026-11-01T06:25:00Z").naming("bill:B2")});
  flow.settles();
  EXPECT_EQ(hours(flow), Lines{"01T06 1 0 1"});
}

TEST(Throughput, KnowsNothingOfTheTestSpace) {
  SourceConfig live;
  live.name = SourceName{"live"};
  live.source_class = SourceClass::terminal;
  SourceConfig tests = live;
  tests.name = SourceName{"tests"};
  tests.state = SourceState::test;
  Flow flow({live, tests});
  flow.at("2026-11-10T00:00:00Z");
  flow.says("tests", {move("discharged", kBox, "2026-11-01T06:20:00Z"),
                      move("loaded", kOther, "2026-11-01T07:20:00Z")});
  flow.settles();
  EXPECT_EQ(hours(flow), Lines{});
  flow.says("live", {move("discharged", kBox, "2026-11-02T06:20:00Z")}).settles();
  EXPECT_EQ(hours(flow), Lines{"02T06 1 0 1"});
  Scope operators = Scope::all();
  operators.space = Space::test;
  EXPECT_TRUE(revisions(flow, operators).empty());
  EXPECT_EQ(ask(flow, "CNSHA", operators), std::nullopt);
}

// DESIGN law 8.
TEST(Throughput, IsToldToOperatorsAndToThePortItself) {
  Flow flow;
  a_busy_day(flow);
  flow.settles();
  const auto heard = revisions(flow, port("CNSHA"));
  ASSERT_FALSE(heard.empty());
  for (const Change& change : heard) {
    EXPECT_EQ(change.places, std::vector<std::string>{"CNSHA"});
    EXPECT_TRUE(change.causes.empty()) << "they may lie elsewhere";
  }
  EXPECT_EQ(heard.size(), revisions(flow, Scope::all(), {.places = {"CNSHA"}}).size());
  EXPECT_LT(heard.size(), revisions(flow).size());
  EXPECT_TRUE(ask(flow, "CNSHA", port("CNSHA")));
  EXPECT_FALSE(ask(flow, "SGSIN", port("CNSHA")));
  EXPECT_TRUE(revisions(flow, port("NLRTM")).empty());
  Scope enterprise;
  enterprise.parties = {"91310000AAAAAAAAA1"};
  Scope sender;
  sender.sources = {SourceName{"term"}, SourceName{""}};
  for (const Scope& scope : {enterprise, sender}) {
    EXPECT_TRUE(revisions(flow, scope).empty());
    EXPECT_FALSE(ask(flow, "CNSHA", scope));
  }
}

TEST(Throughput, IsFoundByItsTypeAndPlaceAndUnderNoReference) {
  Flow flow;
  a_busy_day(flow);
  flow.settles();
  const auto all = revisions(flow).size();
  EXPECT_EQ(flow.changes(0, Scope::all(), {.types = {ChangeType::throughput_revised}}).size(), all);
  EXPECT_TRUE(revisions(flow, Scope::all(), {.references = {*parse_reference(kBox)}}).empty());
  EXPECT_TRUE(revisions(flow, Scope::all(), {.parties = {"91310000AAAAAAAAA1"}}).empty());
  EXPECT_TRUE(revisions(flow, Scope::all(), {.stages = {"loaded"}}).empty());
}

TEST(Throughput, IsKeptUpButNotToldWhileTheLogIsQuiet) {
  Flow first;
  a_busy_day(first);
  Flow flow = first.fresh();
  flow.starts_log({.epoch = 9, .rebuilt = true});
  flow.replaces_log(first.log());
  flow.settles();
  EXPECT_EQ(hours(flow), kShanghai);
  EXPECT_TRUE(revisions(flow).empty());
  EXPECT_EQ(ask(flow, "CNSHA")->revision, std::nullopt);
  flow.at("2026-11-10T00:00:00Z")
      .says("term", {move("loaded", kBox, "2026-11-01T06:55:00Z")})
      .settles();
  ASSERT_EQ(revisions(flow).size(), 1U);
  EXPECT_EQ(revisions(flow).front().previous, std::nullopt);
}

TEST(Throughput, OfAnotherEpochBeginsAnewAndIsNotToldTwice) {
  Flow flow;
  flow.starts_log({.epoch = 7});
  a_busy_day(flow);
  flow.settles();
  const std::uint64_t last = flow.feed().bounds().last.sequence;
  flow.starts_log({.epoch = 8, .other_life = true}).settles();
  EXPECT_EQ(flow.feed().bounds().last.sequence, last);
  EXPECT_EQ(ask(flow, "CNSHA")->revision, std::nullopt);
  flow.says("term", {move("loaded", kBox, "2026-11-01T06:55:00Z")}).settles();
  const auto changes = flow.changes(last);
  const auto revised = std::ranges::find(changes, ChangeType::throughput_revised, &Change::type);
  ASSERT_NE(revised, changes.end());
  EXPECT_EQ(revised->previous, std::nullopt);
}

// A state of before there were figures counts them at its next start.
TEST(Throughput, ThatNobodyCountedYetIsCountedAtTheStart) {
  Flow flow;
  a_busy_day(flow);
  flow.settles();
  const std::string before = whole(flow, "CNSHA");
  state::WriteBatch batch;
  for (const char tag : {'f', 'm'}) {
    const Status read = flow.store().scan(state::Table::log, std::string(1, tag),
                                          [&](std::string_view key, std::string_view) {
                                            batch.remove(state::Table::log, std::string(key));
                                            return true;
                                          });
    ASSERT_TRUE(read);
  }
  // The flow shows its store to be read; it is its own.
  ASSERT_TRUE(const_cast<state::Store&>(flow.store()).commit(batch));
  EXPECT_EQ(hours(flow), Lines{});
  flow.starts_log({.epoch = 1}).settles();
  EXPECT_EQ(whole(flow, "CNSHA"), before);
  EXPECT_FALSE(flow.starts_log({.epoch = 1}).steps()) << "and only once";
}

TEST(Throughput, IsAskedByHoursOrDaysOfThePortWithinAYear) {
  Flow flow;
  a_busy_day(flow);
  flow.at("2026-11-10T00:00:00Z")
      .says("term", {move("gate_in", kBox, "2026-11-02T06:00:00Z"),
                     move("loaded", kBox, "2026-11-02T16:30:00Z")})
      .settles();
  const pipeline::FigureQueries queries(flow.store(), flow.rules(),
                                        [] { return utc("2026-11-02T17:10:00Z"); });
  const auto days = queries.throughput({.place = "CNSGH",
                                        .from = utc("2026-11-01T20:00:00Z"),
                                        .to = utc("2026-11-02T17:00:00Z"),
                                        .bucket = sinks::FigureBucket::day},
                                       Scope::all());
  ASSERT_TRUE(days && *days);
  EXPECT_EQ((*days)->place, "CNSHA");
  EXPECT_EQ((*days)->from, utc("2026-11-01T16:00:00Z"));
  EXPECT_EQ((*days)->to, utc("2026-11-03T16:00:00Z"));
  ASSERT_EQ((*days)->items.size(), 1U);
  EXPECT_EQ((*days)->items.front().from, utc("2026-11-02T16:00:00Z"));
  const auto usual = queries.throughput({.place = "CNSHA"}, Scope::all());
  EXPECT_EQ((*usual)->from, utc("2026-11-01T17:00:00Z"));
  EXPECT_EQ((*usual)->to, utc("2026-11-02T18:00:00Z"));
  const auto code = [&](const char* from, const char* to) {
    const auto asked =
        queries.throughput({.place = "CNSHA", .from = utc(from), .to = utc(to)}, Scope::all());
    return asked ? "" : asked.error().code + " " + asked.error().where;
  };
  EXPECT_EQ(code("2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z"), "bad_parameter from");
  EXPECT_EQ(code("2026-11-01T00:00:00Z", "2027-11-03T00:00:00Z"), "bad_parameter from");
  EXPECT_EQ(queries.throughput({.place = "CNSHAYS4"}, Scope::all()).value(), std::nullopt);
  EXPECT_EQ(queries.throughput({.place = "ZZZZZ"}, Scope::all()).value(), std::nullopt);
}

}  // namespace
}  // namespace fairway::test

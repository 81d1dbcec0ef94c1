// What a container counts in the throughput of ports, over facts given one by one.
#include "pipeline/fold/quay_moves.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipeline/fold/own_fold.h"
#include "tests/pipeline/lane_support.h"

namespace fairway::test {
namespace {

using pipeline::quarter_teu;

struct Told {
  std::string kind;
  std::string at;  // RFC 3339
  std::string place = "CNSHA";
  std::string size = "22G1";
  std::string facility = {};
  std::string source = "term";
  Precision precision = Precision::minute;
  ZoneBasis basis = ZoneBasis::given;
  Classifier classifier = Classifier::actual;
};

FactRow row_of(const Told& told, std::size_t number, const Reference& subject) {
  FactRow row;
  Fact& fact = row.fact;
  fact.subject = subject;
  fact.source = SourceName{told.source};
  fact.code = {told.kind};
  fact.classifier = told.classifier;
  fact.time = {*parse_rfc3339(told.at), told.at, told.basis, told.precision};
  fact.place = told.place;
  fact.facility = told.facility;
  fact.attributes = {{"direction", "import", ""}, {"fullEmpty", "F", ""}};
  if (!told.size.empty()) fact.attributes.push_back({"sizeType", told.size, ""});
  fact.id = FactId{hash_parts({"fact", std::to_string(number)})};
  fact.document = DocumentId{hash_parts({"document", std::to_string(number)})};
  row.asserted.received = *parse_rfc3339("2026-12-01T00:00:00Z");
  return row;
}

QuayMoves counted(const std::vector<Told>& all,
                  const Reference& subject = {RefKind::container, "MSKU0308961"}) {
  state::Track track{subject, {}, {}, {}};
  for (const Told& told : all) track.facts.push_back(row_of(told, track.facts.size(), subject));
  const auto own = pipeline::fold_alone(std::move(track), lane_rules(), std::nullopt);
  return pipeline::quay_moves(own->fold, lane_rules());
}

MoveSums total(const QuayMoves& moves) {
  MoveSums sums;
  for (const auto& [hour, classes] : moves) {
    for (const auto& [of, some] : classes) sums += some;
  }
  return sums;
}

PortHour hour(std::string place, std::string_view from) {
  return {std::move(place), *parse_rfc3339(from)};
}

TEST(QuayMoves, AreCountedInThePortsHourByWhatTellsThemApart) {
  const QuayMoves moves = counted({{.kind = "discharged",
                                    .at = "2026-11-01T06:20:00Z",
                                    .place = "cnshays4",
                                    .size = "45G1",
                                    .facility = "CNSHAYS4"}});
  const MoveClass of{"discharged", "CNSHAYS4", "import", "full"};
  EXPECT_EQ(moves, (QuayMoves{{hour("CNSHA", "2026-11-01T06:00:00Z"), {{of, {1, 8, 0}}}}}));
}

TEST(QuayMoves, OfAPortHalfAnHourOffCountInItsHour) {
  const QuayMoves moves =
      counted({{.kind = "loaded", .at = "2026-11-01T06:20:00Z", .place = "INNSA"}});
  ASSERT_EQ(moves.size(), 1U);
  EXPECT_EQ(moves.begin()->first, hour("INNSA", "2026-11-01T05:30:00Z"));
}

TEST(QuayMoves, OfATranshippedBoxAreTwo) {
  const QuayMoves moves =
      counted({{.kind = "transhipment_discharged", .at = "2026-11-05T06:20:00Z", .place = "SGSIN"},
               {.kind = "transhipment_loaded", .at = "2026-11-08T06:20:00Z", .place = "SGSIN"},
               {.kind = "restowed", .at = "2026-11-08T07:20:00Z", .place = "SGSIN"},
               {.kind = "gate_out", .at = "2026-11-09T07:20:00Z", .place = "CNSHA"}});
  EXPECT_EQ(total(moves), (MoveSums{2, 8, 0}));
}

TEST(QuayMoves, ThreeWitnessesAreOneMoveAndTheMostTrustedOneTellsWhen) {
  const QuayMoves moves = counted(
      {{.kind = "discharged", .at = "2026-11-01T07:05:00Z", .size = "", .source = "ent"},
       {.kind = "discharged", .at = "2026-11-01T06:55:00Z", .source = "term"},
       {.kind = "discharged", .at = "2026-11-01T07:10:00Z", .size = "L5G1", .source = "ent"}});
  ASSERT_EQ(moves.size(), 1U);
  EXPECT_EQ(moves.begin()->first, hour("CNSHA", "2026-11-01T06:00:00Z"));
  EXPECT_EQ(total(moves), (MoveSums{1, 4, 0}));
}

TEST(QuayMoves, OfABoxOfUnknownSizeAreCountedAndNeverGuessed) {
  EXPECT_EQ(total(counted({{.kind = "loaded", .at = "2026-11-01T06:20:00Z", .size = ""}})),
            (MoveSums{1, 0, 1}));
  EXPECT_EQ(total(counted({{.kind = "loaded", .at = "2026-11-01T06:20:00Z", .size = "ZZZZ"}})),
            (MoveSums{1, 0, 1}));
}

TEST(QuayMoves, WithoutAnHourOrAPortAreNone) {
  const Told good{.kind = "loaded", .at = "2026-11-01T06:20:00Z"};
  EXPECT_EQ(counted({good}).size(), 1U);
  Told day = good;
  day.precision = Precision::day;
  Told assumed = good;
  assumed.basis = ZoneBasis::assumed;
  Told nowhere = good;
  nowhere.place = "XXXXX";
  Told later = good;
  later.at = "2031-01-01T00:00:00Z";  // implausible (RULES B24)
  Told estimated = good;
  estimated.classifier = Classifier::estimated;
  for (const Told& one : {day, assumed, nowhere, later, estimated}) {
    EXPECT_TRUE(counted({one}).empty()) << one.at << one.place;
  }
  EXPECT_TRUE(counted({good}, {RefKind::vehicle, "A12345"}).empty());
}

TEST(QuayMoves, TeuAreOfTheFirstCharacterOfTheSize) {
  EXPECT_EQ(quarter_teu("22G1"), 4);
  EXPECT_EQ(quarter_teu("45R1"), 8);
  EXPECT_EQ(quarter_teu("L5G1"), 9);
  EXPECT_EQ(quarter_teu("10G0"), 2);
  EXPECT_EQ(quarter_teu("30G0"), 6);
  EXPECT_EQ(quarter_teu("M2G0"), std::nullopt);
  EXPECT_EQ(quarter_teu(""), std::nullopt);
}

}  // namespace
}  // namespace fairway::test

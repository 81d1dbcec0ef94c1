// Pieces of goods by air, over facts given one by one: sums, witnesses, what is missing.
#include "pipeline/fold/pieces.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "pipeline/fold/milestones.h"

namespace fairway::pipeline {
namespace {

class Pieces : public testing::Test {
 protected:
  Pieces()
      : catalogue_(std::move(*Catalogue::load(built_in_data()))),
        rules_(*catalogue_, sources(), false) {}

  static std::vector<SourceConfig> sources() {
    SourceConfig carrier;
    carrier.name = SourceName{"carrier"};
    carrier.source_class = SourceClass::carrier;
    SourceConfig agent;
    agent.name = SourceName{"agent"};
    agent.source_class = SourceClass::enterprise;
    return {carrier, agent};
  }

  struct Told {
    std::string kind;
    std::string at;  // time of day
    std::string pieces;
    std::string flight = {};
    std::string total = "100";
    std::string place = "PVG";
    std::string source = "carrier";
    std::string destination = "PVG";
  };

  void tell(const Told& told) {
    FactRow row;
    Fact& fact = row.fact;
    fact.subject = *make_reference(RefKind::air_waybill, "78400001234");
    fact.source = SourceName{told.source};
    fact.code = {told.kind};
    fact.time.instant = *parse_rfc3339("2027-01-02T" + told.at + ":00Z");
    fact.place = told.place;
    const auto attribute = [&](const char* name, const std::string& text) {
      if (!text.empty()) fact.attributes.push_back({name, text, ""});
    };
    attribute("destination", told.destination);
    attribute("flight", told.flight);
    attribute("pieces", told.pieces);
    attribute("piecesTotal", told.total);
    const std::string key = std::to_string(rows_.size());
    fact.id = FactId{hash_parts({"fact", key})};
    fact.document = DocumentId{hash_parts({"document", key})};
    row.asserted.received = *parse_rfc3339("2027-01-03T00:00:00Z");
    rows_.push_back(std::move(row));
  }

  TrackFold fold() const {
    state::Track track;
    track.reference = *make_reference(RefKind::air_waybill, "78400001234");
    track.facts = rows_;
    TrackFold fold = fold_track(std::move(track), rules_, std::nullopt);
    fold.trip_of.assign(fold.said.size(), kNoTrip);
    return fold;
  }

  Milestone milestone(std::string_view kind) const {
    const TrackFold track = fold();
    std::vector<std::size_t> all(track.said.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    for (Milestone& one : milestones_of(track, all, rules_)) {
      if (one.kind == kind) return one;
    }
    return {};
  }

  // "95 of 100 partial 10:00"
  std::string shown(std::string_view kind = "received_from_flight") const {
    Milestone one = milestone(kind);
    if (!one.actual) return "nothing";
    return one.attributes["pieces"] + " of " + one.attributes["piecesTotal"] + " " +
           one.attributes["part"] + " " + to_rfc3339(*one.actual).substr(11, 5);
  }

  std::unique_ptr<const Catalogue> catalogue_;
  Rules rules_;
  std::vector<FactRow> rows_;
};

TEST_F(Pieces, PartsAddUpAndAreCompleteWhenTheLastCame) {
  tell({"received_from_flight", "08:40", "60", "CZ461"});
  EXPECT_EQ(shown(), "60 of 100 partial 08:40");
  tell({"received_from_flight", "10:45", "5", "CZ463"});
  tell({"received_from_flight", "10:00", "35", "CZ463"});
  EXPECT_EQ(shown(), "100 of 100 complete 10:45");
  EXPECT_FALSE(milestone("received_from_flight").conflict);
}

TEST_F(Pieces, WitnessesOfOneFlightDoNotAddUp) {
  tell({"received_from_flight", "08:40", "60", "CZ461"});
  tell({.kind = "received_from_flight",
        .at = "08:55",
        .pieces = "61",
        .flight = "CZ461",
        .source = "agent"});
  EXPECT_EQ(shown(), "60 of 100 partial 08:40");
}

TEST_F(Pieces, OneTimeAndFlightIsOnePart) {
  tell({"received_from_flight", "08:40", "60", "CZ461"});
  tell({"received_from_flight", "08:40", "60", "CZ461"});
  EXPECT_EQ(shown(), "60 of 100 partial 08:40");
}

TEST_F(Pieces, WhatIsMissingWasNotReceivedUntilItIsFound) {
  tell({"received_from_flight", "08:00", "100"});
  EXPECT_EQ(shown(), "100 of 100 complete 08:00");
  tell({"missing", "09:00", "5"});
  EXPECT_EQ(shown(), "95 of 100 partial 08:00");
  ASSERT_EQ(missing_pieces(fold(), rules_).size(), 1U);
  EXPECT_EQ(missing_pieces(fold(), rules_)[0].detail, "5 of air_waybill:78400001234 at CNPVG");
  tell({"found", "11:00", "5"});
  EXPECT_EQ(shown(), "100 of 100 complete 11:00");
  EXPECT_TRUE(missing_pieces(fold(), rules_).empty());
}

TEST_F(Pieces, MissingPiecesThatNobodyReportedReceivedAreNotTakenOffTwice) {
  tell({"received_from_flight", "08:00", "95"});
  tell({"missing", "09:00", "5"});
  EXPECT_EQ(shown(), "95 of 100 partial 08:00");
  tell({"found", "10:00", "5"});
  EXPECT_EQ(shown(), "95 of 100 partial 08:00");
}

TEST_F(Pieces, WhatIsMissingElsewhereIsNotMissingHere) {
  tell({"received_from_flight", "08:00", "100"});
  tell({.kind = "missing", .at = "07:00", .pieces = "5", .place = "FRA"});
  EXPECT_EQ(shown(), "100 of 100 complete 08:00");
}

TEST_F(Pieces, FoundWithoutMissingAddsNothing) {
  tell({"received_from_flight", "08:00", "60"});
  tell({"found", "09:00", "40"});
  EXPECT_EQ(shown(), "60 of 100 partial 08:00");
}

TEST_F(Pieces, AnAirportOnTheWayIsATransit) {
  tell({.kind = "received_from_flight", .at = "08:00", .pieces = "100", .place = "DXB"});
  EXPECT_EQ(milestone("received_from_flight").attributes["stop"], "transit");
}

TEST_F(Pieces, WithoutATotalNothingIsComplete) {
  tell({.kind = "received_from_flight", .at = "08:00", .pieces = "60", .total = ""});
  EXPECT_EQ(shown(), "60 of   08:00");
}

TEST_F(Pieces, WithoutPiecesAStatusIsOfTheWhole) {
  tell({.kind = "received_from_flight", .at = "08:00", .pieces = "", .total = ""});
  EXPECT_EQ(milestone("received_from_flight").attributes["part"], "complete");
}

TEST_F(Pieces, NonsenseIsNotCounted) {
  tell({"received_from_flight", "08:00", "60"});
  for (const char* pieces : {"-5", "1e3", "99999999999999999999", "4O"}) {
    tell({.kind = "received_from_flight", .at = "09:00", .pieces = pieces, .flight = pieces});
  }
  EXPECT_EQ(shown(), "60 of 100 partial 08:00");
}

TEST_F(Pieces, AnyOrderOfFactsGivesTheSame) {
  tell({"received_from_flight", "08:40", "60", "CZ461"});
  tell({"received_from_flight", "10:00", "40", "CZ463"});
  tell({"missing", "10:30", "5", "CZ463"});
  tell({"found", "11:00", "5"});
  tell({.kind = "received_from_flight",
        .at = "08:41",
        .pieces = "59",
        .flight = "CZ461",
        .source = "agent"});
  std::mt19937 random(7);  // NOLINT: the same each time
  for (int i = 0; i < 50; ++i) {
    std::ranges::shuffle(rows_, random);
    EXPECT_EQ(shown(), "100 of 100 complete 11:00");
  }
}

}  // namespace
}  // namespace fairway::pipeline

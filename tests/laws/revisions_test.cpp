// Documents and their revisions (RULES R1-R3, B6) over several owners: who is told of a revision is
// what the exchange carries, so each is told in every order, delayed, shuffled and doubled.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "pipeline/fold/timeline_fold.h"
#include "tests/laws/fixture.h"

namespace fairway::test {
namespace {

using Log = std::vector<ingest::RawMessage>;

std::string gate_in(const std::string& box) {
  return R"({"kind":"gate_in","classifier":"actual","subject":"container:)" + box +
         R"(","time":"2026-11-01T09:00:00Z","place":"CNSHA"})";
}

// A revision of one terminal's document; `received` is the minute.
ingest::RawMessage revision(unsigned received, const std::string& head,
                            const std::vector<std::string>& boxes,
                            const std::string& source = "terminal-a") {
  std::string facts;
  for (const std::string& box : boxes) facts += (facts.empty() ? "" : ",") + gate_in(box);
  return {
      {0, received},
      *parse_rfc3339("2026-11-02T10:00:00Z") + std::chrono::minutes{received},
      SourceName{source},
      R"({"format":"fairway.fact/1","document":"GATE-7",)" + head + R"("facts":[)" + facts + "]}"};
}

class Revisions : public Laws {
 protected:
  // The boxes of A, B and C that are said to be in; the same in every order over any owners.
  std::string alive(const Log& log) { return alive(log, *decoder_, *decoder_); }

  // Everything is read by the one decoder, then by the other.
  std::string alive(Log log, ingest::Decoder& first, ingest::Decoder& second) {
    std::set<std::string> answers;
    std::set<std::string> dumps;
    std::uint64_t seed = 0;
    const auto offset = [](const ingest::RawMessage& one) { return one.position.offset; };
    std::ranges::sort(log, {}, offset);
    do {
      for (const std::size_t owners : {1, 2, 16, 256}) {
        Appliers many(owners, ++seed, *decoder_, *rules_);
        many.feed(log, 1, first);
        many.feed(log, 2, second);
        many.rest();
        dumps.insert(many.dump());
        answers.insert(boxes_in(many));
      }
    } while (std::ranges::next_permutation(log, {}, offset).found);
    EXPECT_EQ(dumps.size(), 1U);
    return answers.size() == 1 ? *answers.begin() : "it depends";
  }

  std::string boxes_in(const state::TrackReader& reader) const {
    std::string boxes;
    for (const char* box : {"A", "B", "C"}) {
      const auto timeline = pipeline::fold_timeline({RefKind::container, box}, reader, *rules_,
                                                    Scope::all(), {}, Instant{});
      if (timeline && *timeline && !(*timeline)->milestones.empty()) boxes += box;
    }
    return boxes;
  }
};

TEST_F(Revisions, ABoxThatTheNextRevisionDropsHearsOfIt) {
  EXPECT_EQ(alive({revision(1, R"("version":1,)", {"A", "B", "C"}),
                   revision(2, R"("version":2,"function":"replace",)", {"B"})}),
            "B");
}

TEST_F(Revisions, ABoxThatComesBackIsIn) {
  EXPECT_EQ(
      alive({revision(1, R"("version":1,)", {"A", "B"}), revision(2, R"("version":2,)", {"B", "C"}),
             revision(3, R"("version":3,)", {"A", "C"})}),
      "AC");
}

TEST_F(Revisions, WhatIsSaidAgainAfterADeletionLives) {
  EXPECT_EQ(alive({revision(1, R"("version":1,)", {"A", "B"}),
                   revision(2, R"("version":2,"function":"delete",)", {}),
                   revision(3, R"("version":3,)", {"A"})}),
            "A");
}

TEST_F(Revisions, TheLaterOfTwoCorrectionsWithoutAVersionHolds) {
  EXPECT_EQ(
      alive(
          {revision(0, R"("publishedAt":"2026-11-01T09:00:00Z",)", {"A", "B", "C"}),
           revision(9, R"("publishedAt":"2026-11-01T10:00:00Z","function":"replace",)", {"A", "B"}),
           revision(1, R"("publishedAt":"2026-11-01T11:00:00Z","function":"replace",)", {"C"})}),
      "C")
      << "by when it was published, not by when it came";
}

TEST_F(Revisions, ACorrectionWithoutAVersionHoldsUntilTheNextVersion) {
  const auto unversioned =
      revision(2, R"("publishedAt":"2026-11-01T11:00:00Z","function":"replace",)", {"B"});
  const auto first = revision(1, R"("version":1,"publishedAt":"2026-11-01T10:00:00Z",)", {"A"});
  EXPECT_EQ(alive({first, unversioned}), "B");
  EXPECT_EQ(alive({first, unversioned,
                   revision(0, R"("version":2,"publishedAt":"2026-11-01T12:00:00Z",)", {"C"})}),
            "C");
}

TEST_F(Revisions, OfAnEntryDocumentEachBoxHasItsOwn) {
  EXPECT_EQ(alive({revision(1, R"("mode":"entry","version":1,)", {"A", "B"}),
                   revision(2, R"("mode":"entry","version":2,"function":"delete",)", {"B"}),
                   revision(3, R"("mode":"entry","version":1,)", {"C"})}),
            "AC");
}

TEST_F(Revisions, AnotherModeIsAnotherDocument) {
  EXPECT_EQ(alive({revision(1, R"("mode":"whole","version":1,)", {"A", "B"}),
                   revision(2, R"("mode":"entry","version":2,"function":"delete",)", {"B"}),
                   revision(3, R"("mode":"whole","version":2,)", {"B"})}),
            "B");
}

TEST_F(Revisions, NobodyCorrectsAnothersDocument) {
  EXPECT_EQ(alive({revision(1, R"("version":1,)", {"A"}),
                   revision(2, R"("version":9,"function":"delete",)", {}, "carrier-x"),
                   revision(3, R"("version":9,)", {"B"}, "importer")}),
            "AB");
}

// The same bytes by a later definition: the earlier reading dies, and with it what only it said.
TEST_F(Revisions, AReadingByALaterDefinitionTakesThePlaceOfTheEarlier) {
  DataFiles files = built_in_data();
  for (DataFile& file : files) {
    if (file.path != "messages/fairway-fact.yaml") continue;
    const std::string version = "version: 1\n";
    file.text.replace(file.text.find(version), version.size(), "version: 2\n");
    const std::string subject = "subject: \"{subject}\"";
    file.text.replace(file.text.find(subject), subject.size(), "subject: \"container:C\"");
  }
  const auto later = decoder_of(files);
  EXPECT_EQ(alive({revision(1, R"("version":1,)", {"A"})}, *decoder_, *later), "C");
  EXPECT_EQ(alive({revision(1, R"("version":1,)", {"A"})}, *later, *decoder_), "C");
}

TEST_F(Revisions, WhatWasKnownThenCountsOnlyWhatHadCome) {
  Appliers many(16, 1, *decoder_, *rules_);
  many.feed(Log{revision(1, R"("version":1,)", {"A", "B"}), revision(30, R"("version":2,)", {"B"}),
                revision(60, R"("version":3,"function":"delete",)", {})},
            1);
  many.feed(Log{revision(90, R"("version":2,)", {"B"})}, 1);  // a late copy: first received at 30
  many.rest();
  const auto known = [&](unsigned minute) {
    std::string boxes;
    for (const char* box : {"A", "B"}) {
      const Instant then = *parse_rfc3339("2026-11-02T10:00:00Z") + std::chrono::minutes{minute};
      const auto timeline =
          pipeline::fold_timeline({RefKind::container, box}, many, *rules_, Scope::all(),
                                  {.superseded = false, .as_of = then}, Instant{});
      if (timeline && *timeline && !(*timeline)->milestones.empty()) boxes += box;
    }
    return boxes;
  };
  EXPECT_EQ(known(0), "");
  EXPECT_EQ(known(1), "AB");
  EXPECT_EQ(known(30), "B");
  EXPECT_EQ(known(59), "B");
  EXPECT_EQ(known(60), "");
}

}  // namespace
}  // namespace fairway::test

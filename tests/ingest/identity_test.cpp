#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ingest/decode_support.h"

// Documents, facts and revisions as RULES R1 to R3 want them, on Fairway's own message.
namespace fairway::ingest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kGateIn =
    R"({"kind": "gate_in", "classifier": "actual", "subject": "container:MSKU0308961",
        "time": "2026-11-01T14:20:00+08:00", "place": "CNSHA"})";
constexpr const char* kLoaded =
    R"({"kind": "loaded", "classifier": "actual", "subject": "container:CSQU3054383",
        "time": "2026-11-02T09:00:00+08:00", "place": "CNSHA"})";

std::string message(const std::string& envelope, const std::string& facts,
                    const std::string& more = "") {
  return fmt::format(R"({{"format": "fairway.fact/1", {} "facts": [{}]{}}})", envelope, facts,
                     more);
}

class Identity : public testing::Test {
 protected:
  Decoded decode(const std::string& json, const std::string& source = "feed") {
    return ingest::decode(*decoder_, message_of(json, source));
  }
  FactId id(const std::string& json, const std::string& source = "feed") {
    const Decoded decoded = decode(json, source);
    EXPECT_THAT(decoded.facts, SizeIs(1)) << render(decoded);
    return decoded.facts.empty() ? FactId{} : decoded.facts[0].fact.id;
  }

  std::unique_ptr<Decoder> decoder_ = built_in_decoder();
};

TEST_F(Identity, AnotherSpellingOfAnEntryIsTheSameFact) {
  const std::string document = R"("document": "D",)";
  EXPECT_EQ(
      id(message(
          document,
          R"({"kind":"loaded","subject":"bill:A","time":"2026-11-01","classifier":"actual"})")),
      id(message(document,
                 R"( { "classifier" : "actual", "time": "2026-11-01", "\u006bind": "l\u006faded",
                       "subject": "bill:A" } )")));
}

TEST_F(Identity, AnotherEntrySourceOrDocumentIsAnotherFact) {
  const std::string here = R"("document": "D",)";
  std::set<FactId> ids;
  ids.insert(id(message(here, kGateIn)));
  ids.insert(id(message(here, kLoaded)));
  ids.insert(id(message(here, kGateIn), "other"));
  ids.insert(id(message(R"("document": "E",)", kGateIn)));
  ids.insert(id(message("", kGateIn)));
  ids.insert(id(message(R"("document": "D", "mode": "entry",)", kGateIn)));
  EXPECT_THAT(ids, SizeIs(6));
}

TEST_F(Identity, TheEnvelopeIsNoPartOfAFact) {
  EXPECT_EQ(id(message(R"("document": "D", "version": 1,)", kGateIn)),
            id(message(R"("document": "D", "version": 2, "function": "replace",
                           "publishedAt": "2026-11-05T00:00:00Z",)",
                       kGateIn)));
}

TEST_F(Identity, EqualEntriesOfADocumentAreToldApartByTheirOrdinal) {
  const Decoded decoded =
      decode(message(R"("document": "D",)", std::string(kGateIn) + "," + kGateIn));
  ASSERT_THAT(decoded.facts, SizeIs(2));
  EXPECT_NE(decoded.facts[0].fact.id, decoded.facts[1].fact.id);
  EXPECT_EQ(decoded.facts[0].fact.document, decoded.facts[1].fact.document);
}

TEST_F(Identity, ARefusedEntryKeepsItsOrdinalInAWholeDocument) {
  const std::string bad = R"({"kind": "loaded", "subject": "bill:A", "classifier": "actual"})";
  const Decoded with = decode(message(R"("document": "D",)", bad + "," + kGateIn));
  const Decoded mended =
      decode(message(R"("document": "D",)", std::string(kLoaded) + "," + kGateIn));
  ASSERT_THAT(with.facts, SizeIs(1));
  ASSERT_THAT(mended.facts, SizeIs(2));
  EXPECT_EQ(with.facts[0].fact.id, mended.facts[1].fact.id);
}

TEST_F(Identity, AWholeDocumentHasOneRevisionWithAllItsSubjects) {
  const Decoded decoded = decode(message(
      R"("document": "D", "version": 3, "publishedAt": "2026-11-01T00:00:00Z",)",
      std::string(kGateIn) + "," + kLoaded,
      R"(, "links": [{"role": "carries", "from": "bill:B1", "to": "container:MSKU0308961"}])"));
  ASSERT_THAT(decoded.revisions, SizeIs(1));
  const RevisionRecord& revision = decoded.revisions[0];
  EXPECT_THAT(revision.subjects, ElementsAre(Reference{RefKind::bill, "B1"},
                                             Reference{RefKind::container, "CSQU3054383"},
                                             Reference{RefKind::container, "MSKU0308961"}));
  EXPECT_EQ(revision.document, decoded.facts[0].fact.document);
  EXPECT_EQ(revision.document, decoded.links[0].link.document);
  EXPECT_EQ(revision.revision, decoded.facts[0].asserted);
  EXPECT_EQ(revision.revision.revision.version, 3U);
  EXPECT_EQ(revision.revision.revision.message, decoded.receipt.message);
}

TEST_F(Identity, EntriesOfOneSubjectShareADocumentAndHaveNoRevisionRecord) {
  const Decoded decoded = decode(message(R"("document": "D", "mode": "entry",)",
                                         std::string(kGateIn) + "," + kLoaded + "," + kGateIn));
  ASSERT_THAT(decoded.facts, SizeIs(3));
  EXPECT_THAT(decoded.revisions, IsEmpty());
  EXPECT_EQ(decoded.facts[0].fact.document, decoded.facts[2].fact.document);
  EXPECT_NE(decoded.facts[0].fact.document, decoded.facts[1].fact.document);
  const Decoded alone = decode(message(R"("document": "D", "mode": "entry",)", kLoaded));
  EXPECT_EQ(alone.facts[0].fact.id, decoded.facts[1].fact.id) << "its neighbours do not matter";
}

TEST_F(Identity, ADeletedWholeDocumentIsARevisionWithoutSubjects) {
  const Decoded first = decode(message(R"("document": "D",)", kGateIn));
  const Decoded decoded = decode(message(R"("document": "D", "function": "delete",)", kGateIn));
  EXPECT_TRUE(decoded.merged());
  EXPECT_THAT(decoded.facts, IsEmpty());
  EXPECT_THAT(decoded.announcements, IsEmpty());
  ASSERT_THAT(decoded.revisions, SizeIs(1));
  EXPECT_THAT(decoded.revisions[0].subjects, IsEmpty());
  EXPECT_EQ(decoded.revisions[0].document, first.facts[0].fact.document);
  EXPECT_EQ(decoded.revisions[0].revision.revision.function, Function::remove);
}

TEST_F(Identity, ADeletedEntryIsAnnouncedWhereItLay) {
  const std::string envelope = R"("document": "D", "mode": "entry",)";
  const std::string link =
      R"(, "links": [{"role": "carries", "from": "bill:B1", "to": "container:MSKU0308961"}])";
  const Decoded first = decode(message(envelope, kGateIn, link));
  const Decoded decoded = decode(message(envelope + R"("function": "delete",)",
                                         R"({"subject": "container:MSKU0308961"})", link));
  EXPECT_TRUE(decoded.merged());
  EXPECT_THAT(decoded.facts, IsEmpty());
  EXPECT_THAT(decoded.links, IsEmpty());
  EXPECT_THAT(decoded.revisions, IsEmpty());
  ASSERT_THAT(decoded.announcements, SizeIs(3));
  EXPECT_EQ(decoded.announcements[0].document, first.facts[0].fact.document);
  EXPECT_EQ(decoded.announcements[0].at, first.facts[0].fact.subject);
  EXPECT_EQ(decoded.announcements[1].document, first.links[0].link.document);
  EXPECT_EQ(decoded.announcements[1].at, first.links[0].link.from);
  EXPECT_EQ(decoded.announcements[2].at, first.links[0].link.to);
}

TEST_F(Identity, ADeletionMustNameItsDocument) {
  const Decoded decoded = decode(message(R"("function": "delete",)", kGateIn));
  EXPECT_FALSE(decoded.merged());
  EXPECT_EQ(decoded.error(), "missing_element");
  EXPECT_EQ(decoded.receipt.errors[0].pointer, "/document");
}

TEST_F(Identity, ADocumentOfWhichAllIsRefusedStatesNoRevision) {
  const std::string bad = R"({"kind": "loaded", "subject": "bill:A", "classifier": "actual"})";
  const Decoded decoded = decode(message(R"("document": "D", "function": "replace",)", bad));
  EXPECT_FALSE(decoded.merged());
  EXPECT_THAT(decoded.records, SizeIs(1)) << "what it would replace stays";
}

TEST_F(Identity, AMessageThatSaysNothingIsMergedWithAWarning) {
  const Decoded decoded = decode(R"({"format": "fairway.fact/1", "fact": [1]})");
  EXPECT_TRUE(decoded.merged());
  ASSERT_THAT(decoded.receipt.warnings, SizeIs(1));
  EXPECT_EQ(decoded.receipt.warnings[0].code, "nothing_stated");
}

struct BadEnvelope {
  const char* text;
  const char* code;
};

TEST_F(Identity, AnEnvelopeThatCannotBeReadRefusesTheMessage) {
  for (const auto& [text, code] :
       {BadEnvelope{R"("mode": "half",)", "bad_mode"},
        BadEnvelope{R"("function": "undo",)", "bad_function"},
        BadEnvelope{R"("version": 1.5,)", "bad_version"},
        BadEnvelope{R"("version": -1,)", "bad_version"},
        BadEnvelope{R"("version": 18446744073709551616,)", "bad_version"},
        BadEnvelope{R"("publishedAt": "yesterday",)", "bad_time"},
        BadEnvelope{R"("document": {"id": 1},)", "wrong_type"}}) {
    const Decoded decoded = decode(message(text, kGateIn));
    EXPECT_FALSE(decoded.merged()) << text;
    EXPECT_EQ(decoded.error(), code) << text;
  }
}

TEST_F(Identity, ALinkOfADocumentLiesAtBothEnds) {
  const Decoded decoded = decode(
      message(R"("document": "D",)", "",
              R"(, "links": [{"role": "carries", "from": "bill:B1", "to": "container:MSKU0308961",
           "present": false, "validFrom": "2026-11-01", "anchor": "2026-11-02T00:00:00Z"}])"));
  ASSERT_THAT(decoded.links, SizeIs(1)) << render(decoded);
  const Link& link = decoded.links[0].link;
  EXPECT_FALSE(link.present);
  EXPECT_FALSE(link.passing);
  EXPECT_EQ(link.valid_from, parse_rfc3339("2026-11-01T00:00:00Z"));
  EXPECT_EQ(link.anchor, parse_rfc3339("2026-11-02T00:00:00Z"));
  EXPECT_FALSE(link.event_time);
  EXPECT_THAT(decoded.records, SizeIs(4)) << "two ends, the revision, the message";
}

TEST_F(Identity, ALinkOfADocumentKnowsTheCallOfTheSameMessage) {
  const std::string carries =
      R"({"role": "carries", "from": "bill:B1", "to": "container:CSQU3054383"})";
  const auto with = [&](const std::string& links) {
    return decode(message(R"("document": "D",)", "", R"(, "links": [)" + carries + links + "]"));
  };
  const Decoded alone = with("");
  const Decoded aboard =
      with(R"(, {"role": "sails_on", "from": "bill:B1", "to": "voyage_call:9321483/1E/CNSHA"})");
  EXPECT_FALSE(alone.links[0].link.call);
  EXPECT_EQ(aboard.links[0].link.call, parse_reference("voyage_call:9321483/1E/CNSHA"));
  EXPECT_NE(alone.links[0].link.id, aboard.links[0].link.id) << "an id names one row's content";
}

TEST_F(Identity, PartiesAreLinksToEnterprises) {
  const Decoded decoded =
      decode(message("", "", R"(, "parties": [{"of": "bill:B1", "role": "consignee", "id": "X1"},
            {"of": "bill:B1", "role": "sails_on", "id": "X1"}])"));
  ASSERT_THAT(decoded.links, SizeIs(1));
  EXPECT_EQ(decoded.links[0].link.role, LinkRole::consignee);
  EXPECT_EQ(decoded.links[0].link.to, (Reference{RefKind::party, "X1"}));
  EXPECT_EQ(decoded.error(), "unknown_link_role");
}

TEST_F(Identity, ALinkToItselfIsRefused) {
  EXPECT_EQ(decode(message("", "", R"(, "links": [{"role": "known_as", "from": "bill:B1",
                                                    "to": "bill:b-1"}])"))
                .error(),
            "bad_link");
}

}  // namespace
}  // namespace fairway::ingest

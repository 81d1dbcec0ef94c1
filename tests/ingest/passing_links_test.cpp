#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ingest/decode_support.h"

// Links that a fact's row states in passing (SETTLED 2).
namespace fairway::ingest {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kDefinition = R"(
message: test
version: 1
title: {en: Test, zh: 测试}
syntax: json
recognise: {row: event, present: [id]}
rows:
  event:
    each: .
    elements: {id: id, at: at, sent: sent, bills: "bills[]", boxes: "boxes[]", call: call}
    document: {key: "{id}", mode: whole, published: sent}
    time: {from: at, form: rfc3339}
    facts:
      - {subject: "order:{id}", code: [id]}
    links:
      - {role: carries, from: "bill:{bills}", to: "container:{boxes}"}
      - {role: sails_on, from: "bill:{bills}", to: "voyage_call:{call}"}
      - {role: known_as, from: "bill:{bills}", to: "bill:{bills}"}
)";

std::string event(const std::string& id, const std::string& day, const std::string& more) {
  return fmt::format(
      R"({{"id": "{0}", "at": "2026-11-{1}T00:00:00Z", "sent": "2026-12-{1}T00:00:00Z",
                          {2}}})",
      id, day, more);
}

class PassingLinks : public testing::Test {
 protected:
  std::vector<LinkRow> links(const std::string& json) { return decode(*decoder_, json).links; }

  std::unique_ptr<Decoder> decoder_ = decoder_of(kDefinition);
};

TEST_F(PassingLinks, StandForThemselvesWhoeverStatesThem) {
  const auto one = links(event("1", "01", R"("bills": "A", "boxes": "B")"));
  const auto two = links(event("2", "02", R"("bills": "a", "boxes": "b")"));
  ASSERT_THAT(one, SizeIs(1));
  ASSERT_THAT(two, SizeIs(1));
  EXPECT_TRUE(one[0].link.passing);
  EXPECT_EQ(one[0].link.id, two[0].link.id);
  EXPECT_EQ(one[0].link.document, two[0].link.document);
  EXPECT_EQ(one[0].link.event_time, parse_rfc3339("2026-11-01T00:00:00Z"));
  EXPECT_EQ(one[0].asserted.revision.published, parse_rfc3339("2026-12-01T00:00:00Z"));
  EXPECT_EQ(one[0].asserted.revision.version, std::nullopt);
}

TEST_F(PassingLinks, AreUnitedWithinAMessage) {
  const std::string ends = R"("bills": "A", "boxes": "B")";
  const auto united = links("[" + event("1", "05", ends) + "," + event("2", "03", ends) + "," +
                            event("3", "04", ends) + "]");
  ASSERT_THAT(united, SizeIs(1));
  EXPECT_EQ(united[0].link.event_time, parse_rfc3339("2026-11-03T00:00:00Z")) << "the least";
  EXPECT_EQ(united[0].asserted.revision.published, parse_rfc3339("2026-12-05T00:00:00Z"))
      << "the greatest";
}

TEST_F(PassingLinks, ListsLinkEachWithEach) {
  EXPECT_THAT(links(event("1", "01", R"("bills": ["A", "B"], "boxes": ["1", "2", "3"])")),
              SizeIs(6 + 2))
      << "and known_as between A and B, both ways, but not to themselves";
}

TEST_F(PassingLinks, AbsentOrEqualEndsAreNoLink) {
  EXPECT_THAT(links(event("1", "01", R"("bills": "A")")), IsEmpty());
  EXPECT_THAT(links(event("1", "01", R"("boxes": "A")")), IsEmpty());
}

TEST_F(PassingLinks, OfABoxKnowTheCallOnWhichTheDocumentIs) {
  const auto found =
      links(event("1", "01", R"("bills": ["A"], "boxes": "B", "call": "9321483/1E/CNSHA")"));
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].link.call, parse_reference("voyage_call:9321483/1E/CNSHA"));
  EXPECT_FALSE(found[1].link.call) << "a call needs none";
  const auto without = links(event("1", "01", R"("bills": ["A"], "boxes": "B")"));
  EXPECT_EQ(without[0].link.document, found[0].link.document);
  EXPECT_NE(without[0].link.id, found[0].link.id);
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
  return text.replace(text.find(part), part.size(), by);
}

TEST_F(PassingLinks, OfAnEventOfABoxGoByItsTimeAndNotByACall) {
  const auto events = decoder_of(replaced(kDefinition, "order:{id}", "container:{boxes}"));
  const auto found =
      decode(*events, event("1", "01", R"("bills": ["A"], "boxes": ["B"], "call": "1/1E/CNSHA")"))
          .links;
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_FALSE(found[0].link.call);
  EXPECT_EQ(found[0].link.event_time, parse_rfc3339("2026-11-01T00:00:00Z"));
}

TEST_F(PassingLinks, OfOneLegAreToldFromThoseOfAnother) {
  const std::string call = "to: \"voyage_call:{call}\"";
  const auto plans = decoder_of(replaced(kDefinition, call, call + ", leg: \"{id}\""));
  const auto of = [&](const char* leg) {
    return decode(*plans, event(leg, "01", R"("bills": ["A"], "call": "9321483/1E/CNSHA")")).links;
  };
  ASSERT_THAT(of("1"), SizeIs(1));
  EXPECT_EQ(of("1")[0].link.leg, "1");
  EXPECT_EQ(of("1")[0].link.document, of("2")[0].link.document);
  EXPECT_NE(of("1")[0].link.id, of("2")[0].link.id);
}

TEST_F(PassingLinks, AreContextOfTheirFact) {
  const Decoded decoded = decode(
      *decoder_, event("1", "01", R"("bills": ["A"], "boxes": "B", "call": "9321483/1E/CNSHA")"));
  ASSERT_THAT(decoded.facts, SizeIs(1));
  EXPECT_THAT(decoded.facts[0].fact.references, SizeIs(3));
  ASSERT_THAT(decoded.revisions, SizeIs(1));
  EXPECT_THAT(decoded.revisions[0].subjects, SizeIs(1))
      << "the document does not lie at their ends";
}

TEST_F(PassingLinks, OfARefusedRowAreNotTakenIn) {
  const Decoded decoded = decode(*decoder_,
                                 R"([{"id": "1", "at": "noon", "bills": "A", "boxes": "B"},
           {"id": "2", "at": "2026-11-01T00:00:00Z"}])");
  EXPECT_TRUE(decoded.merged());
  EXPECT_EQ(decoded.error(), "bad_time");
  EXPECT_THAT(decoded.links, IsEmpty());
}

TEST_F(PassingLinks, TooManyForOneRowAreRefused) {
  std::string list;
  for (int i = 0; i < 300; ++i) list += fmt::format("{}\"X{}\"", i == 0 ? "" : ",", i);
  const Decoded decoded =
      decode(*decoder_, event("1", "01", "\"bills\": [" + list + "], \"boxes\": [" + list + "]"));
  EXPECT_EQ(decoded.error(), "too_many_entries");
}

}  // namespace
}  // namespace fairway::ingest

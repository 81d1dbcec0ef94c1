#include "ingest/decoder.h"

#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schemas/base/limits.h"
#include "tests/ingest/decode_support.h"

namespace fairway::ingest {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

std::string fact(const std::string& more = R"("time": "2026-11-01T14:20:00")") {
  return R"({"format": "fairway.fact/1", "facts": [{"kind": "gate_in", "classifier": "actual",
            "subject": "container:MSKU0308961", )" +
         more + "}]}";
}

EventTime time_of(const std::string& more, std::vector<SourceConfig> sources = {}) {
  const auto decoder = built_in_decoder(std::move(sources));
  const Decoded decoded = decode(*decoder, fact(more));
  EXPECT_THAT(decoded.facts, SizeIs(1)) << render(decoded);
  return decoded.facts.empty() ? EventTime{} : decoded.facts[0].fact.time;
}

SourceConfig feed_in(const std::string& zone) {
  SourceConfig source;
  source.name = SourceName{"feed"};
  source.zone = zone;
  return source;
}

TEST(Decoder, TakesAZoneFromTheTextThenThePlaceThenTheSource) {
  const EventTime given =
      time_of(R"("time": "2026-11-01T14:20:00+01:00", "place": "CNSHA")", {feed_in("Asia/Tokyo")});
  EXPECT_EQ(given.instant, parse_rfc3339("2026-11-01T13:20:00Z"));
  EXPECT_EQ(given.basis, ZoneBasis::given);
  const EventTime by_place =
      time_of(R"("time": "2026-11-01T14:20:00", "place": "CNSHA")", {feed_in("Asia/Tokyo")});
  EXPECT_EQ(by_place.instant, parse_rfc3339("2026-11-01T06:20:00Z"));
  EXPECT_EQ(by_place.basis, ZoneBasis::place);
  const EventTime by_source = time_of(R"("time": "2026-11-01T14:20:00")", {feed_in("Asia/Tokyo")});
  EXPECT_EQ(by_source.instant, parse_rfc3339("2026-11-01T05:20:00Z"));
  EXPECT_EQ(by_source.basis, ZoneBasis::assumed);
  const EventTime by_nothing = time_of(R"("time": "2026-11-01T14:20:00")");
  EXPECT_EQ(by_nothing.instant, parse_rfc3339("2026-11-01T14:20:00Z"));
  EXPECT_EQ(by_nothing.basis, ZoneBasis::assumed);
}

TEST(Decoder, ADayBeginsAtMidnightWhereItIsSaidOf) {
  const EventTime day = time_of(R"("time": "2026-11-01", "place": "CNSHA")");
  EXPECT_EQ(day.instant, parse_rfc3339("2026-10-31T16:00:00Z"));
  EXPECT_EQ(day.precision, Precision::day);
  EXPECT_EQ(day.text, "2026-11-01");
}

TEST(Decoder, KeepsAKindThatNobodyKnows) {
  const auto decoder = built_in_decoder();
  std::string json = fact();
  json.replace(json.find("gate_in"), 7, "teleported");
  const Decoded decoded = decode(*decoder, json);
  ASSERT_THAT(decoded.facts, SizeIs(1));
  EXPECT_EQ(decoded.facts[0].fact.code, std::vector<std::string>{"teleported"});
  EXPECT_EQ(decoded.facts[0].fact.table, "");
}

TEST(Decoder, TellsWhatItSawOfAnUnknownMessage) {
  const auto decoder = built_in_decoder();
  const auto detail = [&](const std::string& bytes) {
    const Decoded decoded = decode(*decoder, bytes);
    EXPECT_EQ(decoded.error(), "unrecognised") << bytes;
    EXPECT_FALSE(decoded.merged());
    EXPECT_THAT(decoded.receipt.errors.at(0).remedy, HasSubstr("fairway-fact"));
    return decoded.receipt.errors.at(0).detail;
  };
  EXPECT_THAT(detail(R"({"a": 1, "b": 2})"), HasSubstr("an object with the keys a, b"));
  EXPECT_THAT(detail(R"({"format": "fairway.fact/2"})"),
              HasSubstr("\"fairway.fact/2\" at /format"));
  EXPECT_THAT(detail("a=b"), HasSubstr("not a JSON object or array"));
  EXPECT_THAT(detail("12"), HasSubstr("not a JSON"));
  EXPECT_THAT(detail("{}"), HasSubstr("none"));
}

TEST(Decoder, RefusesNothingAtAll) {
  EXPECT_EQ(decode(*built_in_decoder(), "").error(), "empty_message");
}

TEST(Decoder, RefusesAMessageOfTwoFormats) {
  const auto decoder = built_in_decoder();
  EXPECT_EQ(
      decode(*decoder, R"({"format": "fairway.fact/1", "eventID": "1", "eventType": "SHIPMENT",
                                 "eventClassifierCode": "ACT"})")
          .error(),
      "ambiguous");
}

TEST(Decoder, ASourceMayBeHeldToItsDefinitions) {
  SourceConfig source;
  source.name = SourceName{"feed"};
  source.definitions = {"dcsa-tnt-2.2"};
  const auto decoder = built_in_decoder({source});
  EXPECT_EQ(decode(*decoder, message_of(fact(), "feed")).error(), "unrecognised");
  EXPECT_TRUE(decode(*decoder, message_of(fact(), "other")).merged());
}

TEST(Decoder, AFeedThatRequiresSignaturesGetsNothingInThatIsNotVerified) {
  SourceConfig source;
  source.name = SourceName{"feed"};
  source.signature_required = true;
  const auto decoder = built_in_decoder({source});
  const Decoded decoded = decode(*decoder, message_of(fact(), "feed"));
  EXPECT_EQ(decoded.error(), "bad_signature");
  EXPECT_THAT(decoded.records, SizeIs(1)) << "a receipt, and no fact";
  EXPECT_TRUE(decode(*decoder, message_of(fact(), "other")).merged());
}

TEST(Decoder, AReceiptTellsWhatBecameOfAMessage) {
  const auto decoder = built_in_decoder();
  const RawMessage message = message_of(fact());
  const Decoded decoded = decode(*decoder, message);
  const auto& record = std::get<MessageRecord>(decoded.records.back());
  EXPECT_EQ(record.copy, (Copy{message.position, message.received}));
  EXPECT_EQ(record.receipt.message, message_id(message.source, message.bytes));
  EXPECT_EQ(record.receipt.definition, "fairway-fact");
  EXPECT_EQ(record.receipt.bytes, message.bytes.size());
  ASSERT_THAT(record.receipt.facts, SizeIs(1));
  EXPECT_EQ(record.receipt.facts[0].id, decoded.facts[0].fact.id);
}

TEST(Decoder, ARefusedEntryDoesNotStopItsSiblings) {
  const auto decoder = built_in_decoder();
  const std::string good =
      R"({"kind": "loaded", "classifier": "actual", "subject": "bill:A", "time": "2026-11-01"})";
  const Decoded decoded = decode(*decoder, R"({"format": "fairway.fact/1", "facts": [)" + good +
                                               R"(, {"kind": "loaded"}, 5, null, )" + good + "]}");
  EXPECT_TRUE(decoded.merged());
  EXPECT_THAT(decoded.facts, SizeIs(2));
  ASSERT_THAT(decoded.receipt.errors, SizeIs(3));
  EXPECT_EQ(decoded.receipt.errors[0].pointer, "/facts/1/classifier");
  EXPECT_EQ(decoded.receipt.errors[2].pointer, "/facts/3/kind");
}

TEST(Decoder, ManyRefusedPartsAreCountedNotListed) {
  const auto decoder = built_in_decoder();
  std::string json = R"({"format": "fairway.fact/1", "facts": [1)";
  for (std::size_t i = 0; i < limits::kErrorsPerReceipt + 5; ++i) json += ",1";
  const Decoded decoded = decode(*decoder, json + "]}");
  EXPECT_FALSE(decoded.merged());
  EXPECT_THAT(decoded.receipt.errors, SizeIs(limits::kErrorsPerReceipt));
  EXPECT_EQ(decoded.receipt.errors_left_out, 6U);
}

TEST(Decoder, TooManyEntriesRefuseTheMessage) {
  const auto decoder = built_in_decoder();
  std::string json = R"({"format": "fairway.fact/1", "facts": [1)";
  for (std::size_t i = 0; i < limits::kEntriesPerMessage; ++i) json += ",1";
  EXPECT_EQ(decode(*decoder, json + "]}").error(), "too_many_entries");
  json = R"({"format": "fairway.fact/1", "facts": [{})";
  for (std::size_t i = 0; i < limits::kEntriesPerMessage; ++i) json += ",{}";
  EXPECT_EQ(decode(*decoder, json + "]}").error(), "too_many_entries");
}

TEST(Decoder, AMessageBeyondTheLimitIsRefused) {
  const auto decoder = built_in_decoder();
  EXPECT_EQ(decode(*decoder, fact() + std::string(limits::kMessageBytes, ' ')).error(),
            "too_large");
}

// The same message gives the same records: from any decoder, after any other messages.
TEST(Decoder, IsPure) {
  const std::string dcsa = R"([{"eventID": "1", "eventCreatedDateTime": "2026-11-01T00:00:00Z",
      "eventType": "EQUIPMENT", "eventClassifierCode": "ACT",
      "eventDateTime": "2026-11-01T00:00:00Z",
      "equipmentEventTypeCode": "LOAD", "equipmentReference": "MSKU0308961",
      "emptyIndicatorCode": "LADEN"}, {"eventType": "SHIPMENT", "eventClassifierCode": "ACT"}])";
  std::vector<RawMessage> messages;
  for (const std::string& bytes : {fact(), dcsa, std::string("{"), std::string("{}"),
                                   fact("\"x\": {}"), fact() + "]", std::string("\xff{}")}) {
    messages.push_back(message_of(bytes));
    messages.push_back(message_of(bytes, "other"));
  }
  const auto first = built_in_decoder();
  std::vector<Decoded> expected;
  for (const RawMessage& message : messages) expected.push_back(decode(*first, message));
  const auto second = built_in_decoder();
  std::mt19937 random(7);
  for (int i = 0; i < 500; ++i) {
    const std::size_t which = random() % messages.size();
    EXPECT_EQ(decode(*second, messages[which]).records, expected[which].records);
  }
}

}  // namespace
}  // namespace fairway::ingest

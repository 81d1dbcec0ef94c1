#include "sinks/json/receipt_json.h"

#include <string>

#include <gtest/gtest.h>

#include "sinks/json/reference_json.h"

namespace fairway::sinks {
namespace {

const std::string kId = "m_" + std::string(32, '0');

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

MessageView merged_message() {
  MessageView view;
  view.receipt.source = SourceName{"terminal-a"};
  view.receipt.definition = "fairway.fact/1";
  view.receipt.facts = {{.id = FactId{}, .subject = {RefKind::container, "MSKU0308961"}}};
  view.receipt.links = 2;
  view.receipt.bytes = 512;
  view.kinds = {"gate_in"};
  view.received = parse_rfc3339("2026-11-01T06:21:05Z").value();
  view.positions = {{.input = 0, .offset = 128}, {.input = 0, .offset = 4096}};
  return view;
}

const Refusal kBadTime{.code = "bad_time",
                       .pointer = "/facts/1/time",
                       .detail = "\"tomorrow\" is no time",
                       .remedy = "RFC 3339",
                       .byte = 77};

TEST(ReceiptJson, TellsWhatBecameOfTheMessage) {
  EXPECT_EQ(receipt_json(merged_message()),
            R"({"id":")" + kId +
                R"(","source":"terminal-a","definition":"fairway.fact/1","outcome":"merged",)"
                R"("status":"merged",)"
                R"("receivedAt":"2026-11-01T06:21:05Z","copies":2,)"
                R"("position":{"input":0,"offset":128},)"
                R"("facts":[{"id":"f_)" +
                std::string(32, '0') +
                R"(","subject":"container:MSKU0308961","kind":"gate_in"}],"links":2,)"
                R"("errors":[],"errorsLeftOut":0,"warnings":[],"bytes":512,"repairs":null})");
}

TEST(ReceiptJson, NumbersTheRefusedPartsOfAMergedMessage) {
  MessageView view = merged_message();
  view.receipt.errors = {kBadTime, kBadTime};
  const std::string text = receipt_json(view);
  EXPECT_TRUE(holds(text, R"("part":")" + kId + R"(.1")"));
  EXPECT_TRUE(holds(text, R"("part":")" + kId + R"(.2")"));
}

TEST(ReceiptJson, ARefusedMessageHasNoParts) {
  MessageView view = merged_message();
  view.receipt.outcome = Outcome::refused;
  view.receipt.definition.clear();
  view.receipt.errors = {kBadTime};
  const std::string text = receipt_json(view);
  EXPECT_TRUE(holds(text, R"("outcome":"refused")"));
  EXPECT_TRUE(holds(text, R"("definition":null)"));
  EXPECT_TRUE(holds(text, R"("remedy":"RFC 3339","byte":77,"part":null)"));
}

TEST(ReceiptJson, BeforeTheMergeItIsAccepted) {
  const Pending pending{.id = {},
                        .source = SourceName{"terminal-a"},
                        .position = {.input = 0, .offset = 128},
                        .received = parse_rfc3339("2026-11-01T06:21:05Z").value()};
  EXPECT_EQ(receipt_json(pending),
            R"({"id":")" + kId +
                R"(","source":"terminal-a","outcome":"accepted","status":"accepted",)"
                R"("receivedAt":"2026-11-01T06:21:05Z",)"
                R"("position":{"input":0,"offset":128}})");
}

TEST(PostedJson, ASingleMessagesAnswerStandsAtTheTopToo) {
  const Posted accepted{
      .accepted = {.id = {}, .position = {.input = 0, .offset = 9}, .received = {}}};
  const std::string entry = R"({"id":")" + kId +
                            R"(","status":"accepted","location":"/v1/messages/)" + kId +
                            R"(","position":{"input":0,"offset":9}})";
  EXPECT_EQ(posted_json({accepted}),
            entry.substr(0, entry.size() - 1) + R"(,"messages":[)" + entry + "]}");
  EXPECT_EQ(posted_json({accepted, accepted}), R"({"messages":[)" + entry + "," + entry + "]}");
}

TEST(PostedJson, AMergedCopyShowsItsOwnOutcomeAndPosition) {
  const Posted copy{
      .accepted = {.id = {}, .position = {.input = 0, .offset = 4096}, .received = {}},
      .outcome = Outcome::duplicate,
      .view = merged_message()};
  const std::string text = posted_json({copy});
  EXPECT_TRUE(holds(text, R"("outcome":"duplicate")"));
  EXPECT_TRUE(holds(text, R"("status":"duplicate")"));
  EXPECT_TRUE(holds(text, R"("position":{"input":0,"offset":4096})"));
  EXPECT_FALSE(holds(text, R"("offset":128)"));
}

TEST(ReferencesJson, ListsKindsWithTheirShipments) {
  EXPECT_EQ(references_json({}), R"({"references":[]})");
  EXPECT_EQ(references_json({{.reference = {RefKind::container, "MSKU0308961"},
                              .shipments = {{RefKind::bill, "MAEU123456789"}}}}),
            R"({"references":[{"id":"container:MSKU0308961","kind":"container",)"
            R"("value":"MSKU0308961","shipments":["bill:MAEU123456789"]}]})");
}

}  // namespace
}  // namespace fairway::sinks

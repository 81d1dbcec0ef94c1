#include <string>

#include <gtest/gtest.h>

#include "tests/sinks/router_fixture.h"

namespace fairway::sinks::http {
namespace {

using MessagesTest = RouterTest;

// The value of the first member "id".
std::string id_in(const Response& response) {
  const auto at = response.body.find("\"id\":\"") + 6;
  return response.body.substr(at, response.body.find('"', at) - at);
}

TEST_F(MessagesTest, AnAppendedMessageIsAcceptedWithItsAddress) {
  const Response response = post(R"({"a":1})");
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.route, "/v1/messages");
  EXPECT_EQ(header(response, "Location"), "/v1/messages/" + id_in(response));
  EXPECT_TRUE(holds(response, R"(,"messages":[{"id":"m_)"));
  ASSERT_EQ(inbox.taken().size(), 1U);
  EXPECT_EQ(inbox.taken()[0].source, SourceName{"terminal-a"});
  EXPECT_EQ(inbox.taken()[0].bytes, R"({"a":1})");
  EXPECT_FALSE(inbox.taken()[0].received);
}

TEST_F(MessagesTest, TheBodyIsKeptByteForByteWhateverItsTypeSays) {
  const std::string edifact = "UNB+UNOA:2'\r\n\r\nUNZ'\n";
  EXPECT_EQ(post(edifact, {{"content-type", "application/edifact"}}).status, 202);
  EXPECT_EQ(inbox.taken()[0].bytes, edifact);
}

TEST_F(MessagesTest, LinesAreMessagesAndEmptyOnesAreNone) {
  const Response response = post("{\"a\":1}\r\n\n  \t\n{\"b\":2}",
                                 {{"content-type", "Application/X-NDJSON; charset=utf-8"}});
  EXPECT_EQ(response.status, 202);
  EXPECT_TRUE(response.body.starts_with(R"({"messages":[)"));
  ASSERT_EQ(inbox.taken().size(), 2U);
  EXPECT_EQ(inbox.taken()[0].bytes, "{\"a\":1}");
  EXPECT_EQ(inbox.taken()[1].bytes, "{\"b\":2}");
}

TEST_F(MessagesTest, TheReceivedStampIsHandedOn) {
  EXPECT_EQ(post("{}", {{"fairway-received", "2026-11-01T14:21:00+08:00"}}).status, 202);
  EXPECT_EQ(inbox.taken()[0].received, at("2026-11-01T06:21:00Z"));
}

TEST_F(MessagesTest, WhatIsWrongInTheHeadersStopsTheMessage) {
  expect_problem(ask("POST", "/v1/messages", {}, "{}"), 400, "missing_source");
  expect_problem(post("{}", {{"fairway-source", ""}}), 400, "missing_source");
  expect_problem(post("{}", {{"fairway-source", std::string(65, 'a')}}), 400, "bad_header");
  expect_problem(post("{}", {{"fairway-source", "\xFF"}}), 400, "bad_header");
  expect_problem(post("{}", {{"fairway-received", "yesterday"}}), 400, "bad_header");
  expect_problem(post("{}", {{"content-encoding", "gzip"}}), 415, "unsupported_media_type");
  expect_problem(post("{}", {{"content-type", "multipart/mixed"}}), 415, "unsupported_media_type");
  expect_problem(post("{}", {}, "?wait=forever"), 400, "bad_parameter");
  EXPECT_TRUE(inbox.taken().empty());
}

TEST_F(MessagesTest, AnEmptyBodyIsRefused) {
  expect_problem(post(""), 400, "empty_body");
  expect_problem(post(" \r\n"), 400, "empty_body");
  expect_problem(post("\n\n", {{"content-type", "application/x-ndjson"}}), 400, "empty_body");
}

TEST_F(MessagesTest, OneMessageTooLargeKeepsAllOut) {
  const std::string big(101, 'x');
  expect_problem(post(big), 413, "message_too_large");
  const Response response = post("{}\n" + big + "\n", {{"content-type", "application/x-ndjson"}});
  expect_problem(response, 413, "message_too_large");
  EXPECT_TRUE(holds(response, "line 2 has 101 bytes; the limit is 100"));
  EXPECT_TRUE(inbox.taken().empty());
  EXPECT_EQ(post(std::string(100, 'x')).status, 202);
}

TEST_F(MessagesTest, TooManyMessagesKeepAllOut) {
  const Headers lines{{"content-type", "application/x-ndjson"}};
  expect_problem(post("1\n2\n3\n4\n", lines), 413, "too_many_messages");
  EXPECT_TRUE(inbox.taken().empty());
  EXPECT_EQ(post("1\n2\n3\n", lines).status, 202);
}

TEST_F(MessagesTest, WhatTheInboxCannotTakeIsAnsweredSoThatAClientKnowsWhetherToRetry) {
  const auto refused = [this](const std::string& code) {
    inbox.refusal = Error{code, "what happened", "/a/path/of/ours", "what to do"};
    return post("{}");
  };
  expect_problem(refused("unknown_source"), 403, "unknown_source");
  expect_problem(refused("source_suspended"), 403, "source_suspended");
  Response response = refused("too_busy");
  expect_problem(response, 429, "too_busy");
  EXPECT_EQ(header(response, "Retry-After"), "1");
  response = refused("storage_full");
  expect_problem(response, 503, "storage_full");
  EXPECT_NE(header(response, "Retry-After"), "");
  response = refused("storage_failed");
  expect_problem(response, 503, "storage_failed");
  EXPECT_FALSE(holds(response, "/a/path/of/ours"));
  response = refused("something_new");
  expect_problem(response, 500, "internal");
  EXPECT_FALSE(holds(response, "what happened"));
}

TEST_F(MessagesTest, NothingIsAnsweredBeforeTheAppendIsDurable) {
  inbox.hold_appends = true;
  send("POST", "/v1/messages", {{"fairway-source", "terminal-a"}}, "{}");
  EXPECT_TRUE(answers.empty());
  inbox.release();
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].status, 202);
}

TEST_F(MessagesTest, WaitingAnswersWithTheReceiptOfEachCopy) {
  Response response = post(R"({"a":1})", {}, "?wait=merged");
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(holds(response, R"("outcome":"merged")")) << response.body;
  EXPECT_TRUE(holds(response, R"("kind":"gate_in")"));
  response = post(R"({"a":1})", {}, "?wait=merged");
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(holds(response, R"("outcome":"duplicate")")) << response.body;
  response = post("rubbish", {}, "?wait=merged");
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(holds(response, R"("outcome":"refused")"));
  EXPECT_TRUE(holds(response, R"("code":"unrecognised")"));
}

TEST_F(MessagesTest, WaitingAnswersWhenTheLastOfManyIsMerged) {
  inbox.hold_merges = true;
  send("POST", "/v1/messages?wait=merged",
       {{"fairway-source", "terminal-a"}, {"content-type", "application/x-ndjson"}},
       "{\"a\":1}\n{\"b\":1}\n");
  EXPECT_TRUE(answers.empty());
  inbox.release();
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].status, 200);
}

TEST_F(MessagesTest, WaitingTooLongIsAcceptedAllTheSame) {
  inbox.wait_error = Error{"wait_timeout", "not merged yet", {}, {}};
  const Response response = post("{}", {}, "?wait=merged");
  EXPECT_EQ(response.status, 202);
  EXPECT_TRUE(holds(response, R"("status":"accepted")"));
}

TEST_F(MessagesTest, AReceiptTellsTheFirstOutcomeAndHowManyCopiesCame) {
  const std::string id = id_in(post(R"({"a":1})"));
  post(R"({"a":1})");
  const Response response = get("/v1/messages/" + id);
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(holds(response, R"("outcome":"merged")")) << response.body;
  EXPECT_TRUE(holds(response, R"("copies":2)"));
}

TEST_F(MessagesTest, AReceiptSaysAcceptedUntilTheMerge) {
  const std::string id = id_in(post(R"({"a":1})"));
  queries.messages.clear();
  const Response response = get("/v1/messages/" + id);
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(holds(response, R"("outcome":"accepted")")) << response.body;
}

TEST_F(MessagesTest, OnlyTheLatestMessagesAreRememberedBeforeTheMerge) {
  const std::string first = id_in(post("1"));
  const std::string second = id_in(post("2"));
  const std::string third = id_in(post("3"));
  queries.messages.clear();
  expect_problem(get("/v1/messages/" + first), 404, "not_found");
  EXPECT_EQ(get("/v1/messages/" + second).status, 200);
  EXPECT_EQ(get("/v1/messages/" + third).status, 200);
}

TEST_F(MessagesTest, AnUnknownOrMalformedIdIsNotFound) {
  expect_problem(get("/v1/messages/m_" + std::string(32, 'a')), 404, "not_found");
  expect_problem(get("/v1/messages/12"), 404, "not_found");
  expect_problem(get("/v1/messages/m_zz"), 404, "not_found");
}

}  // namespace
}  // namespace fairway::sinks::http

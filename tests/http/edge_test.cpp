#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/http/server_fixture.h"

namespace fairway::sinks::http {
namespace {

// What comes from the network is hostile: limits, deadlines and two ways to read one request.
using EdgeTest = ServerTest;

TEST_F(EdgeTest, TwoLengthsOfOneBodyAreRefused) {
  start();
  const std::string head =
      "POST /v1/messages HTTP/1.1\r\nHost: a\r\nFairway-Source: terminal-a\r\n";
  const std::string chunks = "0\r\n\r\n";
  for (const std::string& fields :
       {std::string("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
        std::string("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
        std::string("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n"),
        std::string("Content-Length: 5\r\nContent-Length: 5\r\n"),
        std::string("Content-Length: 5\r\nContent-Length: 6\r\n"),
        std::string("Content-Length: +5\r\n"), std::string("Content-Length: -1\r\n"),
        std::string("Content-Length: 99999999999999999999999\r\n"),
        std::string("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
        std::string("Content-Length : 5\r\n")}) {
    RawClient client(port);
    const auto reply = client.ask(head + fields + "\r\n" + chunks);
    ASSERT_TRUE(reply) << fields;
    EXPECT_EQ(reply->status, 400) << fields;
    EXPECT_EQ(reply->headers.at("connection"), "close");
    client.finish();
    EXPECT_TRUE(client.at_end());
  }
  EXPECT_TRUE(inbox.taken().empty());
}

TEST_F(EdgeTest, OtherTransferEncodingsAreNotDone) {
  start();
  EXPECT_EQ(status_of("POST /v1/messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"),
            501);
  EXPECT_EQ(
      status_of(
          "POST /v1/messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
      501);
  EXPECT_EQ(status_of("POST /v1/messages HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            400);
}

TEST_F(EdgeTest, WhatIsNotHttp11IsRefused) {
  start();
  for (const char* request :
       {"rubbish\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "\x16\x03\x01\x02\r\n\r\n"}) {
    EXPECT_EQ(status_of(request), 400) << request;
  }
}

TEST_F(EdgeTest, BadChunksAreRefused) {
  start();
  const std::string head =
      "POST /v1/messages HTTP/1.1\r\nHost: a\r\nFairway-Source: terminal-a\r\n"
      "Transfer-Encoding: chunked\r\n\r\n";
  for (const char* body : {"-2\r\n{}\r\n0\r\n\r\n", "xyz\r\n", "2\r\n{}0\r\n\r\n",
                           "fffffffffffffffff\r\n", "ffffffffffffffff\r\n"}) {
    const int status = status_of(head + body);
    EXPECT_TRUE(status == 400 || status == 413) << body << " " << status;
  }
  EXPECT_TRUE(inbox.taken().empty());
}

TEST_F(EdgeTest, TraceAndConnectAreNotAnswered) {
  start();
  EXPECT_EQ(status_of("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"), 405);
  EXPECT_EQ(status_of("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
}

TEST_F(EdgeTest, OnlyContinueCanBeExpected) {
  start();
  EXPECT_EQ(status_of(post("{}", "Expect: a-miracle\r\n")), 417);
}

TEST_F(EdgeTest, TooLongATargetIsRefused) {
  options.target_bytes = 100;
  start();
  EXPECT_EQ(status_of(get("/" + std::string(100, 'a'))), 414);
  EXPECT_EQ(status_of(get("/" + std::string(99, 'a'))), 404);
}

TEST_F(EdgeTest, TooLargeHeadersAreRefused) {
  options.header_bytes = 1000;
  start();
  EXPECT_EQ(status_of(get("/livez", "X: " + std::string(2000, 'x') + "\r\n")), 431);
  std::string many;
  for (int i = 0; i < 200; ++i) many += "A: b\r\n";
  EXPECT_EQ(status_of(get("/livez", many)), 431);
  EXPECT_EQ(status_of(get("/livez", "X: " + std::string(900, 'x') + "\r\n")), 200);
}

TEST_F(EdgeTest, ATooLargeBodyIsAnsweredAndNotTakenIn) {
  options.request_bytes = 1000;
  start();
  RawClient client(port);
  const auto reply = client.ask(post(std::string(1'000'000, 'x')));
  ASSERT_TRUE(reply) << "the answer must survive what the client still sends";
  EXPECT_EQ(reply->status, 413);
  EXPECT_TRUE(holds(*reply, "The limit is 1000 bytes"));
  EXPECT_TRUE(holds(*reply, R"("instance":"/v1/messages")"));
  EXPECT_EQ(status_of("POST /v1/messages HTTP/1.1\r\nHost: a\r\nFairway-Source: terminal-a\r\n"
                      "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" +
                      std::string(1001, 'x') + "\r\n0\r\n\r\n"),
            413);
  EXPECT_TRUE(inbox.taken().empty());
  EXPECT_EQ(status_of(post(std::string(1000, 'x'))), 202);
}

TEST_F(EdgeTest, ATooLargeBodyIsRefusedBeforeItIsSent) {
  options.request_bytes = 10;
  start();
  RawClient client(port);
  const auto reply = client.ask(
      "POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: "
      "100-continue\r\n\r\n");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 413);
}

TEST_F(EdgeTest, BodiesUnderWayShareABudget) {
  options.bodies_bytes = 1000;
  inbox.hold_appends = true;
  start();
  RawClient holder(port);
  holder.send(post(std::string(900, 'x')));
  inbox.await_taken(1);
  RawClient second(port);
  const auto refused = second.ask(post(std::string(200, 'y')));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 429);
  EXPECT_EQ(refused->headers.at("retry-after"), "1");
  inbox.release();
  EXPECT_EQ(holder.read()->status, 202);
  inbox.hold_appends = false;
  // The share is given back when the connection is in step again.
  EXPECT_EQ(holder.ask(post(std::string(900, 'z')))->status, 202);
}

TEST_F(EdgeTest, AClientTooSlowWithItsHeadersIsCutOff) {
  options.header_time = std::chrono::milliseconds(30);
  start();
  RawClient silent(port);
  RawClient slow(port);
  slow.send("GET /livez HTTP/1.1\r\nHos");
  EXPECT_TRUE(slow.at_end());
  EXPECT_TRUE(silent.at_end());
}

TEST_F(EdgeTest, AClientTooSlowWithItsBodyIsCutOff) {
  options.body_time = std::chrono::milliseconds(30);
  start();
  RawClient client(port);
  const std::string whole = post("{\"a\":1}");
  client.send(whole.substr(0, whole.size() - 1));
  EXPECT_TRUE(client.at_end());
  EXPECT_TRUE(inbox.taken().empty());
}

TEST_F(EdgeTest, AConnectionThatRestsTooLongIsEnded) {
  options.idle_time = std::chrono::milliseconds(30);
  start();
  RawClient client(port);
  ASSERT_TRUE(client.ask(get("/livez")));
  EXPECT_TRUE(client.at_end());
}

TEST_F(EdgeTest, AClientThatDoesNotTakeItsAnswerIsCutOff) {
  options.write_time = std::chrono::milliseconds(30);
  Timeline large = sample_timeline();
  large.id = {RefKind::bill, "LARGE"};
  large.facts.resize(40'000, large.facts[0]);  // far beyond what sockets buffer
  queries.timelines[large.id] = large;
  start();
  RawClient client(port);
  client.send(get("/v1/timelines/bill:LARGE"));
  // A request is counted when its answer is written or given up.
  while (metrics.text().find(R"(code="200",route="/v1/timelines/{reference}")") ==
         std::string::npos) {
  }
  EXPECT_FALSE(client.read());
}

TEST_F(EdgeTest, OneConnectionTooManyIsToldSo) {
  options.connections = 2;
  start();
  RawClient first(port);
  RawClient second(port);
  ASSERT_TRUE(first.ask(get("/livez")));
  ASSERT_TRUE(second.ask(get("/livez")));
  RawClient third(port);
  const auto reply = third.read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 503);
  EXPECT_TRUE(holds(*reply, "too_many_connections"));
  EXPECT_TRUE(third.at_end());
  EXPECT_EQ(first.ask(get("/livez"))->status, 200);
}

TEST_F(EdgeTest, HalfRequestsDoNotKeepOthersFromTheirAnswers) {
  start();
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(std::make_unique<RawClient>(port));
    slow.back()->send("POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Len");
  }
  EXPECT_EQ(status_of(get("/livez")), 200);
}

}  // namespace
}  // namespace fairway::sinks::http

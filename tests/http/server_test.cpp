#include <future>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/http/server_fixture.h"

namespace fairway::sinks::http {
namespace {

TEST_F(ServerTest, AnswersEveryRoute) {
  start();
  RawClient client(port);
  const auto posted = client.ask(post("{}"));
  ASSERT_TRUE(posted);
  EXPECT_EQ(posted->status, 202);
  EXPECT_EQ(posted->headers.at("content-type"), "application/json");
  for (const std::string& path :
       {posted->headers.at("location"), std::string("/v1/timelines/bill:MAEU123456789"),
        std::string("/v1/references?value=MAEU123456789"), std::string("/"), std::string("/livez"),
        std::string("/readyz"), std::string("/metrics"), std::string("/openapi.json")}) {
    const auto reply = client.ask(get(path));
    ASSERT_TRUE(reply) << path;
    EXPECT_EQ(reply->status, 200) << path;
    EXPECT_FALSE(reply->body.empty()) << path;
    EXPECT_EQ(reply->headers.at("connection"), "keep-alive");
    EXPECT_EQ(reply->headers.at("x-content-type-options"), "nosniff");
    EXPECT_TRUE(reply->headers.at("date").ends_with(" GMT"));
  }
}

TEST_F(ServerTest, ErrorsAreProblems) {
  start();
  RawClient client(port);
  const auto reply = client.ask(get("/v1/timelines/bill:NOBODY"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 404);
  EXPECT_EQ(reply->headers.at("content-type"), "application/problem+json");
  EXPECT_TRUE(holds(*reply, R"("code":"not_found")"));
}

TEST_F(ServerTest, HeadIsAnsweredWithoutTheBodyButItsLength) {
  start();
  RawClient client(port);
  client.send("HEAD /livez HTTP/1.1\r\nHost: a\r\n\r\n" + get("/livez"));
  const auto head = client.read(true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  const auto whole = client.read();
  ASSERT_TRUE(whole);
  EXPECT_EQ(head->headers.at("content-length"), std::to_string(whole->body.size()));
}

TEST_F(ServerTest, ANotModifiedAnswerHasNoBody) {
  start();
  RawClient client(port);
  const auto first = client.ask(get("/v1/timelines/bill:MAEU123456789"));
  ASSERT_TRUE(first);
  const auto again = client.ask(get("/v1/timelines/bill:MAEU123456789",
                                    "If-None-Match: " + first->headers.at("etag") + "\r\n"));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->status, 304);
  EXPECT_FALSE(again->headers.contains("content-length"));
  EXPECT_TRUE(client.ask(get("/livez"))) << "the connection is still in step";
}

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInOrder) {
  start();
  RawClient client(port);
  inbox.hold_appends = true;  // the first answer comes last of all
  client.send(post("{\"a\":1}") + get("/livez") + post("", "") + get("/nothing") + get("/"));
  inbox.await_taken(1);
  inbox.release();
  std::vector<int> statuses;
  for (int i = 0; i < 5; ++i) {
    const auto reply = client.read();
    ASSERT_TRUE(reply);
    statuses.push_back(reply->status);
  }
  EXPECT_EQ(statuses, (std::vector{202, 200, 400, 404, 200}));
}

TEST_F(ServerTest, AChunkedBodyIsPutTogether) {
  start();
  RawClient client(port);
  const auto reply = client.ask(
      "POST /v1/messages HTTP/1.1\r\nHost: a\r\nFairway-Source: terminal-a\r\n"
      "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4;x=y\r\n\":1}\r\n0\r\n\r\n" +
      get("/livez"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 202);
  EXPECT_EQ(inbox.taken().at(0).bytes, "{\"a\":1}");
  EXPECT_EQ(client.read()->status, 200);
}

TEST_F(ServerTest, ContinueIsSaidBeforeALargeBodyComes) {
  start();
  RawClient client(port);
  const std::string whole = post("{}", "Expect: 100-continue\r\n");
  client.send(whole.substr(0, whole.size() - 2));
  const auto go_on = client.read();
  ASSERT_TRUE(go_on);
  EXPECT_EQ(go_on->status, 100);
  client.send("{}");
  EXPECT_EQ(client.read()->status, 202);
}

TEST_F(ServerTest, Http10AndCloseEndTheConnection) {
  start();
  RawClient old(port);
  const auto first = old.ask("GET /livez HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->headers.at("connection"), "close");
  EXPECT_TRUE(old.at_end());
  RawClient closing(port);
  ASSERT_TRUE(closing.ask(get("/livez", "Connection: close\r\n")));
  EXPECT_TRUE(closing.at_end());
  RawClient half(port);
  half.send(get("/livez"));
  half.finish();
  EXPECT_EQ(half.read()->status, 200);
  EXPECT_TRUE(half.at_end());
}

TEST_F(ServerTest, AnAnswerFromAnotherThreadReachesItsConnection) {
  start();
  inbox.hold_merges = true;
  constexpr int kClients = 8;
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.push_back(std::make_unique<RawClient>(port));
    clients.back()->send(post("{\"n\":" + std::to_string(i) + "}", {}, "?wait=merged"));
  }
  inbox.await_taken(kClients);
  std::jthread releaser([this](const std::stop_token& enough) {
    while (!enough.stop_requested()) inbox.release();  // the waits begin a moment after the appends
  });
  for (int i = 0; i < kClients; ++i) {
    const auto reply = clients[static_cast<std::size_t>(i)]->read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
    EXPECT_TRUE(holds(*reply, R"("outcome":"merged")"));
  }
}

TEST_F(ServerTest, ManyClientsOnSeveralThreadsGetTheirOwnAnswers) {
  options.threads = 3;
  start();
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      RawClient client(port);
      for (int i = 0; i < 50; ++i) {
        const std::string name = "T" + std::to_string(t) + "N" + std::to_string(i);
        const auto reply = client.ask(get("/v1/timelines/bill:" + name));
        ASSERT_TRUE(reply);
        EXPECT_TRUE(holds(*reply, "bill:" + name));
      }
    });
  }
}

TEST_F(ServerTest, RequestsAreCountedByRouteAndStatus) {
  start();
  {
    RawClient client(port);
    client.ask(get("/v1/timelines/bill:NOBODY"));
    client.ask("rubbish\r\n\r\n");
  }
  server->stop();  // each request is counted after its answer is written
  const std::string text = metrics.text();
  EXPECT_NE(
      text.find(R"(fairway_http_requests_total{code="404",route="/v1/timelines/{reference}"} 1)"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find(R"(fairway_http_requests_total{code="400",route="edge"} 1)"),
            std::string::npos);
  EXPECT_NE(text.find("fairway_http_connections 0"), std::string::npos);
}

TEST_F(ServerTest, APortInUseIsAnErrorWithARemedy) {
  start();
  ServerOptions same = options;
  same.port = port;
  Server second(same, router, metrics, clock);
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, "address_in_use");
  EXPECT_EQ(started.error().where, "127.0.0.1:" + std::to_string(port));
  EXPECT_FALSE(started.error().remedy.empty());
}

TEST_F(ServerTest, AnAddressOfAnotherMachineIsAnError) {
  ServerOptions elsewhere = options;
  elsewhere.host = "192.0.2.1";
  EXPECT_EQ(Server(elsewhere, router, metrics, clock).start().error().code, "listen_failed");
  elsewhere.host = "no such host";
  EXPECT_EQ(Server(elsewhere, router, metrics, clock).start().error().code, "address_invalid");
}

TEST_F(ServerTest, StopEndsIdleConnectionsAtOnce) {
  options.drain_time = std::chrono::hours(1);
  start();
  RawClient fresh(port);
  RawClient used(port);
  ASSERT_TRUE(used.ask(get("/livez")));
  server->stop();
  EXPECT_TRUE(fresh.at_end());
  EXPECT_TRUE(used.at_end());
}

TEST_F(ServerTest, StopLetsARequestUnderWayFinish) {
  options.drain_time = std::chrono::hours(1);
  inbox.hold_appends = true;
  start();
  RawClient client(port);
  client.send(post("{}"));
  inbox.await_taken(1);
  const auto stopped = std::async(std::launch::async, [this] { server->stop(); });
  while (listens(port)) {
  }
  inbox.release();
  const auto reply = client.read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 202);
}

TEST_F(ServerTest, StopCutsOffWhatDoesNotFinishInTime) {
  options.drain_time = std::chrono::milliseconds(20);
  inbox.hold_appends = true;
  start();
  RawClient client(port);
  client.send(post("{}"));
  inbox.await_taken(1);
  server->stop();
  EXPECT_FALSE(client.read());
  inbox.release();  // an answer that comes too late is dropped
}

TEST_F(ServerTest, AStoppedServerMayBeDestroyedBeforeTheInboxCallsBack) {
  options.drain_time = std::chrono::milliseconds(20);
  inbox.hold_appends = true;
  start();
  RawClient client(port);
  client.send(post("{}", {}, "?wait=merged"));
  inbox.await_taken(1);
  server.reset();
  inbox.release();
}

}  // namespace
}  // namespace fairway::sinks::http

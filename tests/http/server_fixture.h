#pragma once

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "sinks/http/router.h"
#include "sinks/http/server.h"
#include "tests/http/raw_client.h"
#include "tests/sinks/fakes.h"
#include "tests/sinks/sample_timeline.h"

namespace fairway::sinks::http {

// The server on a free port, with the real router over fakes. A test changes the options, starts
// it, and talks to it with as many clients as it likes.
class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    options.port = 0;
    const Timeline timeline = sample_timeline();
    queries.timelines[timeline.id] = timeline;
  }
  ~ServerTest() override {
    if (server) server->stop();
  }

  void start() {
    server = std::make_unique<Server>(options, router, metrics, clock);
    const auto started = server->start();
    ASSERT_TRUE(started) << started.error().text();
    port = *started;
  }

  static std::string get(std::string_view target, std::string_view headers = {}) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" + std::string(headers) +
           "\r\n";
  }
  static std::string post(std::string_view body, std::string_view headers = {},
                          std::string_view query = {}) {
    return "POST /v1/messages" + std::string(query) +
           " HTTP/1.1\r\nHost: a\r\nFairway-Source: terminal-a\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n" + std::string(headers) + "\r\n" + std::string(body);
  }
  // One request on a connection of its own; the status, or 0 when the server closed without answer.
  int status_of(std::string_view request) {
    RawClient client(port);
    const auto reply = client.ask(request);
    return reply ? reply->status : 0;
  }
  static bool holds(const Reply& reply, std::string_view part) {
    return reply.body.find(part) != std::string::npos;
  }

  ServerOptions options;
  FakeQueries queries;
  FakeInbox inbox{queries};
  Metrics metrics{{.version = "0.1.0", .commit = "test"}};
  Router router{queries, inbox, metrics};
  WallClock clock;
  std::unique_ptr<Server> server;
  std::uint16_t port = 0;
};

}  // namespace fairway::sinks::http

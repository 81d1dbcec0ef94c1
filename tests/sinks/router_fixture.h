#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "sinks/http/router.h"
#include "tests/sinks/fakes.h"
#include "tests/sinks/sample_timeline.h"

namespace fairway::sinks::http {

// A router over fakes, asked without a socket.
class RouterTest : public testing::Test {
 protected:
  using Headers = std::map<std::string, std::string>;

  // The request goes off; its answer comes into `answers` when the inbox has called back.
  void send(std::string method, std::string target, Headers headers = {}, std::string body = {}) {
    Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.headers = std::move(headers);
    request.body = std::move(body);
    router.handle(std::move(request),
                  [this](const Answer& answer) { answers.push_back(answer()); });
  }
  Response ask(std::string method, std::string target, Headers headers = {},
               std::string body = {}) {
    answers.clear();
    send(std::move(method), std::move(target), std::move(headers), std::move(body));
    EXPECT_EQ(answers.size(), 1U) << "the router owes exactly one answer";
    return answers.empty() ? Response{.status = 0} : answers[0];
  }
  Response get(std::string target, Headers headers = {}) {
    return ask("GET", std::move(target), std::move(headers));
  }
  Response post(std::string body, Headers headers = {}, std::string query = {}) {
    headers.try_emplace("fairway-source", "terminal-a");
    return ask("POST", "/v1/messages" + query, std::move(headers), std::move(body));
  }

  static std::string header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return {};
  }
  static bool holds(const Response& response, std::string_view part) {
    return response.body.find(part) != std::string::npos;
  }
  static void expect_problem(const Response& response, int status, const std::string& code) {
    EXPECT_EQ(response.status, status) << response.body;
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_TRUE(holds(response, "\"code\":\"" + code + "\"")) << response.body;
    EXPECT_TRUE(holds(response, "\"status\":" + std::to_string(status))) << response.body;
    EXPECT_TRUE(response.body.starts_with("{\"type\":\"urn:fairway:problem:" + code + "\""));
  }

  FakeQueries queries;
  FakeInbox inbox{queries};
  Metrics metrics{{.version = "0.1.0", .commit = "test"}};
  Router router{queries, inbox, metrics, {.message_bytes = 100, .messages = 3, .recent = 2}};
  std::vector<Response> answers;
};

}  // namespace fairway::sinks::http

// The one door: who may come in is asked before anything else of a request is looked at.
#include <gtest/gtest.h>

#include "tests/sinks/router_fixture.h"

namespace fairway::sinks::http {
namespace {

// Knows three keys by their names.
class FakeGate final : public Gate {
 public:
  Result<Principal> admit(const Credentials& credentials) override {
    const std::string key(credentials.api_key.value_or(""));
    Principal principal;
    principal.id = key;
    if (key == "boss") return Principal::local();
    if (key == "reader") principal.may = {Permission::read};
    if (key == "sender") principal.may = {Permission::send};
    if (principal.may.empty()) return failure("unauthorized", "the key is not known");
    if (key == "sender") principal.scope.sources = {SourceName{"terminal-a"}};
    return principal;
  }
  std::uint64_t generation() const override { return 1; }
  std::optional<std::chrono::seconds> take(const Principal&, std::size_t bytes) override {
    taken += bytes;
    return wait;
  }

  std::optional<std::chrono::seconds> wait;
  std::size_t taken = 0;
};

class RouterAccess : public RouterTest {
 protected:
  Response ask_as(std::string key, std::string method, std::string target, std::string body = {}) {
    answers.clear();
    Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.headers = {{"fairway-source", "terminal-a"}};
    if (!key.empty()) request.headers["x-api-key"] = std::move(key);
    request.body = std::move(body);
    guarded.handle(std::move(request),
                   [this](const Answer& answer) { answers.push_back(answer()); });
    return answers.at(0);
  }

  FakeGate gate;
  Router guarded{queries, inbox, metrics, {}, {.gate = &gate}};
};

TEST_F(RouterAccess, SaysHowToShowAKeyToWhoShowsNoneOrAWrongOne) {
  const Response none = ask_as("", "GET", "/v1/shipments?unknown=1");
  expect_problem(none, 401, "unauthorized");
  EXPECT_EQ(header(none, "WWW-Authenticate"), R"(Bearer realm="fairway")");
  const Response wrong = ask_as("wrong", "GET", "/v1/shipments");
  expect_problem(wrong, 401, "unauthorized");
  EXPECT_EQ(header(wrong, "WWW-Authenticate"), R"(Bearer realm="fairway", error="invalid_token")");
  expect_problem(ask_as("", "GET", "/v1/nothing"), 404, "no_such_path");
}

TEST_F(RouterAccess, AsksNobodyWhoWantsToKnowWhetherItLives) {
  for (const char* path : {"/", "/livez", "/readyz", "/openapi.json"}) {
    EXPECT_EQ(ask_as("", "GET", path).status, 200) << path;
  }
}

TEST_F(RouterAccess, LetsEachDoWhatItsScopesSay) {
  EXPECT_EQ(ask_as("reader", "GET", "/v1/shipments").status, 200);
  EXPECT_EQ(ask_as("sender", "GET", "/v1/shipments").status, 200);
  expect_problem(ask_as("reader", "POST", "/v1/messages", "{}"), 403, "forbidden");
  EXPECT_EQ(ask_as("sender", "POST", "/v1/messages", "{}").status, 202);
  for (const char* path : {"/metrics", "/v1/keys"}) {
    expect_problem(ask_as("reader", "GET", path), 403, "forbidden");
    expect_problem(ask_as("sender", "GET", path), 403, "forbidden");
  }
  EXPECT_EQ(ask_as("boss", "GET", "/metrics").status, 200);
}

TEST_F(RouterAccess, TellsWhoAsksTooOftenWhenToComeAgain) {
  gate.wait = std::chrono::seconds{7};
  const Response limited = ask_as("sender", "POST", "/v1/messages", "{\"a\":1}");
  expect_problem(limited, 429, "rate_limited");
  EXPECT_EQ(header(limited, "Retry-After"), "7");
  EXPECT_EQ(gate.taken, 7U);
  EXPECT_EQ(ask_as("", "GET", "/livez").status, 200);
}

TEST_F(RouterAccess, TakesACursorOnlyWhereItWasGiven) {
  Timeline timeline = sample_timeline();
  for (const char* number : {"MAEU1", "MAEU2", "MAEU3"}) {
    timeline.id = {RefKind::bill, number};
    queries.timelines[timeline.id] = timeline;
  }
  const std::string next =
      header(ask_as("boss", "GET", "/v1/shipments?limit=1"), "Next-Page-Cursor");
  ASSERT_FALSE(next.empty());
  EXPECT_EQ(ask_as("boss", "GET", "/v1/shipments?limit=1&cursor=" + next).status, 200);
  // It hides what it names, and nobody makes one.
  EXPECT_EQ(next.find("4d414555"), std::string::npos);
  for (std::size_t at : {std::size_t{0}, next.size() - 1}) {
    std::string other = next;
    other[at] = other[at] == '0' ? '1' : '0';
    EXPECT_EQ(ask_as("boss", "GET", "/v1/shipments?limit=1&cursor=" + other).status, 400);
  }
  // Another process has another seal.
  Router another{queries, inbox, metrics};
  Request request;
  request.method = "GET";
  request.target = "/v1/shipments?limit=1&cursor=" + next;
  another.handle(std::move(request), [](const Answer& answer) { EXPECT_EQ(answer().status, 400); });
}

}  // namespace
}  // namespace fairway::sinks::http

#include <string>

#include <gtest/gtest.h>

#include "schemas/base/limits.h"
#include "schemas/model/own_source.h"
#include "tests/sinks/router_fixture.h"

namespace fairway::sinks::http {
namespace {

const std::string kId = "a_0f3a5c7e9b1d24680f3a5c7e9b1d2468";

class RouterAlerts : public RouterTest {
 protected:
  RouterAlerts() {
    Alert alert = sample_alert();
    for (std::uint8_t i = 0; i < 3; ++i) {
      queries.open_alerts[alert.id] = alert;
      Hash16 id;
      id.bytes[0] = static_cast<std::uint8_t>(0x10 + i);
      alert.id = AlertId{id};
    }
  }
};

TEST_F(RouterAlerts, AreListedByPages) {
  const Response first = get("/v1/alerts?limit=2&severity=warning,major&acknowledged=false");
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_TRUE(holds(first, R"("rule":"inspection_ordered")"));
  EXPECT_TRUE(holds(first, R"("asOf":{)"));
  EXPECT_EQ(queries.asked_alerts.severities, (std::vector{Severity::warning, Severity::major}));
  EXPECT_EQ(queries.asked_alerts.acknowledged, false);
  const std::string next = header(first, "Next-Page-Cursor");
  ASSERT_FALSE(next.empty());
  const std::string filters = "severity=warning,major&acknowledged=false";
  const Response second = get("/v1/alerts?limit=2&" + filters + "&cursor=" + next);
  EXPECT_EQ(second.status, 200) << second.body;
  EXPECT_TRUE(holds(second, R"("page":{"next":null})")) << second.body;
  EXPECT_EQ(get("/v1/alerts", {{"if-none-match", header(get("/v1/alerts"), "ETag")}}).status, 304);
}

TEST_F(RouterAlerts, AreAskedForByWhatTheyAre) {
  get("/v1/alerts?rule=rolled,damaged&reference=bill:MAEU123456789&place=CNSHA&lang=zh");
  EXPECT_EQ(queries.asked_alerts.rules, (std::vector<std::string>{"rolled", "damaged"}));
  EXPECT_EQ(queries.asked_alerts.references,
            (std::vector{Reference{RefKind::bill, "MAEU123456789"}}));
  EXPECT_EQ(queries.asked_alerts.place, "CNSHA");
  EXPECT_EQ(queries.asked_alerts.acknowledged, std::nullopt);
  expect_problem(get("/v1/alerts?severity=loud"), 400, "bad_parameter");
  expect_problem(get("/v1/alerts?reference=MSKU"), 400, "bad_parameter");
  expect_problem(get("/v1/alerts?acknowledged=perhaps"), 400, "bad_parameter");
  expect_problem(get("/v1/alerts?cursor=x"), 400, "bad_parameter");
}

TEST_F(RouterAlerts, AreFoundByTheirIds) {
  EXPECT_TRUE(holds(get("/v1/alerts/" + kId), R"("id":")" + kId));
  EXPECT_TRUE(holds(get("/v1/alerts/" + kId + "?lang=zh"), "海关布控查验"));
  expect_problem(get("/v1/alerts/a_ff"), 404, "not_found");
  expect_problem(get("/v1/alerts/a_" + std::string(32, 'f')), 404, "not_found");
}

TEST_F(RouterAlerts, AnAcknowledgementIsFairwaysOwnMessage) {
  const std::string target = "/v1/alerts/" + kId + ":acknowledge";
  const Response done = ask("POST", target, {}, R"({"note":"on its way"})");
  EXPECT_EQ(done.status, 200) << done.body;
  ASSERT_EQ(inbox.taken().size(), 1u);
  const Incoming taken = inbox.taken().front();
  EXPECT_TRUE(taken.own);
  EXPECT_EQ(taken.source, kOwnSource);
  EXPECT_EQ(taken.bytes,
            R"({"format":"fairway.fact/1","facts":[{"kind":"acknowledged","classifier":"actual",)"
            R"("subject":"alert:0F3A5C7E9B1D24680F3A5C7E9B1D2468",)"
            R"("time":"2026-11-02T00:00:00Z",)"
            R"("attributes":{"actor":"local","note":"on its way"}}]})");
}

TEST_F(RouterAlerts, WhatIsAcknowledgedStaysAsItIs) {
  Alert& alert = queries.open_alerts.at(sample_alert().id);
  alert.acknowledged = {at("2026-11-02T01:00:00Z"), "key:1", ""};
  const Response again = ask("POST", "/v1/alerts/" + kId + ":acknowledge");
  EXPECT_EQ(again.status, 200);
  EXPECT_TRUE(
      holds(again, R"("acknowledged":{"at":"2026-11-02T01:00:00Z","by":"key:1","note":null})"));
  EXPECT_TRUE(inbox.taken().empty());
}

TEST_F(RouterAlerts, WhatIsNoAcknowledgementIsSaid) {
  const std::string target = "/v1/alerts/" + kId + ":acknowledge";
  expect_problem(ask("POST", target, {}, "{"), 400, "bad_request");
  expect_problem(ask("POST", target, {}, R"({"notes":"x"})"), 400, "bad_request");
  const std::string longest(limits::kAlertNoteBytes + 1, 'x');
  expect_problem(ask("POST", target, {}, R"({"note":")" + longest + "\"}"), 400, "bad_request");
  expect_problem(ask("POST", "/v1/alerts/a_" + std::string(32, 'f') + ":acknowledge"), 404,
                 "not_found");
  inbox.wait_error = Error{"wait_timeout", "not yet", {}, {}};
  EXPECT_EQ(ask("POST", target).status, 202);
  inbox.refusal = Error{"storage_full", "the disk is full", {}, {}};
  EXPECT_EQ(ask("POST", target).status, 503);
}

}  // namespace
}  // namespace fairway::sinks::http

#include <string>

#include <gtest/gtest.h>

#include "tests/sinks/router_fixture.h"

namespace fairway::sinks::http {
namespace {

class ReadsTest : public RouterTest {
 protected:
  ReadsTest() {
    const Timeline timeline = sample_timeline();
    queries.timelines[timeline.id] = timeline;
    const Reference slashed{RefKind::customer_ref, "91310000/PO-1"};
    queries.timelines[make_reference(slashed.kind, slashed.value).value()] = timeline;
    queries.matches = {{.reference = {RefKind::bill, "MAEU123456789"},
                        .shipments = {{RefKind::bill, "MAEU123456789"}}}};
  }
};

const std::string kBill = "/v1/timelines/bill:MAEU123456789";

TEST_F(ReadsTest, ATimelineIsFoundByAnyWritingOfItsReference) {
  for (const char* target :
       {"/v1/timelines/bill:MAEU123456789", "/v1/timelines/bill:maeu-123456789",
        "/v1/timelines/bill%3AMAEU%20123456789", "/v1/timelines/customer_ref:91310000/PO1",
        "/v1/timelines/customer_ref:91310000%2FPO-1",
        "http://any.host/v1/timelines/bill:MAEU123456789"}) {
    const Response response = get(target);
    EXPECT_EQ(response.status, 200) << target << response.body;
    EXPECT_EQ(response.content_type, "application/json");
    EXPECT_EQ(response.route, "/v1/timelines/{reference}");
    EXPECT_TRUE(response.body.starts_with(R"({"id":"bill:MAEU123456789")"));
  }
}

TEST_F(ReadsTest, OptionsReachTheFold) {
  get(kBill + "?include=superseded&asOf=2026-11-01T14:20:00%2B08:00");
  EXPECT_TRUE(queries.asked_options.superseded);
  EXPECT_EQ(queries.asked_options.as_of, at("2026-11-01T06:20:00Z"));
  get(kBill + "?asOf=2026-11-01T14:20:00+08:00");
  EXPECT_EQ(queries.asked_options.as_of, at("2026-11-01T06:20:00Z"));
  get(kBill);
  EXPECT_FALSE(queries.asked_options.superseded);
  EXPECT_FALSE(queries.asked_options.as_of);
}

TEST_F(ReadsTest, TheLanguageChoosesTheNames) {
  EXPECT_TRUE(holds(get(kBill), "Released by customs"));
  EXPECT_TRUE(holds(get(kBill + "?lang=zh"), "海关放行"));
  expect_problem(get(kBill + "?lang=fr"), 400, "bad_parameter");
}

TEST_F(ReadsTest, WrongParametersAreNamed) {
  const Response response = get(kBill + "?asof=x&foo=1");
  expect_problem(response, 400, "unknown_parameter");
  EXPECT_TRUE(holds(response, R"("parameter":"asof")"));
  EXPECT_TRUE(holds(response, R"("parameter":"foo")"));
  EXPECT_TRUE(holds(response, "asOf, include, lang"));
  expect_problem(get(kBill + "?asOf=57"), 400, "bad_parameter");
  expect_problem(get(kBill + "?include=raw"), 400, "bad_parameter");
  expect_problem(get(kBill + "?lang=en&lang=zh"), 400, "bad_parameter");
  expect_problem(get("/livez?x"), 400, "unknown_parameter");
}

TEST_F(ReadsTest, AnUnknownKindIsAnsweredWithTheKnownOnes) {
  const Response response = get("/v1/timelines/box:MSKU0308961");
  expect_problem(response, 400, "unknown_kind");
  EXPECT_TRUE(holds(response, "bill, house_bill, air_waybill"));
}

TEST_F(ReadsTest, AReferenceThatCannotBeOneIsRefused) {
  expect_problem(get("/v1/timelines/MSKU0308961"), 400, "bad_reference");
  expect_problem(get("/v1/timelines/bill:"), 400, "bad_reference");
  expect_problem(get("/v1/timelines/bill:%00"), 400, "bad_reference");
  expect_problem(get("/v1/timelines/bill:" + std::string(500, 'A')), 400, "bad_reference");
}

TEST_F(ReadsTest, WhatIsNotKnownIsNotFound) {
  const Response response = get("/v1/timelines/bill:NOBODY");
  expect_problem(response, 404, "not_found");
  EXPECT_TRUE(holds(response, R"("instance":"/v1/timelines/bill:NOBODY")"));
}

TEST_F(ReadsTest, AClientThatHasTheTimelineGetsNoBody) {
  const std::string tag = header(get(kBill), "ETag");
  EXPECT_TRUE(tag.starts_with("W/\"")) << tag;
  const std::string strong = tag.substr(2);
  for (const std::string& seen : {tag, strong, "\"x\", " + tag, std::string("*")}) {
    const Response response = get(kBill, {{"if-none-match", seen}});
    EXPECT_EQ(response.status, 304) << seen;
    EXPECT_TRUE(response.body.empty());
    EXPECT_EQ(header(response, "ETag"), tag);
  }
  EXPECT_EQ(get(kBill, {{"if-none-match", "\"x\""}}).status, 200);
}

TEST_F(ReadsTest, TimeAloneDoesNotMakeAnotherTag) {
  const std::string before = header(get(kBill), "ETag");
  Timeline& timeline = queries.timelines[{RefKind::bill, "MAEU123456789"}];
  timeline.as_of += std::chrono::seconds(1);
  EXPECT_EQ(header(get(kBill), "ETag"), before);
  timeline.flags.clear();
  EXPECT_NE(header(get(kBill), "ETag"), before);
  EXPECT_NE(header(get(kBill + "?lang=zh"), "ETag"), header(get(kBill), "ETag"));
}

TEST_F(ReadsTest, ABrokenStateIsNotTheClientsFault) {
  queries.broken = Error{"storage_failed", "cannot read", "000012.sst", "restore a checkpoint"};
  const Response response = get(kBill);
  expect_problem(response, 503, "storage_failed");
  EXPECT_FALSE(holds(response, "000012.sst"));
  queries.broken = Error{"corrupt_row", "bad version byte", {}, {}};
  expect_problem(get(kBill), 500, "internal");
}

TEST_F(ReadsTest, ABareNumberIsLookedUpNormalised) {
  EXPECT_TRUE(holds(get("/v1/references?value=maeu+1234-56789"), R"("kind":"bill")"));
  EXPECT_EQ(get("/v1/references?value=UNKNOWN").body, R"({"references":[]})");
  expect_problem(get("/v1/references"), 400, "bad_parameter");
  expect_problem(get("/v1/references?value=%20"), 400, "bad_parameter");
  expect_problem(get("/v1/references?value=" + std::string(500, 'A')), 400, "bad_parameter");
}

TEST_F(ReadsTest, PathsAndMethodsThatAreNotThereAreSaidSo) {
  const Response unknown = get("/v1/nothing");
  expect_problem(unknown, 404, "no_such_path");
  EXPECT_EQ(unknown.route, "unknown");
  expect_problem(get("/v1/messages/"), 404, "no_such_path");
  Response response = ask("DELETE", kBill);
  expect_problem(response, 405, "method_not_allowed");
  EXPECT_EQ(header(response, "Allow"), "GET, HEAD");
  response = get("/v1/messages");
  expect_problem(response, 405, "method_not_allowed");
  EXPECT_EQ(header(response, "Allow"), "POST");
  expect_problem(ask("TRACE", "/livez"), 405, "method_not_allowed");
  expect_problem(ask("get", "/livez"), 405, "method_not_allowed");
}

TEST_F(ReadsTest, TargetsThatCannotBeReadAreRefused) {
  for (const char* target :
       {"*", "", "livez", "host:80", "/%", "/%4", "/%zz", "/%FF", "/livez?%FF"}) {
    expect_problem(get(target), 400, "bad_request");
  }
}

TEST_F(ReadsTest, AProblemNamesTheAskedPathAsAUri) {
  EXPECT_TRUE(holds(get("/\xE6\xB5\xB7?q=1"), R"("instance":"/%E6%B5%B7")"));
}

TEST_F(ReadsTest, OperationsAnswer) {
  EXPECT_EQ(get("/livez").body, R"({"status":"live"})");
  EXPECT_EQ(get("/readyz").status, 200);
  EXPECT_TRUE(holds(get("/"), "/openapi.json"));
  EXPECT_TRUE(holds(get("/openapi.json"), R"("openapi")"));
  const Response text = get("/metrics");
  EXPECT_EQ(text.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_TRUE(holds(text, "fairway_build_info{commit=\"test\""));
  EXPECT_EQ(ask("HEAD", "/livez").status, 200);
}

TEST_F(ReadsTest, NotReadyTellsWhy) {
  queries.now = {.ready = false, .reason = "12 s of the log are not merged yet"};
  const Response response = get("/readyz");
  expect_problem(response, 503, "not_ready");
  EXPECT_TRUE(holds(response, "12 s of the log are not merged yet"));
  EXPECT_EQ(get("/livez").status, 200);
}

}  // namespace
}  // namespace fairway::sinks::http

// DCSA's facade over fakes: what becomes an event, what is left away, and how pages go on.
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "schemas/catalogue/catalogue.h"
#include "tests/sinks/router_fixture.h"

namespace fairway::sinks::http {
namespace {

const Catalogue& catalogue() {
  static const auto loaded = Catalogue::load(built_in_data());
  return **loaded;
}

class FixedClock final : public Clock {
 public:
  Instant now() const override { return at("2026-11-05T00:00:00Z"); }
};

FactId id_of(std::uint8_t number) {
  Hash16 id;
  id.bytes.fill(0xff);
  id.bytes[0] = number;
  return FactId{id};
}

class RouterDcsa : public RouterTest {
 protected:
  RouterDcsa() { router.tells_dcsa(catalogue(), clock); }

  // A bill whose timeline holds these facts, at intervals of an hour.
  Timeline& hold(const Reference& id, const std::vector<TimelineFact>& facts) {
    Timeline timeline = sample_timeline();
    timeline.id = id;
    timeline.facts = facts;
    return queries.timelines[id] = timeline;
  }
  TimelineFact fact(std::uint8_t number, const std::string& kind, const Reference& subject) {
    TimelineFact fact = sample_timeline().facts.front();
    fact.id = id_of(number);
    fact.kind = kind;
    fact.code = {kind};
    fact.subject = subject;
    fact.time = at("2026-11-01T06:20:00Z") + std::chrono::hours{number};
    fact.attributes.clear();
    return fact;
  }
  std::size_t count(const std::string& target) {
    const Response response = get(target);
    EXPECT_EQ(response.status, 200) << response.body;
    std::size_t found = 0;
    for (std::size_t from = 0;
         (from = response.body.find("\"eventID\"", from)) != std::string::npos; ++from) {
      ++found;
    }
    return found;
  }

  FixedClock clock;
  const Reference bill{RefKind::bill, "MAEU123456789"};
  const Reference box{RefKind::container, "MSKU0308961"};
};

TEST_F(RouterDcsa, AFactIsAnEventWithAnIdOfItsOwn) {
  hold(bill, {fact(0x12, "gate_in", box)});
  const Response response = get("/v2/events?transportDocumentReference=MAEU123456789");
  EXPECT_EQ(header(response, "API-Version"), "2.2.0");
  EXPECT_EQ(response.body,
            R"([{"eventID":"12ffffff-ffff-8fff-bfff-ffffffffffff",)"
            R"("eventCreatedDateTime":"2026-11-01T06:21:05.250Z","eventType":"EQUIPMENT",)"
            R"("eventClassifierCode":"ACT","eventDateTime":"2026-11-02T00:20:00Z",)"
            R"("equipmentEventTypeCode":"GTIN","documentReferences":[)"
            R"({"documentReferenceType":"TRD","documentReferenceValue":"MAEU123456789"}],)"
            R"("equipmentReference":"MSKU0308961","emptyIndicatorCode":"LADEN",)"
            R"("eventLocation":{"UNLocationCode":"CNSHA"}}])");
  EXPECT_TRUE(holds(get("/v3/events"), "12ffffff-ffff-8fff-bfff-ffffffffffff"));
}

TEST_F(RouterDcsa, TheSendersOwnLocalTimeIsKept) {
  TimelineFact gate = fact(1, "gate_in", box);
  gate.time_text = "2026-11-01T15:20:00+08:00";
  hold(bill, {gate});
  EXPECT_TRUE(holds(get("/v2/events"), R"("eventDateTime":"2026-11-01T15:20:00+08:00")"));
  queries.timelines[bill].facts[0].time_text = "2026-11-01T15:20:01+08:00";
  EXPECT_TRUE(holds(get("/v2/events"), R"("eventDateTime":"2026-11-01T07:20:00Z")"));
}

TEST_F(RouterDcsa, WhatTheStandardHasNoWordForIsLeftAway) {
  TimelineFact requested = fact(1, "gate_in", box);
  requested.classifier = Classifier::requested;
  TimelineFact implausible = fact(2, "gate_in", box);
  implausible.implausible = true;
  TimelineFact timeless = fact(3, "gate_in", box);
  timeless.time.reset();
  hold(bill, {timeless, requested, implausible, fact(4, "weighed", box),
              fact(5, "gate_in", {RefKind::vehicle, "A1"}),
              fact(6, "arrived", {RefKind::flight, "MU587/20261101"}),
              fact(7, "arrived", {RefKind::declaration, "222820260000000001"})});
  EXPECT_EQ(count("/v2/events"), 0U);
  EXPECT_EQ(count("/v3/events"), 0U);
}

TEST_F(RouterDcsa, EachVersionTellsTheCodesThatItKnows) {
  TimelineFact customs = fact(2, "hold_lifted", box);
  customs.attributes["type"] = "customs";
  TimelineFact other = fact(3, "hold_lifted", box);
  other.attributes["type"] = "freight";
  hold(bill, {fact(1, "scanned", box), customs, other});
  const Response two = get("/v2/events");
  EXPECT_TRUE(holds(two, R"("shipmentEventTypeCode":"RELS","documentID":"MAEU123456789",)"
                         R"("documentTypeCode":"CUS")"))
      << two.body;
  EXPECT_FALSE(holds(two, "CUSS"));
  EXPECT_EQ(count("/v2/events"), 1U);
  const Response three = get("/v3/events");
  EXPECT_TRUE(holds(three, R"("equipmentEventTypeCode":"CUSS")"));
  EXPECT_TRUE(holds(three, R"("equipmentEventTypeCode":"CUSR")"));
  EXPECT_EQ(count("/v3/events"), 2U);
}

TEST_F(RouterDcsa, WhatWasSaidInDcsasCodesIsToldInTheSame) {
  TimelineFact drop = fact(1, "empty_in", box);
  drop.definition = "dcsa-tnt-3.0";
  drop.code = {"EQUIPMENT", "DROP", "EMPTY", "IMPORT", ""};
  drop.attributes = {{"fullEmpty", "empty"}, {"direction", "import"}};
  TimelineFact draft = fact(2, "unmapped", bill);
  draft.definition = "dcsa-tnt-2.2";
  draft.code = {"SHIPMENT", "DRFT", "", "", "TRD"};
  hold(bill, {drop, draft});
  const Response two = get("/v2/events");
  EXPECT_TRUE(holds(two, R"("equipmentEventTypeCode":"DROP")")) << two.body;
  EXPECT_TRUE(holds(two, R"("shipmentEventTypeCode":"DRFT","documentID":"MAEU123456789")"));
  EXPECT_TRUE(holds(get("/v3/events"), R"("emptyIndicatorCode":"EMPTY","movementType":"IMPORT")"));
}

TEST_F(RouterDcsa, ACallIsToldWithItsVessel) {
  TimelineFact arrived = fact(1, "arrived", {RefKind::voyage_call, "9321483/2103N/CNSHA"});
  arrived.attributes = {
      {"voyageOut", "2104S"}, {"vesselName", "King"}, {"delayReason", "WEA"}, {"service", "FE1"}};
  TimelineFact unnamed = fact(2, "departed", {RefKind::voyage_call, "CS.NCVV/2103N/CNSHA"});
  Timeline& timeline = hold(bill, {arrived, unnamed, fact(3, "loaded", box)});
  HeldReference call;
  call.reference = {RefKind::voyage_call, "9321483/2103N/CNSHA"};
  timeline.references.push_back(call);
  const Response two = get("/v2/events");
  EXPECT_TRUE(holds(two, R"("transportCall":{"transportCallID":"voyage_call:9321483/2103N/CNSHA",)"
                         R"("carrierServiceCode":"FE1",)"
                         R"("carrierVoyageNumber":"2104S","exportVoyageNumber":"2104S",)"
                         R"("UNLocationCode":"CNSHA","modeOfTransport":"VESSEL",)"
                         R"("vessel":{"vesselIMONumber":"9321483","vesselName":"King"}},)"
                         R"("delayReasonCode":"WEA")"))
      << two.body;
  EXPECT_EQ(count("/v2/events?vesselIMONumber=9321483"), 2U) << "the loading is of that call, too";
  EXPECT_EQ(count("/v2/events?transportCallID=voyage_call:CS.NCVV/2103N/CNSHA"), 1U);
  EXPECT_EQ(count("/v2/events?carrierServiceCode=FE1"), 1U);
  EXPECT_EQ(count("/v2/events?carrierServiceCode=FE2"), 0U);
  const Response three = get("/v3/events");
  EXPECT_TRUE(holds(three, R"("vesselTransport":{"vesselCallSign":"NCVV"})"));
  EXPECT_TRUE(holds(three, R"("serviceCodeOrReference":{"carrierServiceCode":"FE1"})"));
}

TEST_F(RouterDcsa, AnEventOfSeveralShipmentsIsToldWithTheFirst) {
  const Reference call{RefKind::voyage_call, "9321483/2103N/CNSHA"};
  const Reference second{RefKind::bill, "MAEU2"};
  hold(bill, {fact(1, "arrived", call), fact(2, "bill_issued", bill)});
  hold(second,
       {fact(1, "arrived", call), fact(3, "arrived", call), fact(4, "bill_issued", second)});
  queries.matches = {{.reference = call, .shipments = {bill, second}},
                     {.reference = second, .shipments = {second}}};
  EXPECT_EQ(count("/v2/events"), 4U);
  EXPECT_EQ(count("/v2/events?transportDocumentReference=MAEU2"), 3U);
  std::vector<std::string> seen;
  std::string target = "/v3/events?limit=1";
  for (std::size_t page = 0; page < 6; ++page) {
    const Response response = get(target);
    if (holds(response, "eventID")) seen.push_back(response.body);
    const std::string next = header(response, "Next-Page-Cursor");
    if (next.empty()) break;
    target = "/v3/events?limit=1&cursor=" + next;
  }
  EXPECT_EQ(seen.size(), 4U);
  EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), 4U);
}

TEST_F(RouterDcsa, AWalkLooksAtSoManyShipmentsAPageAndGoesOn) {
  constexpr std::size_t kShipments = 2 * limits::kPage + 50;
  for (std::size_t i = 0; i < kShipments; ++i) {
    const Reference one{RefKind::bill, "MAEU" + std::to_string(1'000 + i)};
    TimelineFact issued = fact(1, "bill_issued", one);
    Hash16 id;
    id.bytes[0] = static_cast<std::uint8_t>(i / 256);
    id.bytes[1] = static_cast<std::uint8_t>(i % 256);
    issued.id = FactId{id};
    hold(one, {issued});
  }
  std::string target = "/v2/events?limit=1000";
  for (const std::size_t found : {limits::kPage, limits::kPage, std::size_t{50}}) {
    EXPECT_EQ(count(target), found);
    target = header(get(target), "Next-Page");
  }
  EXPECT_EQ(target, "");
  EXPECT_EQ(count("/v2/events?limit=30"), 30U);
}

TEST_F(RouterDcsa, SecondVersionPagesAreLinksThatKeepTheirFilters) {
  hold(bill, {fact(1, "gate_in", box), fact(2, "gate_in", box)});
  const Response first = get("/v2/events?eventType=EQUIPMENT&limit=1");
  EXPECT_EQ(header(first, "Current-Page"), "/v2/events?eventType=EQUIPMENT&limit=1");
  const std::string next = header(first, "Next-Page");
  EXPECT_TRUE(next.starts_with("/v2/events?eventType=EQUIPMENT&limit=1&cursor=")) << next;
  const Response second = get(next);
  EXPECT_EQ(header(second, "Current-Page"), next);
  EXPECT_EQ(header(second, "First-Page"), "/v2/events?eventType=EQUIPMENT&limit=1");
  EXPECT_NE(first.body, second.body);
  EXPECT_EQ(get("/v2/events?limit=1" + next.substr(next.find("&cursor="))).status, 400);
}

TEST_F(RouterDcsa, WhatIsNoLongerTrueIsRetractedInTheThirdVersionAlone) {
  TimelineFact withdrawn = fact(1, "gate_in", box);
  withdrawn.status = FactStatus::withdrawn;
  withdrawn.ended = at("2026-11-03T00:00:00Z");
  hold(bill, {withdrawn});
  const Response three = get("/v3/events?eventUpdatedDateTimeMin=2026-11-02T00:00:00Z");
  EXPECT_TRUE(queries.asked_options.superseded);
  EXPECT_TRUE(holds(three, R"("isRetracted":true)")) << three.body;
  EXPECT_FALSE(holds(three, "GTIN"));
  EXPECT_FALSE(holds(get("/v3/events?eventUpdatedDateTimeMin=2026-11-04T00:00:00Z"), "isRetracted"))
      << "it is news once";
  get("/v2/events");
  EXPECT_FALSE(queries.asked_options.superseded);
}

TEST_F(RouterDcsa, ErrorsHaveTheShapeOfTheirVersion) {
  const Response two = get("/v2/events?scheduleID=FE1");
  EXPECT_EQ(two.status, 400);
  EXPECT_EQ(two.content_type, "application/json");
  EXPECT_EQ(header(two, "API-Version"), "2.2.0");
  EXPECT_EQ(two.body,
            R"({"httpMethod":"GET","requestUri":"/v2/events?scheduleID=FE1","errors":)"
            R"([{"reason":"bad_parameter","message":"scheduleID: schedules are not known; )"
            R"(Leave it away"}],"statusCode":400,"statusCodeText":"A parameter is wrong",)"
            R"("errorDateTime":"2026-11-05T00:00:00Z"})");
  const Response three = get("/v3/events?vesselIMONumber=1");
  EXPECT_TRUE(three.body.starts_with(
      R"({"feedbackElements":[{"severity":"ERROR","message":"vesselIMONumber: unknown parameter)"))
      << three.body;
  EXPECT_EQ(ask("DELETE", "/v3/events").status, 405);
  EXPECT_EQ(header(ask("DELETE", "/v3/events"), "Allow"), "GET, HEAD, POST");
}

TEST_F(RouterDcsa, EventsAreSentAsOneMessageOfTheSource) {
  const std::string body = R"({"events":[{"eventID":"a"}]})";
  const Response taken = ask("POST", "/v3/events", {{"fairway-source", "terminal-a"}}, body);
  EXPECT_EQ(taken.status, 200) << taken.body;
  EXPECT_EQ(header(taken, "API-Version"), "3.0.0");
  EXPECT_EQ(ask("POST", "/v3/events", {{"fairway-source", "a"}}, R"({"events": []})").status, 200);
  EXPECT_EQ(ask("POST", "/v3/events", {}, body).status, 400);
  EXPECT_EQ(ask("POST", "/v3/events", {{"fairway-source", "a"}}, "[]").status, 400);
  EXPECT_EQ(ask("POST", "/v3/events", {{"fairway-source", "a"}}, " ").status, 400);
  EXPECT_EQ(
      ask("POST", "/v3/events", {{"fairway-source", "a"}}, "{" + std::string(200, ' ')).status,
      413);
  EXPECT_EQ(ask("POST", "/v2/events", {{"fairway-source", "a"}}, body).status, 405);
}

}  // namespace
}  // namespace fairway::sinks::http

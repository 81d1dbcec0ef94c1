// Refusals and checks over HTTP, without a socket: what is asked of whom, and what is answered.
#include <gtest/gtest.h>

#include "tests/sinks/router_fixture.h"

namespace fairway::sinks::http {
namespace {

class Refused : public RouterTest {
 protected:
  // A refused message's id.
  std::string refuse(const std::string& body = "rubbish") {
    EXPECT_EQ(post(body, {}, "?wait=merged").status, 200);
    return to_text(message_id(SourceName{"terminal-a"}, body));
  }
};

TEST_F(Refused, AreListedWithWhatTheirCodesMeanInBothLanguages) {
  const std::string id = refuse();
  const Response english = get("/v1/refused");
  EXPECT_EQ(english.status, 200);
  EXPECT_TRUE(holds(english, "\"id\":\"" + id + "\"")) << english.body;
  EXPECT_TRUE(holds(english, "\"title\":\"No definition recognises the message\""));
  EXPECT_TRUE(holds(english, "\"page\":{\"next\":null}"));
  for (const Response& chinese :
       {get("/v1/refused?lang=zh"), get("/v1/refused", {{"accept-language", "zh-CN,en;q=0.8"}})}) {
    EXPECT_TRUE(holds(chinese, "没有报文定义能够识别该报文")) << chinese.body;
  }
  for (const char* preferred : {"en-GB,zh;q=0.5", "fr", "de,en;q=0.9,zh;q=0.1"}) {
    const Response response = get("/v1/refused", {{"accept-language", preferred}});
    EXPECT_TRUE(holds(response, "No definition")) << preferred;
  }
}

TEST_F(Refused, GiveTheirBytesAsTextOrBase64OrAsTheyAre) {
  const std::string text = refuse();
  EXPECT_TRUE(holds(get("/v1/refused/" + text), "\"text\":\"rubbish\",\"base64\":null"));
  const std::string binary = refuse("\xff\xfe");
  EXPECT_TRUE(holds(get("/v1/refused/" + binary), "\"text\":null,\"base64\":\"//4=\""));
  for (const Response& raw :
       {get("/v1/refused/" + binary + "?raw"),
        get("/v1/refused/" + binary, {{"accept", "application/octet-stream"}})}) {
    EXPECT_EQ(raw.body, "\xff\xfe");
    EXPECT_EQ(raw.content_type, "application/octet-stream");
  }
}

TEST_F(Refused, ArePagedWithACursorThatIsGoodForTheSameFiltersOnly) {
  refuse("rubbish 1");
  refuse("rubbish 2");
  const Response page = get("/v1/refused?limit=1&source=terminal-a");
  const std::string next = header(page, "Next-Page-Cursor");
  ASSERT_FALSE(next.empty()) << page.body;
  EXPECT_TRUE(holds(page, "\"page\":{\"next\":\"" + next + "\"}"));
  EXPECT_EQ(get("/v1/refused?limit=1&source=terminal-a&cursor=" + next).status, 200);
  expect_problem(get("/v1/refused?limit=1&cursor=" + next), 400, "bad_parameter");
  expect_problem(get("/v1/refused?cursor=x"), 400, "bad_parameter");
}

TEST_F(Refused, SayWhatIsWrongWithAQuestion) {
  for (const char* query :
       {"limit=0", "limit=1001", "limit=ten", "since=today", "status=lost", "lang=fr"}) {
    expect_problem(get(std::string("/v1/refused?") + query), 400, "bad_parameter");
  }
  expect_problem(get("/v1/refused?codes=x"), 400, "unknown_parameter");
  expect_problem(get("/v1/refused/m_nothing"), 404, "not_found");
  expect_problem(ask("POST", "/v1/refused/m_nothing:replay"), 404, "not_found");
  expect_problem(ask("POST", "/v1/refused/m_nothing:drop"), 404, "not_found");
  expect_problem(ask("POST", "/v1/refused/x"), 405, "method_not_allowed");
  expect_problem(get("/v1/refused/x:replay"), 405, "method_not_allowed");
}

TEST_F(Refused, AreReplayedWithTheStampAndTheBytesTheyHad) {
  const std::string id = refuse();
  const Response response = ask("POST", "/v1/refused/" + id + ":replay");
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(holds(response, "\"repaired\":false")) << response.body;
  EXPECT_TRUE(holds(response, "\"status\":\"refused\""));
  const std::vector<Incoming> taken = inbox.taken();
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken[1].bytes, taken[0].bytes);
  EXPECT_TRUE(taken[1].again);
  EXPECT_TRUE(taken[1].received);
  EXPECT_FALSE(taken[1].note);
}

TEST_F(Refused, AreRepairedByAMessageOfTheSameSourceThatNamesThem) {
  const std::string id = refuse();
  const Response response = ask("POST", "/v1/refused/" + id + ":replay", {}, "{repair}");
  EXPECT_TRUE(holds(response, "\"repaired\":true")) << response.body;
  EXPECT_TRUE(holds(response, "\"status\":\"merged\"")) << response.body;
  const Incoming repair = inbox.taken().back();
  EXPECT_EQ(repair.source, SourceName{"terminal-a"});
  ASSERT_TRUE(repair.note);
  EXPECT_EQ(to_text(*repair.note), "repairs " + id);
  EXPECT_FALSE(repair.again);
  EXPECT_TRUE(holds(get("/v1/refused?status=repaired"), id));
  EXPECT_FALSE(holds(get("/v1/refused"), id));
  expect_problem(ask("POST", "/v1/refused/" + id + ":replay", {}, std::string(101, '{')), 413,
                 "message_too_large");
}

TEST_F(Refused, AreNamedByAPostedMessageToo) {
  const std::string id = refuse();
  EXPECT_EQ(post("{repair}", {{"fairway-repairs", id}}).status, 202);
  EXPECT_EQ(to_text(inbox.taken().back().note.value()), "repairs " + id);
  expect_problem(post("{repair}", {{"fairway-repairs", "it"}}), 400, "bad_header");
  expect_problem(post("{}\n{}", {{"fairway-repairs", id}, {"content-type", "application/ndjson"}}),
                 400, "bad_header");
}

TEST_F(Refused, AreReplayedManyAtATimeEachMessageOnce) {
  refuse("rubbish 1");
  refuse("rubbish 2");
  const Response response = ask("POST", "/v1/refused:replay?source=terminal-a");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(inbox.taken().size(), 4U);
  EXPECT_TRUE(holds(response, "\"page\":{\"next\":null}")) << response.body;
  EXPECT_TRUE(holds(ask("POST", "/v1/refused:replay?source=nobody"), "\"items\":[]"));
  expect_problem(ask("POST", "/v1/refused:replay", {}, "repair"), 400, "bad_request");
}

TEST_F(Refused, ThatCannotBeSentAgainSayWhy) {
  const std::string id = refuse();
  inbox.refusal = Error{"source_suspended", "the source is suspended", {}, {}};
  expect_problem(ask("POST", "/v1/refused/" + id + ":replay"), 403, "source_suspended");
  const Response many = ask("POST", "/v1/refused:replay");
  EXPECT_EQ(many.status, 200);
  EXPECT_TRUE(holds(many, "\"status\":\"failed\"")) << many.body;
  EXPECT_TRUE(holds(many, "\"code\":\"source_suspended\""));
}

TEST_F(Refused, AreAnsweredAsAcceptedWhenMergingTakesLong) {
  const std::string id = refuse();
  inbox.wait_error = Error{"wait_timeout", "not merged yet", {}, {}};
  const Response response = ask("POST", "/v1/refused/" + id + ":replay", {}, "{repair}");
  EXPECT_EQ(response.status, 202);
  EXPECT_TRUE(holds(response, "\"status\":\"accepted\"")) << response.body;
}

TEST_F(Refused, AreDroppedAndKept) {
  const std::string id = refuse();
  const Response response = ask("POST", "/v1/refused/" + id + ":drop");
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(holds(response, "\"status\":\"dropped\"")) << response.body;
  EXPECT_EQ(inbox.taken().back().bytes, "");
  EXPECT_FALSE(holds(get("/v1/refused"), id));
  EXPECT_TRUE(holds(get("/v1/refused/" + id), "rubbish"));
}

TEST_F(Refused, ChecksTakeNothingIn) {
  const Response bad = ask("POST", "/v1/check?lang=zh", {}, "{}");
  EXPECT_EQ(bad.status, 200);
  EXPECT_TRUE(holds(bad, "\"ok\":false,\"refused\":true")) << bad.body;
  EXPECT_TRUE(holds(bad, "没有报文定义能够识别该报文"));
  EXPECT_TRUE(holds(ask("POST", "/v1/check", {}, "{classifier}"), "\"ok\":true"));
  EXPECT_TRUE(inbox.taken().empty());
  expect_problem(ask("POST", "/v1/check", {}, " "), 400, "empty_body");
}

TEST_F(Refused, ChecksOfLinesSayInWhichOfThemSomethingIsWrong) {
  const Response response =
      ask("POST", "/v1/check", {{"content-type", "application/x-ndjson"}}, "{classifier}\n\n{}\n");
  EXPECT_TRUE(response.body.starts_with("{\"ok\":false,\"messages\":[")) << response.body;
  EXPECT_TRUE(holds(response, "\"line\":1")) << response.body;
  EXPECT_TRUE(holds(response, "\"title\":\"No definition recognises the message\",\"line\":3"));
}

}  // namespace
}  // namespace fairway::sinks::http

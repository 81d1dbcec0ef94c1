// Streams on the wire.
#include <string>

#include <gtest/gtest.h>

#include "sinks/http/stream/stream_hub.h"
#include "tests/http/live_feed.h"
#include "tests/http/server_fixture.h"

namespace fairway::sinks::http {
namespace {

using std::chrono_literals::operator""ms;

class StreamTest : public ServerTest {
 protected:
  StreamTest() {
    stream_options.retry_least = 3'000ms;
    stream_options.retry_most = 3'000ms;
  }
  ~StreamTest() override {
    if (server) server->stop();
  }
  void start() {
    hub = std::make_unique<StreamHub>(stream_options, feed, metrics,
                                      [] { return parse_rfc3339("2026-11-01T06:21:05.25Z"); });
    hub->start();
    router.streams_through(*hub);
    ServerTest::start();
  }
  // Asks for a stream; what it was answered with, without the stream.
  static Reply open(RawClient& client, std::string_view query = {}, std::string_view headers = {}) {
    const auto reply = client.ask(get("/v1/stream" + std::string(query), headers));
    EXPECT_TRUE(reply);
    return reply.value_or(Reply{});
  }
  static std::string progress(std::string_view cursor) {
    return "id: " + std::string(cursor) + "\nevent: progress\ndata: {\"cursor\":\"" +
           std::string(cursor) + "\",\"watermark\":\"2026-11-01T06:21:05.250Z\"}\n\n";
  }

  LiveFeed feed;
  StreamOptions stream_options;
  std::unique_ptr<StreamHub> hub;
};

TEST_F(StreamTest, AnswersWithEventsToTheByte) {
  feed.append(2);
  start();
  RawClient client(port);
  const Reply head = open(client);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("content-type"), "text/event-stream");
  EXPECT_EQ(head.headers.at("cache-control"), "no-store");
  EXPECT_EQ(head.headers.at("x-accel-buffering"), "no");
  EXPECT_EQ(head.headers.at("connection"), "close");
  EXPECT_FALSE(head.headers.contains("content-length"));
  EXPECT_EQ(client.read_to("progress\n"), "retry: 3000\n\nid: a-1-0-2\nevent: progress\n");
  EXPECT_EQ(client.read_to("\n\n"),
            "data: {\"cursor\":\"a-1-0-2\",\"watermark\":\"2026-11-01T06:21:05.250Z\"}\n\n");
  feed.append(1);
  EXPECT_EQ(client.read_to("\n\n"),
            "id: a-1-0-3\n"
            "event: stage.changed\n"
            "data: {\"id\":\"a-1-0-3\",\"sequence\":3,\"subject\":\"bill:MAEU123456789\","
            "\"previous\":2,\"type\":\"stage.changed\",\"types\":[\"stage.changed\","
            "\"eta.changed\"],\"causes\":[\"f_00000000000000000000000000000000\"],"
            "\"changed\":[\"/stage/goods\"],\"stage\":{\"headline\":\"gate_in\",\"customs\":null,"
            "\"goods\":\"gate_in\"},\"places\":[\"CNSHA\"],\"source\":null,\"detail\":null,"
            "\"time\":\"2026-11-01T06:21:05.250Z\"}\n\n");
}

TEST_F(StreamTest, GoesOnBehindTheLastEvent) {
  feed.append(4);
  stream_options.page.changes = 1;
  start();
  RawClient client(port);
  open(client, "?after=a-1-0-1", "Last-Event-ID: a-1-0-2\r\n");
  const std::string all = client.read_to(progress("a-1-0-4"));
  EXPECT_TRUE(all.starts_with("retry: 3000\n\nid: a-1-0-3\nevent: stage.changed\n")) << all;
  EXPECT_NE(all.find("\n\nid: a-1-0-4\nevent: stage.changed\n"), std::string::npos) << all;

  RawClient other(port);
  open(other, "?after=a-1-0-1");
  EXPECT_NE(other.read_to(progress("a-1-0-4")).find("id: a-1-0-2\n"), std::string::npos);
}

TEST_F(StreamTest, AnswersACursorOfAnotherLifeWithAResetAndGoesOn) {
  feed.append(2);
  start();
  RawClient client(port);
  open(client, "?after=a-7-0-1&stage=released");
  EXPECT_EQ(client.read_to(progress("a-1-0-2")),
            "retry: 3000\n\nid: a-1-0-2\nevent: reset\ndata: {\"cursor\":\"a-1-0-2\","
            "\"reason\":\"epoch\",\"snapshot\":\"/v1/shipments?stage=released\"}\n\n" +
                progress("a-1-0-2"));
}

TEST_F(StreamTest, RefusesWhatItCannotRead) {
  start();
  EXPECT_EQ(status_of(get("/v1/stream?after=yesterday")), 400);
  EXPECT_EQ(status_of(get("/v1/stream", "Last-Event-ID: 17\r\n")), 400);
  EXPECT_EQ(status_of(get("/v1/stream?type=weather")), 400);
  EXPECT_EQ(status_of(get("/v1/stream?limit=1")), 400);
}

TEST_F(StreamTest, AnswersHeadWithoutAStream) {
  start();
  RawClient client(port);
  client.send("HEAD /v1/stream HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto head = client.read(true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_TRUE(client.at_end());
  EXPECT_EQ(hub->streams(), 0U);
}

TEST_F(StreamTest, ShowsThatItLivesWhenNothingHappens) {
  stream_options.progress_time = 1ms;
  start();
  RawClient client(port);
  open(client);
  client.read_to("\n\n");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.read_to("\n\n"), progress("a-1-0-0"));
}

TEST_F(StreamTest, LetsASlowReaderGoAndTheOthersLoseNothing) {
  stream_options.queue_bytes = 16 * limits::kKiB;
  stream_options.patience = 1ms;
  start();
  RawClient slow(port, 4'096);
  open(slow);
  RawClient quick(port);
  open(quick);
  std::string heard;
  std::uint64_t last = 0;
  const std::string overrun = "fairway_sse_overruns_total 1\n";
  while (metrics.text().find(overrun) == std::string::npos) {
    feed.append(20);
    last = feed.bounds().last.sequence;
    heard += quick.read_to("id: " + to_cursor({1, 0, last}) + "\nevent: stage.changed\n");
  }
  for (std::uint64_t each = 1; each <= last; ++each) {
    ASSERT_NE(heard.find("id: " + to_cursor({1, 0, each}) + "\nevent: stage"), std::string::npos);
  }
  // It is told where it is, and goes on there.
  const std::string all = slow.read_to("event: overrun\n");
  const std::size_t line = all.rfind("id: ");
  const std::string cursor = all.substr(line + 4, all.find('\n', line) - line - 4);
  EXPECT_LT(change_id_from_cursor(cursor)->sequence, last);
  slow.read_to("\n\n");
  EXPECT_TRUE(slow.at_end());
  RawClient again(port);
  open(again, {}, "Last-Event-ID: " + cursor + "\r\n");
  const std::uint64_t next = change_id_from_cursor(cursor)->sequence + 1;
  const std::string first = again.read_to("event: stage");
  EXPECT_TRUE(first.ends_with(to_cursor({1, 0, next}) + "\nevent: stage")) << next << first;
}

TEST_F(StreamTest, CutsAReaderOffThatTakesNothing) {
  options.stream_write_time = 20ms;
  start();
  RawClient client(port, 4'096);
  open(client);
  while (hub->streams() > 0) feed.append(50);
  EXPECT_EQ(hub->streams(), 0U);
}

TEST_F(StreamTest, NoticesAReaderThatGoes) {
  stream_options.streams = 1;
  start();
  {
    RawClient client(port);
    open(client);
    RawClient other(port);
    const auto reply = other.ask(get("/v1/stream"));
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 503);
    EXPECT_EQ(reply->headers.at("retry-after"), "5");
    EXPECT_TRUE(holds(*reply, "\"code\":\"too_many_streams\""));
  }
  while (status_of("HEAD /v1/stream HTTP/1.1\r\nHost: a\r\n\r\n") != 200) {
  }
}

TEST_F(StreamTest, SaysGoodbyeWhenTheServerStops) {
  feed.append(2);
  start();
  RawClient client(port);
  open(client);
  client.read_to(progress("a-1-0-2"));
  server->stop();
  EXPECT_EQ(client.read_to("\"shutdown\"}\n\n"),
            "retry: 3000\n\nid: a-1-0-2\nevent: closing\n"
            "data: {\"cursor\":\"a-1-0-2\",\"reason\":\"shutdown\"}\n\n");
  EXPECT_TRUE(client.at_end());
}

}  // namespace
}  // namespace fairway::sinks::http

#include "sinks/http/head.h"

#include <gtest/gtest.h>

#include "sinks/http/wire.h"

namespace fairway::sinks::http {
namespace {

TEST(HeadTest, RepeatedHeadersAreJoinedAndNamesLowered) {
  const Request request =
      request_of({.method = "GET",
                  .target = "/",
                  .http_1_1 = true,
                  .fields = {{"Fairway-Source", "a"}, {"FAIRWAY-SOURCE", "b"}}});
  EXPECT_EQ(request.header("fairway-source"), "a, b");
  EXPECT_FALSE(request.header("host"));
}

TEST(HeadTest, DatesAreThoseOfHttp) {
  EXPECT_EQ(http_date(parse_rfc3339("1994-11-06T08:49:37Z").value()),
            "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(HeadTest, ResponsesAreWrittenLineByLine) {
  Response response{.body = "{}"};
  response.headers.emplace_back("Retry-After", "1");
  EXPECT_EQ(head_text(response, parse_rfc3339("1994-11-06T08:49:37Z").value(), false),
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nConnection: close\r\n"
            "Retry-After: 1\r\nContent-Type: application/json\r\n"
            "X-Content-Type-Options: nosniff\r\nContent-Length: 2\r\n\r\n");
}

}  // namespace
}  // namespace fairway::sinks::http

// The figures of ports over HTTP.
#include <gtest/gtest.h>

#include "tests/sinks/fake_figures.h"
#include "tests/sinks/router_fixture.h"

namespace fairway::sinks::http {
namespace {

constexpr auto kPath = "/v1/places/CNSHA/throughput";

class RouterFigures : public RouterTest {
 protected:
  RouterFigures() { router.shows_figures_of(figures_); }

  FakeFigures figures_;
};

TEST_F(RouterFigures, AreAnsweredWithTheirMetricAndRevision) {
  const Response answer = get(kPath);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body,
            R"({"place":"CNSHA","metric":{"id":"M1","version":1},"from":"2026-11-01T06:00:00Z",)"
            R"("to":"2026-11-02T06:00:00Z","bucket":"hour","by":[],"items":[)"
            R"({"from":"2026-11-01T06:00:00Z","moves":12,"teu":18.25,"teuUnknown":1}],)"
            R"("revision":42,"asOf":{"time":"2026-11-01T07:00:00Z"}})");
  EXPECT_EQ(figures_.asked.place, "CNSHA");
  EXPECT_EQ(figures_.asked.from, std::nullopt);
}

TEST_F(RouterFigures, AreToldApartAsAsked) {
  const Response answer = get(std::string(kPath) +
                              "?from=2026-11-01T00:00:00%2B08:00&to=2026-11-02T00:00:00Z"
                              "&bucket=day&by=terminal,direction,fullEmpty,kind");
  EXPECT_TRUE(holds(answer, R"("bucket":"day","by":["kind","terminal","direction","fullEmpty"])"));
  EXPECT_TRUE(holds(answer,
                    R"({"from":"2026-10-31T16:00:00Z","kind":"loaded","terminal":"CNSHAYS4",)"
                    R"("direction":null,"fullEmpty":"full","moves":12,)"))
      << answer.body;
  EXPECT_EQ(figures_.asked.from, parse_rfc3339("2026-10-31T16:00:00Z"));
  EXPECT_EQ(figures_.asked.to, parse_rfc3339("2026-11-02T00:00:00Z"));
  EXPECT_EQ(figures_.asked.by, FigureSplit::all());
}

TEST_F(RouterFigures, KeepTheirTagWhileTimeGoesOn) {
  const std::string tag = header(get(kPath), "ETag");
  figures_.now += std::chrono::hours{1};
  EXPECT_EQ(header(get(kPath), "ETag"), tag);
  EXPECT_EQ(get(kPath, {{"if-none-match", tag}}).status, 304);
}

TEST_F(RouterFigures, WhatCannotBeAskedIsRefused) {
  const std::string path = kPath;
  for (const char* query : {"?from=then", "?to=now", "?bucket=week", "?by=colour"}) {
    expect_problem(get(path + query), 400, "bad_parameter");
  }
  expect_problem(get(path + "?space=live"), 400, "unknown_parameter");
  expect_problem(get("/v1/places/NOSUCH/throughput"), 404, "not_found");
  expect_problem(get("/v1/places//throughput"), 404, "no_such_path");
  figures_.broken = Error{"bad_parameter", "the time ends before it begins", "from", "Swap them"};
  const Response wrong = get(path);
  expect_problem(wrong, 400, "bad_parameter");
  EXPECT_TRUE(holds(wrong, R"("parameter":"from")")) << wrong.body;
}

TEST_F(RouterTest, WithoutFiguresThereAreNone) { expect_problem(get(kPath), 503, "not_ready"); }

}  // namespace
}  // namespace fairway::sinks::http

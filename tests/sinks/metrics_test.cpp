#include "sinks/metrics.h"

#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "schemas/base/limits.h"

namespace fairway::sinks {
namespace {

using std::chrono::milliseconds;

const SourceName kTerminal{"terminal-a"};

// Everything that can be shown.
Metrics::Readings readings() {
  return {.state_lag_s = 1.5,
          .tick = from_micros(1'793'513'260'500'000),
          .log_bytes = 4096,
          .position_bytes = 2048,
          .memory_bytes = 1024,
          .inputs = {{"port", 0, 40, 2, true}, {"port", 1, 7, std::nullopt, false}},
          .lost_messages = {{"port", 17}},
          .gaps = {{"expired", 1}, {"recreated", 2}},
          .streams = 3,
          .stream_bytes = 512,
          .publisher = Metrics::PublisherReading{.records = {{"fairway.changes", 12}},
                                                 .transactions = 3,
                                                 .given_up = 1,
                                                 .producers = 2,
                                                 .lag = 5,
                                                 .connected = true},
          .rocksdb = {{"memtable_bytes", 77}}};
}

void use_all(Metrics& metrics) {
  metrics.consumed(kTerminal, 3);
  metrics.counted(Outcome::merged, kTerminal, 2);
  metrics.counted(Outcome::refused, kTerminal, 1);
  metrics.unmapped(kTerminal, 2);
  metrics.decoded(milliseconds(1));
  metrics.merged(milliseconds(2));
  metrics.committed(milliseconds(3), 1000, 10);
  metrics.appended(3, 900, milliseconds(1));
  metrics.answered("/livez", 200, milliseconds(1));
  metrics.connected(2);
  metrics.connected(-1);
  metrics.read_from(readings);
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, ShowsWhatTheVerbsTold) {
  Metrics metrics({.version = "0.1.0", .commit = "abc"});
  use_all(metrics);
  const std::string text = metrics.text();
  EXPECT_TRUE(has_line(text, R"(fairway_build_info{commit="abc",version="0.1.0"} 1)")) << text;
  EXPECT_TRUE(has_line(text, R"(fairway_records_consumed_total{source="terminal-a"} 3)"));
  EXPECT_TRUE(has_line(text, R"(fairway_messages_total{outcome="merged",source="terminal-a"} 2)"));
  EXPECT_TRUE(has_line(text, R"(fairway_messages_total{outcome="refused",source="terminal-a"} 1)"));
  EXPECT_TRUE(has_line(text, R"(fairway_facts_unmapped_total{source="terminal-a"} 2)"));
  EXPECT_TRUE(has_line(text, "fairway_commit_bytes_total 1000"));
  EXPECT_TRUE(has_line(text, "fairway_commit_rows_total 10"));
  EXPECT_TRUE(has_line(text, "fairway_commit_duration_seconds_count 1"));
  EXPECT_TRUE(has_line(text, R"(fairway_commit_duration_seconds_bucket{le="0.0025"} 0)"));
  EXPECT_TRUE(has_line(text, R"(fairway_commit_duration_seconds_bucket{le="0.005"} 1)"));
  EXPECT_TRUE(has_line(text, "fairway_log_appended_messages_total 3"));
  EXPECT_TRUE(has_line(text, R"(fairway_http_requests_total{code="200",route="/livez"} 1)"));
  EXPECT_TRUE(has_line(text, "fairway_http_connections 1"));
  EXPECT_TRUE(has_line(text, R"(fairway_published_records_total{topic="fairway.changes"} 12)"));
  EXPECT_TRUE(has_line(text, R"(fairway_publisher_transactions_total{outcome="given_up"} 1)"));
  EXPECT_TRUE(has_line(text, "fairway_publisher_producers_total 2"));
  EXPECT_TRUE(has_line(text, "fairway_publisher_lag_changes 5"));
}

TEST(Metrics, ReadsGaugesOffAtEachScrape) {
  Metrics metrics({});
  int scrapes = 0;
  metrics.read_from([&scrapes] {
    ++scrapes;
    Metrics::Readings now = readings();
    now.log_bytes = static_cast<std::uint64_t>(scrapes);
    return now;
  });
  EXPECT_TRUE(has_line(metrics.text(), "fairway_log_end_bytes 1"));
  const std::string text = metrics.text();
  EXPECT_TRUE(has_line(text, "fairway_log_end_bytes 2"));
  EXPECT_TRUE(has_line(text, "fairway_state_lag_seconds 1.5"));
  EXPECT_TRUE(has_line(text, "fairway_rocksdb_memtable_bytes 77"));
  EXPECT_NE(text.find("\nfairway_state_tick_timestamp_seconds 1793513260.5"), std::string::npos);
}

TEST(Metrics, ShowsHowFarEachPartitionIsReadAndWhatIsMissing) {
  Metrics metrics({});
  metrics.read_from(readings);
  const std::string text = metrics.text();
  EXPECT_TRUE(has_line(text, R"(fairway_consumer_position{topic="port",partition="0"} 40)"));
  EXPECT_TRUE(has_line(text, R"(fairway_consumer_lag_records{topic="port",partition="0"} 2)"));
  EXPECT_EQ(text.find(R"(lag_records{topic="port",partition="1"})"), std::string::npos);
  EXPECT_TRUE(has_line(text, R"(fairway_consumer_readable{topic="port",partition="1"} 0)"));
  EXPECT_TRUE(has_line(text, R"(fairway_data_gap_messages_total{topic="port"} 17)"));
  EXPECT_TRUE(has_line(text, R"(fairway_data_gaps_total{reason="recreated"} 2)"));
}

TEST(Metrics, WhatIsNotKnownIsNotShown) {
  Metrics metrics({});
  metrics.read_from([] { return Metrics::Readings{}; });
  EXPECT_EQ(metrics.text().find("fairway_state_lag_seconds"), std::string::npos);
}

TEST(Metrics, SourcesBeyondTheLimitShareOneLabel) {
  Metrics metrics({});
  for (std::size_t i = 0; i < limits::kMetricSources + 5; ++i) {
    metrics.consumed(SourceName{"feed-" + std::to_string(i)}, 1);
  }
  metrics.consumed(SourceName{"feed-0"}, 1);
  const std::string text = metrics.text();
  EXPECT_TRUE(has_line(text, R"(fairway_records_consumed_total{source="other"} 5)"));
  EXPECT_TRUE(has_line(text, R"(fairway_records_consumed_total{source="feed-0"} 2)"));
}

TEST(Metrics, EachHasAHelpTextAndAConventionalName) {
  Metrics metrics({});
  use_all(metrics);
  std::istringstream lines(metrics.text());
  std::set<std::string> helped;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string mark, what, name, kind;
    if (line.starts_with("# HELP ")) {
      words >> mark >> what >> name >> kind;
      EXPECT_FALSE(kind.empty()) << name << " has no help";
      helped.insert(name);
    } else if (line.starts_with("# TYPE ")) {
      words >> mark >> what >> name >> kind;
      EXPECT_TRUE(name.starts_with("fairway_")) << name;
      EXPECT_EQ(name.ends_with("_total"), kind == "counter") << name;
      EXPECT_TRUE(helped.contains(name)) << name;
    }
  }
  EXPECT_GE(helped.size(), 18U);
}

}  // namespace
}  // namespace fairway::sinks

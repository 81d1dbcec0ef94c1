#include "ingest/kafka_topics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/kafka_options.h"

namespace fairway::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

SourceConfig source(std::string name, std::vector<std::string> topics) {
  SourceConfig config;
  config.name = SourceName{std::move(name)};
  config.topics = std::move(topics);
  return config;
}

std::string owner(const TopicMap& map, std::string_view topic) {
  const auto found = map.source_of(topic);
  if (!found) return found.error().code;
  return *found == nullptr ? "nobody" : (*found)->name.value();
}

TEST(TopicMapTest, ATopicBelongsToTheSourceThatNamesItOrItsPattern) {
  const std::vector sources{source("term", {"port", "gate"}),
                            source("cust", {"^customs\\.[a-z]+$"})};
  const auto map = TopicMap::make(sources);
  ASSERT_TRUE(map) << map.error().text();
  EXPECT_EQ(owner(*map, "gate"), "term");
  EXPECT_EQ(owner(*map, "customs.export"), "cust");
  EXPECT_EQ(owner(*map, "customs.1"), "nobody");
  EXPECT_EQ(owner(*map, "port2"), "nobody");
  EXPECT_THAT(map->names(), ElementsAre("port", "gate"));
}

TEST(TopicMapTest, ATopicThatTwoSourcesClaimIsRefused) {
  using Sources = std::vector<SourceConfig>;
  for (const Sources& sources : {Sources{source("a", {"port"}), source("b", {"port"})},
                                 Sources{source("a", {"port"}), source("b", {"^po"})},
                                 Sources{source("a", {"^po"}), source("b", {"port"})},
                                 Sources{source("a", {"^po"}), source("b", {"^po"})}}) {
    const auto map = TopicMap::make(sources);
    ASSERT_FALSE(map);
    EXPECT_EQ(map.error().code, "bad_config");
    EXPECT_THAT(map.error().text(), HasSubstr("both a and b"));
  }
}

TEST(TopicMapTest, TwoPatternsThatTurnOutToMeetAreSaidWhenTheyDo) {
  const auto map =
      TopicMap::make(std::vector{source("a", {"^po"}), source("b", {"rt$", "^.*rt$"})});
  ASSERT_TRUE(map);
  EXPECT_EQ(owner(*map, "pole"), "a");
  EXPECT_EQ(owner(*map, "port"), "topic_claimed_twice");
}

TEST(TopicMapTest, APatternThatIsNoneIsRefused) {
  const auto map = TopicMap::make(std::vector{source("a", {"^po("})});
  ASSERT_FALSE(map);
  EXPECT_THAT(map.error().text(), HasSubstr("^po("));
}

TEST(KafkaOptionsTest, WhatWouldBreakAPromiseIsRefusedWithTheReason) {
  for (const char* name : {"auto.offset.reset", "enable.auto.commit", "check.crcs",
                           "isolation.level", "queued.max.messages.kbytes", "bootstrap.servers"}) {
    const Status status = check_consumer_option(name, "false");
    ASSERT_FALSE(status) << name;
    EXPECT_EQ(status.error().code, "bad_config");
    EXPECT_THAT(status.error().what, HasSubstr(std::string(name) + " cannot be set: "));
  }
}

TEST(KafkaOptionsTest, SecurityPassesThroughAndLibrdkafkaHasTheLastWord) {
  EXPECT_TRUE(check_consumer_option("security.protocol", "sasl_ssl"));
  EXPECT_TRUE(check_consumer_option("sasl.mechanisms", "SCRAM-SHA-512"));
  EXPECT_TRUE(check_consumer_option("ssl.ca.location", "/etc/ssl/certs/ca-certificates.crt"));
  EXPECT_FALSE(check_consumer_option("security.protocol", "carrier_pigeon"));
  EXPECT_FALSE(check_consumer_option("no.such.option", "1"));
}

TEST(KafkaOptionsTest, TheQueueIsBoundedByItsShareAndAFetchByAPartOfIt) {
  KafkaOptions options;
  options.queue_bytes = 16 * limits::kMiB;
  options.consumer["client.id"] = "mine";
  const auto settings = consumer_settings(options);
  EXPECT_EQ(settings.at("queued.max.messages.kbytes"), "16384");
  EXPECT_EQ(settings.at("fetch.max.bytes"), std::to_string(4 * limits::kMiB));
  EXPECT_EQ(settings.at("auto.offset.reset"), "error");
  EXPECT_EQ(settings.at("client.id"), "mine");
}

}  // namespace
}  // namespace fairway::ingest

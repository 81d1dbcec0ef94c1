// The threads of a whole Fairway: appenders, the log's thread, the worker, the server and askers at
// once.
#include <atomic>
#include <filesystem>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "pipeline/service/node.h"
#include "sinks/http/client.h"
#include "tests/support/temp_dir.h"

namespace fairway::pipeline {
namespace {

class NodeTest : public ::testing::Test {
 protected:
  std::unique_ptr<Node> open() {
    NodeOptions options;
    options.data_dir = folder_ / "data";
    options.port = 0;
    auto node = Node::open(std::move(options));
    if (!node) throw std::runtime_error(node.error().text());
    return std::move(*node);
  }

  const test::TempDir folder_;
};

std::string gate_in(std::size_t number) {
  return R"({"format":"fairway.fact/1","document":"D)" + std::to_string(number) +
         R"(","facts":[{"kind":"gate_in","subject":"container:MSKU)" + std::to_string(number % 7) +
         R"(","classifier":"actual","time":"2026-11-01T06:20:00Z","place":"CNSHA"}]})";
}

sinks::http::Client connect(std::uint16_t port) {
  auto client = sinks::http::Client::connect("http://127.0.0.1:" + std::to_string(port));
  if (!client) throw std::runtime_error(client.error().text());
  return std::move(*client);
}

TEST_F(NodeTest, ManySendersAreMergedAndEachIsToldWhatBecameOfItsMessage) {
  constexpr std::size_t kSenders = 4;
  constexpr std::size_t kEach = 25;
  const auto node = open();
  const auto port = node->serve();
  ASSERT_TRUE(port) << port.error().text();
  std::atomic<std::size_t> merged{0};
  std::vector<std::thread> senders;
  for (std::size_t sender = 0; sender < kSenders; ++sender) {
    senders.emplace_back([&, sender] {
      auto client = connect(*port);
      for (std::size_t i = 0; i < kEach; ++i) {
        const auto answer =
            client.post("/v1/messages?wait=merged",
                        {{"Fairway-Source", "sender-" + std::to_string(sender)}}, gate_in(i));
        if (answer && answer->status == 200 &&
            answer->body.find("\"merged\"") != std::string::npos) {
          ++merged;
        }
      }
    });
  }
  for (std::thread& sender : senders) sender.join();
  EXPECT_EQ(merged, kSenders * kEach);
  node->stop();
  const auto counts = state::StateReader(node->store()).counts();
  ASSERT_TRUE(counts);
  ASSERT_EQ(counts->size(), kSenders);
  for (const auto& [source, count] : *counts) EXPECT_EQ(count.merged, kEach) << source.value();
}

TEST_F(NodeTest, WhatWasAcknowledgedBeforeAStopIsMergedAfterTheNextStart) {
  {
    const auto node = open();
    std::promise<void> stored;
    node->log().append({{SourceName{"term"}, gate_in(1), std::nullopt}},
                       [&](auto) { stored.set_value(); });
    stored.get_future().wait();
  }
  const auto node = open();
  ASSERT_TRUE(node->drain());
  const auto counts = state::StateReader(node->store()).counts();
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->at(SourceName{"term"}).merged, 1U);
}

TEST_F(NodeTest, ASecondOneOnTheSameDirectoryIsToldWhoHasIt) {
  const auto first = open();
  NodeOptions options;
  options.data_dir = folder_ / "data";
  const auto second = Node::open(std::move(options));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "data_dir_in_use");
  EXPECT_NE(second.error().text().find(std::to_string(getpid())), std::string::npos);
}

}  // namespace
}  // namespace fairway::pipeline

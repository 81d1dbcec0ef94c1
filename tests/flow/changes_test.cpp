// The change log as a life is told: who applies it in order ends at what `state dump` shows.
#include <algorithm>
#include <random>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/flow/client.h"
#include "tests/flow/flow.h"
#include "tests/flow/story_file.h"

namespace fairway::test {
namespace {

class ChangesOfStory : public testing::TestWithParam<std::filesystem::path> {};

void say(Flow& flow, const StoryMessage& message) {
  flow.at(to_rfc3339(message.received)).sends(message.source.value(), message.text);
}

TEST_P(ChangesOfStory, AppliedAsTheyComeEndAtTheCanonicalViews) {
  const Story story = read_story(GetParam());
  Flow flow(story.sources);
  Client client(flow);
  for (const StoryMessage& message : story.messages) {
    say(flow, message);
    flow.settles();
    client.reads_on();
    client.expect_all_known();
  }
}

// Every port that a life comes by, and two of them together.
TEST_P(ChangesOfStory, PortsHearOfWhatTheySeeAndOfNothingElse) {
  const Story story = read_story(GetParam());
  Flow flow(story.sources);
  for (const StoryMessage& message : story.messages) say(flow, message);
  flow.settles();
  std::set<std::string> places;
  for (const Change& change : flow.changes()) {
    places.insert(change.places.begin(), change.places.end());
  }
  std::vector<std::set<std::string>> authorities;
  for (const std::string& place : places) authorities.push_back({place});
  if (places.size() > 1) authorities.push_back({*places.begin(), *places.rbegin()});

  Flow again(story.sources);
  std::vector<Client> clients;
  for (const auto& ports : authorities) clients.emplace_back(again, ports);
  for (const StoryMessage& message : story.messages) {
    say(again, message);
    again.settles();
    for (Client& client : clients) {
      client.reads_on();
      client.expect_all_known();
    }
  }
}

TEST_P(ChangesOfStory, ToldInSlicesInAnyOrderEndThereToo) {
  const Story story = read_story(GetParam());
  std::mt19937_64 random(3);
  for (int round = 0; round < 5; ++round) {
    Flow flow(story.sources);
    std::vector<StoryMessage> messages = story.messages;
    std::ranges::shuffle(messages, random);
    for (const StoryMessage& message : messages) {
      say(flow, message);
      flow.steps(1);
      if (random() % 4 == 0) flow.restarts();
    }
    flow.settles();
    Client client(flow);
    client.reads_on();
    client.expect_all_known();
    EXPECT_FALSE(flow.steps());
  }
}

TEST_P(ChangesOfStory, SayNothingOfWhatStaysAsItIs) {
  const Story story = read_story(GetParam());
  Flow flow(story.sources);
  for (const StoryMessage& message : story.messages) say(flow, message);
  flow.settles();
  const std::uint64_t last = flow.feed().bounds().last.sequence;
  for (const StoryMessage& message : story.messages) say(flow, message);
  flow.settles();
  EXPECT_EQ(flow.feed().bounds().last.sequence, last);
}

INSTANTIATE_TEST_SUITE_P(Each, ChangesOfStory, testing::ValuesIn(story_files()),
                         [](const auto& instance) { return instance.param.stem().string(); });

}  // namespace
}  // namespace fairway::test

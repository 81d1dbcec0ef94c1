// The change log as a life is told: who applies it in order ends at what `state dump` shows.
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "pipeline/telling/onlooker.h"
#include "sinks/json/timeline_json.h"
#include "state/change_rows.h"
#include "state/reader.h"
#include "tests/flow/flow.h"
#include "tests/flow/story_file.h"

namespace fairway::test {
namespace {

// Who reads again what the log names, and nothing else.
class Client {
 public:
  explicit Client(const Flow& flow) : flow_(flow) {}

  void reads_on() {
    for (const Change& change : flow_.changes(after_)) {
      EXPECT_GT(change.id.sequence, after_);
      after_ = change.id.sequence;
      const auto subject = changed_reference(change);
      if (!subject) continue;
      const auto last = last_.find(*subject);
      EXPECT_EQ(change.previous.has_value(), last != last_.end()) << change.subject;
      if (change.previous) {
        EXPECT_EQ(*change.previous, last->second) << change.subject;
      }
      last_[*subject] = after_;
      ++changes_[*subject];
      copies_[*subject] = look(*subject);
    }
  }

  // Nothing is known to him otherwise than it is.
  void expect_all_known() const {
    const auto all = state::StateReader(flow_.store()).references();
    for (const Reference& reference : *all) {
      const auto now = look(reference);
      const auto copy = copies_.find(reference);
      EXPECT_EQ(copy == copies_.end() ? std::nullopt : copy->second, now) << to_text(reference);
    }
  }

  std::size_t changes_of(const Reference& subject) const {
    const auto found = changes_.find(subject);
    return found == changes_.end() ? 0 : found->second;
  }

 private:
  std::optional<Hash16> look(const Reference& subject) const {
    const auto sight = pipeline::Onlooker(flow_.store(), flow_.rules()).look(subject);
    if (!sight) throw std::runtime_error(sight.error().text());
    if (!*sight) return std::nullopt;
    return (*sight)->whole.marks.digest;
  }

  const Flow& flow_;
  std::uint64_t after_ = 0;
  std::map<Reference, std::optional<Hash16>> copies_;
  std::map<Reference, std::uint64_t> last_;
  std::map<Reference, std::size_t> changes_;
};

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

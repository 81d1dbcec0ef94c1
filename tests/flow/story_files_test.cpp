// The lives of tests/stories, told to the real pipeline: in order with questions on the way,
// reversed, and in random orders with doubles. What comes out must never depend on the order.
#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <random>
#include <set>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "sinks/json/explanation_json.h"
#include "sinks/json/receipt_json.h"
#include "sinks/json/timeline_json.h"
#include "tests/flow/flow.h"
#include "tests/flow/story_file.h"
#include "tests/flow/story_path.h"

namespace fairway::test {
namespace {

using Asks = Expectation::Asks;

// How many random orders a story is told in; FAIRWAY_ORDERS overrides it.
int orders() {
  const char* given = std::getenv("FAIRWAY_ORDERS");
  return given ? std::atoi(given) : 200;
}

Instant last_received(const std::vector<StoryMessage>& messages) {
  return std::ranges::max(messages, {}, &StoryMessage::received).received;
}

void tell(Flow& flow, const std::vector<StoryMessage>& messages) {
  for (const StoryMessage& message : messages) {
    flow.at(to_rfc3339(message.received)).sends(message.source.value(), message.text);
  }
  flow.settles();
  if (!messages.empty()) flow.at(to_rfc3339(last_received(messages)));
}

class StoryFile : public testing::TestWithParam<std::filesystem::path> {
 protected:
  StoryFile() : story_(read_story(GetParam())), knowing_(story_.sources) {}

  // What is held after a row was told, in the order that the file has them.
  std::vector<StoryMessage> until(int row) const {
    std::vector<StoryMessage> part;
    std::ranges::copy_if(story_.messages, std::back_inserter(part),
                         [&](const StoryMessage& message) { return message.row <= row; });
    return part;
  }

  std::optional<std::string> answer(const Flow& flow, const Expectation& expectation) const {
    const Scope scope = expectation.scope.value_or(Scope::all());
    switch (expectation.asks) {
      case Asks::timeline: {
        const auto timeline =
            flow.find_timeline(expectation.of, scope,
                               {.superseded = expectation.superseded, .as_of = expectation.as_of});
        if (!timeline) return std::nullopt;
        return sinks::timeline_json(*timeline, Language::en);
      }
      case Asks::receipt: {
        const int row = std::stoi(expectation.of);
        const auto told = std::ranges::find(flow.log(), *message_of(row), &text_of);
        return sinks::receipt_json(
            flow.receipt(static_cast<std::size_t>(told - flow.log().begin())));
      }
      case Asks::counts:
        return counts(flow);
      case Asks::explain: {
        const auto explained = flow.queries().explain(
            *parse_reference(expectation.of), scope,
            {.milestone = expectation.milestone, .subject = {}, .as_of = expectation.as_of});
        if (!explained) throw std::runtime_error(explained.error().text());
        if (!*explained) return std::nullopt;
        return sinks::explanation_json(**explained, Language::en);
      }
    }
    throw std::runtime_error("nothing answers this yet");
  }

  void expect_all(const Flow& flow, bool at_the_end) const {
    for (const Expectation& expectation : story_.expectations) {
      if (expectation.after && at_the_end) continue;
      expect(flow, expectation);
    }
  }

  void expect(const Flow& flow, const Expectation& expectation) const {
    const auto text = answer(flow, expectation);
    ASSERT_EQ(text.has_value(), expectation.found) << expectation.where;
    if (!text) return;
    const boost::json::value json = boost::json::parse(*text);
    for (const auto& [path, expected] : expectation.holds) {
      std::string found;
      try {
        found = text_at(json, path);
      } catch (const std::runtime_error& error) {
        ADD_FAILURE() << expectation.where << ": " << path << ": " << error.what();
        continue;
      }
      EXPECT_TRUE(same_value(found, expected))
          << expectation.where << ": " << path << " is " << found << ", not " << expected;
    }
  }

  Story story_;
  Flow knowing_;  // knows the story's senders; every telling starts fresh

 private:
  static const std::string& text_of(const ingest::RawMessage& message) { return message.bytes; }

  const std::string* message_of(int row) const {
    return &std::ranges::find(story_.messages, row, &StoryMessage::row)->text;
  }

  static std::string counts(const Flow& flow) {
    state::SourceCounts sum;
    for (const auto& [source, count] : flow.counts()) {
      sum.received += count.received;
      sum.merged += count.merged;
      sum.duplicate += count.duplicate;
      sum.refused += count.refused;
    }
    return boost::json::serialize(boost::json::value{{"received", sum.received},
                                                     {"merged", sum.merged},
                                                     {"duplicate", sum.duplicate},
                                                     {"refused", sum.refused}});
  }
};

TEST_P(StoryFile, EndsAsItSays) {
  Flow flow = knowing_.fresh();
  tell(flow, story_.messages);
  expect_all(flow, true);
}

TEST_P(StoryFile, SaysOnTheWayWhatIsKnownByThen) {
  for (const Expectation& expectation : story_.expectations) {
    if (!expectation.after) continue;
    Flow flow = knowing_.fresh();
    tell(flow, until(*expectation.after));
    expect(flow, expectation);
  }
}

TEST_P(StoryFile, FoldedStepByStepIsWhatIsFoldedAtOnce) {
  Flow by_steps = knowing_.fresh();
  std::vector<StoryMessage> told;
  for (const StoryMessage& message : story_.messages) {
    told.push_back(message);
    tell(by_steps, {message});
    Flow at_once = knowing_.fresh();
    auto reversed = told;
    std::ranges::reverse(reversed);
    tell(at_once, reversed);
    ASSERT_EQ(by_steps.dump(), at_once.dump()) << "until row " << message.row;
  }
}

TEST_P(StoryFile, AnyOrderWithDoublesGivesTheSameBytes) {
  Flow in_order = knowing_.fresh();
  tell(in_order, story_.messages);
  const std::string expected = in_order.dump();
  std::mt19937_64 random(7);
  for (int round = 0; round < orders(); ++round) {
    std::vector<StoryMessage> messages = story_.messages;
    std::ranges::sample(story_.messages, std::back_inserter(messages),
                        static_cast<std::ptrdiff_t>(story_.messages.size() / 2), random);
    std::ranges::shuffle(messages, random);
    Flow other = knowing_.fresh();
    tell(other, messages);
    ASSERT_EQ(other.dump(), expected) << "round " << round;
  }
}

// RULES R7 told a second time, over what an explanation lays open.
auto rank_of(const Statement& said, bool actual) {
  const Instant trust{Duration{said.trust}};
  return actual ? std::tuple(trust, said.fact.published, said.fact.id)
                : std::tuple(said.fact.published, trust, said.fact.id);
}

std::string rule_of(const Contest& contest, bool actual) {
  if (contest.losers.empty()) return "only";
  const auto won = rank_of(contest.winner, actual);
  const auto lost = rank_of(contest.losers.front(), actual);
  if (std::get<0>(won) != std::get<0>(lost)) return actual ? "trust" : "published";
  if (std::get<1>(won) != std::get<1>(lost)) return actual ? "published" : "trust";
  return "id";
}

void expect_right(const std::optional<Contest>& contest, bool actual) {
  if (!contest) return;
  for (const Statement& loser : contest->losers) {
    EXPECT_GT(rank_of(contest->winner, actual), rank_of(loser, actual));
  }
  EXPECT_EQ(contest->winner.reason.rule, rule_of(*contest, actual));
}

TEST_P(StoryFile, ExplainNamesTheWinnerAndTheRuleOfEveryMilestone) {
  Flow flow = knowing_.fresh();
  tell(flow, story_.messages);
  std::set<std::string> asked;
  for (const Expectation& expectation : story_.expectations) {
    const bool timeline = expectation.asks == Asks::timeline && expectation.found;
    if (!timeline || !asked.insert(expectation.of).second) continue;
    const auto explained =
        flow.queries().explain(*parse_reference(expectation.of), Scope::all(), {});
    ASSERT_TRUE(explained && *explained) << expectation.where;
    std::multiset<FactId> winners;
    for (const ExplainedMilestone& one : (*explained)->milestones) {
      SCOPED_TRACE(expectation.of + " " + one.milestone.kind);
      winners.insert(one.milestone.fact);
      expect_right(one.actual, true);
      for (const auto* contest : {&one.estimated, &one.planned, &one.requested}) {
        expect_right(*contest, false);
      }
    }
    std::multiset<FactId> shown;
    for (const Milestone& milestone : flow.timeline(expectation.of).milestones) {
      shown.insert(milestone.fact);
    }
    EXPECT_EQ(winners, shown) << expectation.where;
  }
}

std::string name_of(const testing::TestParamInfo<std::filesystem::path>& info) {
  return info.param.stem().string();
}

INSTANTIATE_TEST_SUITE_P(Stories, StoryFile, testing::ValuesIn(story_files()), name_of);

}  // namespace
}  // namespace fairway::test

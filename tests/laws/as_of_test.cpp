// "What did we know on Tuesday" (RULES R3, B20): a question about the past is answered as a store
// would that had received nothing since.
#include <algorithm>
#include <chrono>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipeline/fold/explanation.h"
#include "pipeline/fold/timeline_fold.h"
#include "sinks/json/explanation_json.h"
#include "tests/laws/fixture.h"
#include "tests/laws/history.h"

namespace fairway::test {
namespace {

// What several messages state in passing is one row that keeps the least and greatest of their
// times (SETTLED 2): the past of such a link is known no closer. Everything else is.
std::vector<ingest::RawMessage> without_passing_links(std::uint64_t seed) {
  auto history = random_history(seed, 60);
  std::erase_if(history, [](const ingest::RawMessage& one) {
    return one.bytes.find("fairway.fact/1") == std::string::npos;
  });
  return history;
}

// A history in which some messages come again later, as another copy.
std::vector<ingest::RawMessage> with_later_copies(std::vector<ingest::RawMessage> history,
                                                  std::mt19937_64& random) {
  for (std::size_t i = history.size(); i-- > 0;) {
    if (random() % 100 >= 15) continue;
    history.push_back(history[i]);
    history.back().received += std::chrono::hours{random() % 400};
  }
  std::shuffle(history.begin(), history.end(), random);
  for (std::size_t i = 0; i < history.size(); ++i) history[i].position.offset = i;
  return history;
}

std::vector<ingest::RawMessage> received_until(std::vector<ingest::RawMessage> history,
                                               Instant as_of) {
  std::erase_if(history, [&](const ingest::RawMessage& one) { return one.received > as_of; });
  return history;
}

Appliers settled(std::span<const ingest::RawMessage> history, ingest::Decoder& decoder,
                 const pipeline::Rules& rules) {
  Appliers one(1, 0, decoder, rules);
  one.feed(history, 10);
  one.rest();
  return one;
}

TEST_F(Laws, AQuestionAboutThePastIsAnsweredAsThenWhateverArrivedSince) {
  for (std::uint64_t seed = 1; seed <= histories(15); ++seed) {
    std::mt19937_64 random(seed);
    const auto history = with_later_copies(without_passing_links(seed), random);
    const Appliers all = settled(history, *decoder_, *rules_);
    for (int asked = 0; asked < 4; ++asked) {
      const Instant as_of = history[random() % history.size()].received;
      const auto then = received_until(history, as_of);
      const std::string expected = settled(then, *decoder_, *rules_).dump();
      const std::string answered = all.dump(as_of);
      ASSERT_EQ(answered == expected, true)
          << "seed " << seed << ", as of " << to_rfc3339(as_of) << "\n"
          << difference(expected, answered);
    }
  }
}

TEST_F(Laws, TheReasonsOfThePastAreThoseOfThen) {
  for (std::uint64_t seed = 1; seed <= histories(6); ++seed) {
    std::mt19937_64 random(seed);
    const auto history = with_later_copies(without_passing_links(seed), random);
    const Appliers all = settled(history, *decoder_, *rules_);
    const Instant as_of = history[random() % history.size()].received;
    const Appliers past = settled(received_until(history, as_of), *decoder_, *rules_);
    const auto reasons = [&](const Appliers& of, const Reference& reference) {
      const auto explained = pipeline::explain_timeline(
          reference, of, *rules_, Scope::all(),
          {.milestone = {}, .subject = {}, .customs = true, .goods = true, .as_of = as_of}, as_of);
      if (!explained) throw std::runtime_error(explained.error().text());
      return *explained ? sinks::explanation_json(**explained, Language::en) : std::string{};
    };
    for (const Reference& reference : all.references()) {
      ASSERT_EQ(reasons(all, reference), reasons(past, reference))
          << "seed " << seed << ", " << to_text(reference);
    }
  }
}

// Every reason of an explanation is what the timeline shows.
TEST_F(Laws, AnExplanationNeverSaysSomethingElseThanTheTimeline) {
  std::set<std::string> rules;
  for (std::uint64_t seed = 1; seed <= histories(15); ++seed) {
    const Appliers all = settled(random_history(seed, 60), *decoder_, *rules_);
    for (const Reference& reference : all.references()) {
      const auto timeline =
          pipeline::fold_timeline(reference, all, *rules_, Scope::all(), {}, Instant{});
      const auto explained = pipeline::explain_timeline(
          reference, all, *rules_, Scope::all(),
          {.milestone = {}, .subject = {}, .customs = true, .goods = true, .as_of = {}}, Instant{});
      ASSERT_TRUE(timeline && explained);
      ASSERT_EQ(timeline->has_value(), explained->has_value());
      if (!*timeline) continue;
      ASSERT_EQ((*timeline)->milestones.size(), (*explained)->milestones.size());
      for (std::size_t i = 0; i < (*timeline)->milestones.size(); ++i) {
        const Milestone& shown = (*timeline)->milestones[i];
        const ExplainedMilestone& why = (*explained)->milestones[i];
        const auto time = [](const std::optional<Contest>& contest) {
          return contest ? contest->winner.fact.time : std::nullopt;
        };
        ASSERT_EQ(shown.actual, time(why.actual));
        ASSERT_EQ(shown.estimated, time(why.estimated));
        ASSERT_EQ(shown.planned, time(why.planned));
        ASSERT_EQ(shown.requested, time(why.requested));
        for (const auto* contest : {&why.actual, &why.estimated, &why.planned}) {
          if (*contest) rules.insert((*contest)->winner.reason.rule);
        }
      }
      const auto check_lane = [&](const std::optional<LaneStage>& lane,
                                  const std::optional<std::vector<ExplainedStage>>& why) {
        if (!lane || !why) return;
        for (const ExplainedStage& stage : *why) {
          if (!stage.shown || stage.territory != (*timeline)->territory) continue;
          EXPECT_EQ(stage.code, lane->code);
          EXPECT_EQ(stage.since, lane->since);
          if (stage.fact) {
            EXPECT_EQ(stage.fact->time, stage.since);
          }
        }
      };
      check_lane((*timeline)->customs, (*explained)->customs);
      check_lane((*timeline)->goods, (*explained)->goods);
    }
  }
  for (const char* rule : {"only", "trust", "published", "id"}) {
    EXPECT_TRUE(rules.contains(rule)) << rule;
  }
}

}  // namespace
}  // namespace fairway::test

// Two spaces that know nothing of each other (CONTRACT G22), and in the test space senders that
// know nothing of each other (DESIGN law 8): what a reader follows is as if nobody else had ever
// sent anything, and it is all that there is to know (law 4).
#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipeline/telling/test_sight.h"
#include "sinks/json/change_json.h"
#include "sinks/json/timeline_json.h"
#include "state/reader.h"
#include "tests/flow/flow.h"
#include "tests/laws/port_life.h"

namespace fairway::test {
namespace {

using pipeline::Senders;

std::uint64_t ports(std::uint64_t usual) {
  const char* more = std::getenv("FAIRWAY_HISTORIES");
  return more ? std::strtoull(more, nullptr, 10) : usual;
}

template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return std::move(*result);
}

// The random port, where some of those who speak are under test.
struct TestedPort {
  explicit TestedPort(std::uint64_t seed, std::size_t count)
      : life(random_port(seed)), sources(port_sources()) {
    std::mt19937_64 random(seed);
    std::vector<std::size_t> order(sources.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::shuffle(order, random);
    for (std::size_t i = 0; i < count; ++i) {
      sources[order[i]].state = SourceState::test;
      testers.insert(sources[order[i]].name);
    }
    for (std::size_t i = count; i < order.size(); ++i) others.insert(sources[order[i]].name);
    nobody = std::make_unique<Flow>(sources);
  }

  PortLife life;
  std::vector<SourceConfig> sources;
  Senders testers;
  Senders others;
  std::unique_ptr<Flow> nobody;  // has said anything yet
};

// The life of the port as far as these had a part in it.
Flow lived_by(const TestedPort& port, const Senders& senders) {
  Flow flow = port.nobody->fresh();
  for (const ingest::RawMessage& message : as_sent(port.life)) {
    if (!senders.contains(message.source)) continue;
    flow.at(to_rfc3339(message.received)).sends(message.source.value(), message.bytes).settles();
  }
  return flow;
}

Flow lived_by_all(const TestedPort& port) {
  Senders all = port.testers;
  all.insert(port.others.begin(), port.others.end());
  return lived_by(port, all);
}

Scope in_test_space(const Senders& senders) {
  Scope scope;
  scope.operator_ = senders.empty();
  scope.sources = senders;
  scope.space = Space::test;
  return scope;
}

// Without T, which is everybody's; and for those who share a log with others without sequences,
// which count what others are told.
std::vector<std::string> heard(const Flow& flow, const Scope& scope, bool alone) {
  std::vector<std::string> all;
  for (Change& change : flow.changes(0, scope)) {
    change.time = {};
    if (!alone) change.id = {};
    if (!alone) change.previous = change.previous ? std::optional(1) : std::nullopt;
    all.push_back(sinks::change_json(change));
  }
  return all;
}

void expect_equal(const std::vector<std::string>& told, const std::vector<std::string>& may) {
  const auto [more, less] = std::ranges::mismatch(told, may);
  ASSERT_TRUE(more == told.end() && less == may.end())
      << "change " << more - told.begin() << "\n told "
      << (more == told.end() ? "nothing more" : *more) << "\n may  "
      << (less == may.end() ? "nothing more" : *less);
}

std::vector<Senders> readers_of(const TestedPort& port) {
  std::vector<Senders> readers = pipeline::groups_of(port.testers);
  // Who sends live, too, has no more in the test space for it.
  readers.push_back({*port.testers.begin(), *port.others.begin()});
  return readers;
}

TEST(TestSpaceLaw, TheLiveLogIsAsIfNobodyHadTriedAnything) {
  std::size_t told = 0;
  for (std::uint64_t seed = 1; seed <= ports(3); ++seed) {
    SCOPED_TRACE(seed);
    const TestedPort port(seed, 3);
    const Flow all = lived_by_all(port);
    const Flow live = lived_by(port, port.others);
    Scope enterprise{.parties = {port.life.parties[0]}, .sources = {}};
    Scope harbour;
    harbour.places = {"CNSHA"};
    Scope sender;
    sender.sources = {*port.others.begin(), *port.testers.begin()};
    for (const Scope& scope : {Scope::all(), enterprise, harbour, sender}) {
      const auto changes = heard(all, scope, true);
      told += changes.size();
      expect_equal(changes, heard(live, scope, true));
    }
    EXPECT_EQ(all.feed().bounds().last, live.feed().bounds().last);
    EXPECT_EQ(live.feed().bounds_of(Space::test).last.sequence, 0U);
  }
  EXPECT_GT(told, 100U) << "too little is told to prove anything";
}

TEST(TestSpaceLaw, ASenderUnderTestHearsWhatItWouldHearIfItWereAlone) {
  std::map<std::size_t, std::size_t> told;
  for (std::uint64_t seed = 1; seed <= ports(2); ++seed) {
    SCOPED_TRACE(seed);
    const TestedPort port(seed, 3);
    const Flow all = lived_by_all(port);
    expect_equal(heard(all, in_test_space({}), true),
                 heard(lived_by(port, port.testers), in_test_space({}), true));
    for (const Senders& reader : readers_of(port)) {
      SCOPED_TRACE(pipeline::to_text(reader));
      const auto changes = heard(all, in_test_space(reader), false);
      told[reader.size()] += changes.size();
      expect_equal(changes, heard(lived_by(port, reader), in_test_space(reader), false));
    }
    // Whoever sends nothing that is under test has nothing there.
    EXPECT_TRUE(all.changes(0, in_test_space(port.others)).empty());
    Scope enterprise{.parties = {port.life.parties[0]}, .sources = {}};
    enterprise.space = Space::test;
    EXPECT_TRUE(all.changes(0, enterprise).empty());
  }
  for (const std::size_t several : {1U, 2U, 3U}) {
    EXPECT_GT(told[several], 50U) << "too little is told to prove anything";
  }
}

// Who reads again what the log of the test space names, and nothing else.
class Follower {
 public:
  explicit Follower(const Flow& flow, Senders senders)
      : flow_(flow), senders_(std::move(senders)) {}

  void reads_on() {
    for (const Change& change : flow_.changes(after_, in_test_space(senders_))) {
      after_ = change.id.sequence;
      const auto subject = changed_reference(change);
      if (!subject) continue;
      if (change.previous || last_.contains(*subject)) {
        EXPECT_EQ(change.previous, std::optional(last_[*subject])) << change.subject;
      }
      last_[*subject] = after_;
      const auto now = look(*subject);
      copies_[*subject] = now;
    }
  }

  void expect_all_known() const {
    for (const Reference& reference : must(state::StateReader(flow_.store()).references())) {
      const auto copy = copies_.find(reference);
      EXPECT_EQ(copy == copies_.end() ? std::nullopt : copy->second, look(reference))
          << to_text(reference) << " for " << pipeline::to_text(senders_);
    }
  }

 private:
  std::optional<Hash16> look(const Reference& subject) const {
    auto sight = must(pipeline::TestOnlooker(flow_.store(), flow_.rules()).look(subject, {}));
    if (!sight) return std::nullopt;
    const Senders group =
        senders_.empty() ? sight->senders : pipeline::common(sight->senders, senders_);
    const auto found = sight->looks.find(group);
    if (found == sight->looks.end()) return std::nullopt;
    return found->second.marks.digest;
  }

  const Flow& flow_;
  const Senders senders_;
  std::uint64_t after_ = 0;
  std::map<Reference, std::optional<Hash16>> copies_;
  std::map<Reference, std::uint64_t> last_;
};

TEST(TestSpaceLaw, WhoFollowsTheTestSpaceKnowsAllOfItThatIsHis) {
  for (std::uint64_t seed = 1; seed <= ports(1); ++seed) {
    SCOPED_TRACE(seed);
    const TestedPort port(seed, 3);
    Flow flow = port.nobody->fresh();
    std::vector<Follower> followers;
    followers.emplace_back(flow, Senders{});
    for (const Senders& reader : readers_of(port)) followers.emplace_back(flow, reader);
    std::mt19937_64 random(seed);
    for (const ingest::RawMessage& message : as_sent(port.life)) {
      flow.at(to_rfc3339(message.received)).sends(message.source.value(), message.bytes);
      flow.steps(1 + random() % 3);
      if (random() % 20 == 0) flow.restarts();
      if (random() % 4 != 0) continue;
      for (Follower& follower : followers) follower.reads_on();
    }
    flow.settles();
    for (Follower& follower : followers) {
      follower.reads_on();
      follower.expect_all_known();
    }
  }
}

// More than are told apart: each alone and all of them as ever, some of them that something
// changed.
TEST(TestSpaceLaw, WhereManyTryTheirFeedsSomeOfThemHearLessAndNeverMore) {
  const TestedPort port(1, 8);
  const Flow all = lived_by_all(port);
  std::size_t told = 0;
  for (const SourceName& one : port.testers) {
    expect_equal(heard(all, in_test_space({one}), false),
                 heard(lived_by(port, {one}), in_test_space({one}), false));
    Senders two = {one, *port.testers.begin()};
    const Flow both = lived_by(port, two);
    for (const Change& change : all.changes(0, in_test_space(two))) {
      const auto subject = changed_reference(change);
      if (!subject) continue;
      EXPECT_TRUE(both.knows(to_text(*subject), in_test_space(two))) << change.subject;
      ++told;
    }
  }
  EXPECT_GT(told, 50U);
}

}  // namespace
}  // namespace fairway::test

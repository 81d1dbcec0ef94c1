#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "tests/laws/fixture.h"

namespace fairway::test {
namespace {

// How many random lives each test tries; FAIRWAY_HISTORIES raises it for a longer search.
std::uint64_t histories(std::uint64_t usual) {
  const char* more = std::getenv("FAIRWAY_HISTORIES");
  return more ? std::strtoull(more, nullptr, 10) : usual;
}

// The first line in which two dumps differ, for a person to read.
std::string difference(const std::string& a, const std::string& b) {
  const auto [left, right] = std::ranges::mismatch(a, b);
  const auto at = static_cast<std::size_t>(left - a.begin());
  const auto line = [at](const std::string& text) {
    const auto begin = text.rfind('\n', at == 0 ? 0 : at - 1) + 1;
    return text.substr(begin, text.find('\n', at) - begin);
  };
  return "one:   " + line(a) + "\nother: " + line(b);
}

std::vector<ingest::RawMessage> disturbed(std::vector<ingest::RawMessage> history,
                                          std::mt19937_64& random) {
  for (std::size_t i = history.size(); i-- > 0;) {
    if (random() % 100 < 15) history.push_back(history[i]);
  }
  std::shuffle(history.begin(), history.end(), random);
  for (std::size_t i = 0; i < history.size(); ++i) history[i].position.offset = i;
  return history;
}

TEST_F(Laws, SameMessagesInAnyOrderDoubledAndRebatchedOverAnyOwnersGiveTheSameBytes) {
  for (std::uint64_t seed = 1; seed <= histories(25); ++seed) {
    const auto history = random_history(seed, 60);
    const std::string expected = plain(history);
    std::mt19937_64 random(seed);
    for (const std::size_t owners : {1, 2, 16, 256}) {
      const std::size_t batch = 1 + random() % 30;
      Appliers many(owners, random(), *decoder_, *rules_);
      many.feed(disturbed(history, random), batch);
      many.rest();
      const std::string dumped = many.dump();
      ASSERT_EQ(dumped == expected, true)
          << "seed " << seed << ", " << owners << " owners, batches of " << batch << "\n"
          << difference(expected, dumped);
    }
  }
}

// Some messages repair earlier ones, some records drop one.
std::vector<ingest::RawMessage> with_notes(std::vector<ingest::RawMessage> history) {
  const auto id = [&](std::size_t i) { return message_id(history[i].source, history[i].bytes); };
  const std::size_t size = history.size();
  for (std::size_t i = 3; i < size; i += 4) {
    history[i].note = Note{Note::Kind::repairs, {id(i - 3), static_cast<std::uint32_t>(i % 3)}};
  }
  for (std::size_t i = 0; i < size; i += 2) {
    history.push_back({{0, size + i},
                       history[i].received,
                       history[i].source,
                       "",
                       Note{Note::Kind::drops, {id(i)}}});
  }
  return history;
}

TEST_F(Laws, WhatWasRefusedAndWhatWasDoneAboutItIsTheSameInAnyOrderOverAnyOwners) {
  std::string all;
  for (std::uint64_t seed = 1; seed <= histories(10); ++seed) {
    const auto history = with_notes(random_history(seed, 60));
    Appliers one(1, 0, *decoder_, *rules_);
    one.feed(history, history.size());
    one.rest();
    const std::string expected = one.refused();
    all += expected;
    std::mt19937_64 random(seed);
    for (const std::size_t owners : {1, 16, 256}) {
      Appliers many(owners, random(), *decoder_, *rules_);
      many.feed(disturbed(history, random), 1 + random() % 30);
      many.rest();
      ASSERT_EQ(many.refused(), expected) << "seed " << seed << ", " << owners << " owners";
    }
  }
  EXPECT_NE(all.find(" 0drop"), std::string::npos) << "nothing refused was dropped";
  EXPECT_NE(all.find(" 0m_"), std::string::npos) << "nothing refused was repaired";
}

TEST_F(Laws, EveryCopyOfEveryMessageIsCountedOnce) {
  for (std::uint64_t seed = 1; seed <= histories(10); ++seed) {
    std::mt19937_64 random(seed);
    const auto log = disturbed(random_history(seed, 80), random);
    Appliers many(16, random(), *decoder_, *rules_);
    many.feed(log, 7);
    many.rest();
    std::map<SourceName, std::uint64_t> sent;
    for (const auto& message : log) ++sent[message.source];
    const auto counts = many.counts();
    ASSERT_EQ(counts.size(), sent.size());
    for (const auto& [source, count] : counts) {
      EXPECT_EQ(count.received, sent[source]) << source.value();
      EXPECT_EQ(count.received, count.merged + count.duplicate + count.refused) << source.value();
    }
  }
}

// The histories must hold what the laws are about, or they prove nothing.
TEST_F(Laws, RandomHistoriesHoldCorrectionsWithdrawalsTripsClaimsAndRefusals) {
  std::string all;
  std::uint64_t refused = 0;
  std::uint64_t duplicate = 0;
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    const auto history = random_history(seed, 60);
    all += plain(history);
    Appliers one(1, 0, *decoder_, *rules_);
    one.feed(history, 10);
    one.feed(history, 10);
    one.rest();
    for (const auto& [source, count] : one.counts()) {
      refused += count.refused;
      duplicate += count.duplicate;
    }
  }
  EXPECT_GT(refused, 0U);
  EXPECT_GT(duplicate, 0U);
  for (const char* what :
       {"\"status\":\"superseded\"", "\"status\":\"withdrawn\"", "\"status\":\"current\"",
        "\"kind\":\"unmapped\"", "\"claimed\":true", "\"pending\":true", "\"estimated\":\"",
        "\"conflict\":true", "\"code\":\"reopened\"", "\"code\":\"stage_skipped\"",
        "\"regime\":\"import_sea\"", "\"goods\":{\""}) {
    EXPECT_NE(all.find(what), std::string::npos) << what;
  }
}

// A later seed must be able to fail: a message left out is noticed.
TEST_F(Laws, AMissingMessageChangesTheBytes) {
  const auto history = random_history(7, 60);
  const std::string expected = plain(history);
  std::size_t noticed = 0;
  for (std::size_t left_out = 0; left_out < history.size(); left_out += 5) {
    auto fewer = history;
    fewer.erase(fewer.begin() + static_cast<long>(left_out));
    noticed += plain(fewer) != expected ? 1 : 0;
  }
  EXPECT_GT(noticed, 4U);
}

}  // namespace
}  // namespace fairway::test

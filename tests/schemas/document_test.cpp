#include "schemas/model/document.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairway {
namespace {

Instant at(std::string_view time) {
  return *parse_rfc3339("2026-11-01T" + std::string(time) + ":00Z");
}

// A revision as its message states it; unless told otherwise received when it was published.
struct Given {
  std::string message;
  std::optional<std::uint64_t> version = std::nullopt;
  std::string published = {};
  Function function = Function::original;
  std::uint32_t definition = 1;
  std::string received = {};
};

ReceivedRevision make(const Given& given) {
  ReceivedRevision made;
  made.revision.version = given.version;
  if (!given.published.empty()) made.revision.published = at(given.published);
  made.revision.function = given.function;
  made.revision.message = MessageId{hash_parts({given.message})};
  made.revision.definition_version = given.definition;
  made.received = at(given.received.empty() ? given.published : given.received);
  return made;
}

// The message that is current, whatever the order in which the revisions became known.
std::string current_of(std::vector<Given> all) {
  std::ranges::sort(all, {}, &Given::message);
  std::set<std::string> answers;
  do {
    std::vector<ReceivedRevision> revisions;
    std::ranges::transform(all, std::back_inserter(revisions), make);
    answers.insert(all[current_revision(revisions)].message);
  } while (std::ranges::next_permutation(all, {}, &Given::message).found);
  std::string joined;
  for (const std::string& answer : answers) joined += (joined.empty() ? "" : "|") + answer;
  return joined;
}

TEST(RevisionOrder, TheGreaterVersionWinsWheneverItWasPublished) {
  EXPECT_EQ(current_of({{.message = "v1 late", .version = 1, .published = "23:00"},
                        {.message = "v2 early", .version = 2, .published = "01:00"},
                        {.message = "v2 before it", .version = 2, .published = "00:30"}}),
            "v2 early");
}

TEST(RevisionOrder, WithoutVersionsTheLaterPublishedReplacementWins) {
  EXPECT_EQ(current_of({{.message = "original", .published = "09:00"},
                        {.message = "at 10", .published = "10:00", .function = Function::replace},
                        {.message = "at 11", .published = "11:00", .function = Function::replace}}),
            "at 11");
}

TEST(RevisionOrder, AMissingVersionIsTheGreatestThatWasPublishedNoLater) {
  const Given v1{.message = "v1", .version = 1, .published = "08:00"};
  const Given v3{.message = "v3", .version = 3, .published = "12:00"};
  const Given unversioned{.message = "unversioned", .published = "10:00"};
  EXPECT_EQ(current_of({v1, unversioned}), "unversioned") << "it takes version 1 and is later";
  EXPECT_EQ(current_of({v1, v3, unversioned}), "v3") << "version 3 came after it";
  EXPECT_EQ(
      current_of(
          {v1, v3, {.message = "cancel", .published = "13:00", .function = Function::remove}}),
      "cancel")
      << "it takes version 3";
  EXPECT_EQ(current_of({{.message = "first", .published = "07:00"}, v1}), "v1")
      << "nothing was published before it: version 0";
}

TEST(RevisionOrder, AtOneInstantADeleteBeatsAReplacementAndThatAnOriginal) {
  const Given original{.message = "original", .published = "10:00"};
  const Given replaced{.message = "replace", .published = "10:00", .function = Function::replace};
  const Given removed{.message = "delete", .published = "10:00", .function = Function::remove};
  EXPECT_EQ(current_of({original, replaced}), "replace");
  EXPECT_EQ(current_of({original, replaced, removed}), "delete");
}

TEST(RevisionOrder, AReDecodeByALaterDefinitionWins) {
  ReceivedRevision by_7 = make({.message = "m", .published = "10:00", .definition = 7});
  ReceivedRevision by_8 = make({.message = "m", .published = "10:00", .definition = 8});
  EXPECT_EQ(current_revision({by_7, by_8}), 1U);
  EXPECT_EQ(current_revision({by_8, by_7}), 0U);
}

TEST(RevisionOrder, TheMessageDecidesWhenAllElseIsEqual) {
  const Given one{.message = "one", .published = "10:00"};
  const Given other{.message = "other", .published = "10:00"};
  const bool one_is_greater = make(one).revision.message > make(other).revision.message;
  EXPECT_EQ(current_of({one, other}), one_is_greater ? "one" : "other");
}

TEST(RevisionOrder, AMissingPublicationIsWhenItWasFirstReceived) {
  EXPECT_EQ(current_of({{.message = "dated", .published = "10:00"},
                        {.message = "undated", .received = "11:00"}}),
            "undated");
  EXPECT_EQ(current_of({{.message = "dated", .published = "10:00", .received = "12:00"},
                        {.message = "undated", .received = "09:00"}}),
            "dated");
}

TEST(RevisionHash, ChangesWithEachPartButNotWithTheArrival) {
  const Given base{.message = "m", .version = 1, .published = "10:00"};
  const auto hash = [](Given given) { return hash_of(make(given).revision); };
  std::set<Hash16> hashes{hash(base)};
  EXPECT_TRUE(hashes.insert(hash({.message = "n", .version = 1, .published = "10:00"})).second);
  EXPECT_TRUE(hashes.insert(hash({.message = "m", .version = 2, .published = "10:00"})).second);
  EXPECT_TRUE(hashes.insert(hash({.message = "m", .published = "10:00"})).second);
  EXPECT_TRUE(hashes.insert(hash({.message = "m", .version = 1, .published = "11:00"})).second);
  EXPECT_TRUE(hashes.insert(hash({.message = "m", .version = 1, .received = "10:00"})).second);
  EXPECT_TRUE(
      hashes
          .insert(hash(
              {.message = "m", .version = 1, .published = "10:00", .function = Function::remove}))
          .second);
  EXPECT_TRUE(
      hashes.insert(hash({.message = "m", .version = 1, .published = "10:00", .definition = 2}))
          .second);
  EXPECT_EQ(hash({.message = "m", .version = 1, .published = "10:00", .received = "19:00"}),
            hash(base));
}

}  // namespace
}  // namespace fairway

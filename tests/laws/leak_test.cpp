// No answer holds anything outside its reader's reach (DESIGN law 8, RULES R6): whatever a
// principal asks, it is answered as if nothing outside its reach had ever been sent.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "pipeline/service/fold_queries.h"
#include "sinks/dcsa/walk.h"
#include "sinks/json/change_json.h"
#include "sinks/json/dcsa_json.h"
#include "sinks/json/explanation_json.h"
#include "sinks/json/finding_json.h"
#include "sinks/json/listing_json.h"
#include "sinks/json/receipt_json.h"
#include "sinks/json/reference_json.h"
#include "sinks/json/timeline_json.h"
#include "tests/flow/flow.h"
#include "tests/laws/appliers.h"
#include "tests/laws/port_life.h"

namespace fairway::test {
namespace {

constexpr auto kNotFound = "404";

std::uint64_t ports(std::uint64_t usual) {
  const char* more = std::getenv("FAIRWAY_HISTORIES");
  return more ? std::strtoull(more, nullptr, 10) : usual;
}

template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return std::move(*result);
}

// Everything that can be asked, and the answer as bytes. A new endpoint belongs here.
struct Question {
  std::string name;
  std::function<std::string(const sinks::Queries&, const Scope&)> ask;
  bool tells_messages = false;  // what a sender asks about what it sent
};

Question timeline(const Reference& reference, const sinks::TimelineOptions& options) {
  const std::string name = "timeline " + to_text(reference) +
                           (options.superseded ? " superseded" : "") +
                           (options.as_of ? " as of " + to_rfc3339(*options.as_of) : "");
  return {name, [=](const sinks::Queries& queries, const Scope& scope) -> std::string {
            const auto found = must(queries.timeline(reference, scope, options));
            return found ? sinks::canonical_json(*found) : kNotFound;
          }};
}

Question explain(const Reference& reference) {
  return {"explain " + to_text(reference),
          [=](const sinks::Queries& queries, const Scope& scope) -> std::string {
            const auto found =
                must(queries.explain(reference, scope, {.customs = true, .goods = true}));
            return found ? sinks::explanation_json(*found, Language::en) : kNotFound;
          }};
}

Question dcsa_events(const sinks::dcsa::Codes& codes, const std::optional<Reference>& about) {
  return {"dcsa " + (about ? to_text(*about) : "all"),
          [&codes, about](const sinks::Queries& queries, const Scope& scope) {
            sinks::dcsa::Filter filter;
            if (about) filter.about = {*about};
            const auto page = must(sinks::dcsa::events_page(
                {queries, codes, sinks::dcsa::Version::v3_0, scope}, filter, std::nullopt, 1000));
            return page.events.empty() ? std::string(kNotFound)
                                       : sinks::dcsa_events_3_json(page.events);
          }};
}

// Lists, whole: no life is longer than a page.
Question shipments() {
  return {"shipments", [](const sinks::Queries& queries, const Scope& scope) {
            const auto page = must(queries.shipments({}, scope, std::nullopt, 1000));
            return sinks::shipments_json(page, page.next ? "more" : "", Language::en);
          }};
}

Question unlinked() {
  return {"unlinked",
          [](const sinks::Queries& queries, const Scope& scope) {
            const auto page = must(queries.unlinked({}, scope, std::nullopt, 1000));
            return sinks::unlinked_json(page, page.next ? "more" : "", Language::en);
          },
          true};
}

std::vector<Question> questions_about(const PortLife& life, const sinks::dcsa::Codes& codes) {
  std::vector<Question> all;
  const std::vector<Instant> moments = {*parse_rfc3339("2026-01-31T00:00:00Z"),
                                        *parse_rfc3339("2026-04-30T00:00:00Z")};
  std::set<std::string> values;
  for (const Reference& reference : life.references()) {
    all.push_back(timeline(reference, {}));
    all.push_back(explain(reference));
    all.push_back(dcsa_events(codes, reference));
    all.push_back(timeline(reference, {.superseded = true, .as_of = {}}));
    for (const Instant moment : moments) {
      all.push_back(timeline(reference, {.superseded = false, .as_of = moment}));
    }
    values.insert(reference.value);
    values.insert(reference.value.substr(reference.value.rfind('/') + 1));
  }
  for (const std::string& value : values) {
    all.push_back({"references " + value, [=](const sinks::Queries& queries, const Scope& scope) {
                     return sinks::references_json(must(queries.references(value, scope)));
                   }});
  }
  for (const ingest::RawMessage& message : as_sent(life)) {
    const MessageId id = message_id(message.source, message.bytes);
    all.push_back({"message " + to_text(id),
                   [=](const sinks::Queries& queries, const Scope& scope) -> std::string {
                     const auto found = must(queries.message(id, scope));
                     return found ? sinks::receipt_json(*found) : kNotFound;
                   },
                   true});
    all.push_back({"refused " + to_text(id),
                   [=](const sinks::Queries& queries, const Scope& scope) -> std::string {
                     const auto found = must(queries.refused(RefusedId{id}, scope));
                     return found ? sinks::refused_json(*found, Language::en) : kNotFound;
                   },
                   true});
  }
  all.push_back(dcsa_events(codes, std::nullopt));
  all.push_back(shipments());
  all.push_back(unlinked());
  all.push_back({"refused",
                 [](const sinks::Queries& queries, const Scope& scope) {
                   const auto page = must(queries.refused({}, scope, std::nullopt, 100));
                   return sinks::refused_page_json(page, page.next ? "more" : "", Language::en);
                 },
                 true});
  return all;
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

// The length of what stands at the beginning of `text` and is nobody's secret: a message's name,
// which is the hash of its bytes, or where it was in the log. 0: nothing of the kind.
std::size_t unimportant(std::string_view text) {
  constexpr std::size_t kName = 2 + 32;
  const auto run_from = [&](std::size_t at) {
    return static_cast<std::size_t>(std::ranges::find_if_not(text.substr(at), is_hex) -
                                    text.substr(at).begin());
  };
  if (text.starts_with("m_") && run_from(2) >= kName - 2) return kName;
  for (const std::string_view member : {"\"offset\":", "\"position\":"}) {
    if (text.starts_with(member) && run_from(member.size()) > 0) {
      return member.size() + run_from(member.size());
    }
  }
  return 0;
}

std::string without_message_names(std::string_view answer) {
  std::string kept;
  while (!answer.empty()) {
    const std::size_t left_out = unimportant(answer);
    if (left_out == 0) kept += answer.front();
    answer.remove_prefix(std::max<std::size_t>(left_out, 1));
  }
  return kept;
}

class Leaks : public ::testing::Test {
 protected:
  Leaks() {
    const DataFiles files = built_in_data();
    catalogue_ = must(Catalogue::load(files));
    decoder_ = must(ingest::Decoder::make(files, *catalogue_, sources_));
    rules_ = std::make_unique<pipeline::Rules>(*catalogue_, sources_, false);
    codes_ = std::make_unique<const sinks::dcsa::Codes>(*catalogue_);
  }

  std::unique_ptr<Appliers> take_in(const PortLife& life) {
    auto owner = std::make_unique<Appliers>(1, 0, *decoder_, *rules_);
    const auto log = as_sent(life);
    owner->feed(log, log.size());
    owner->rest();
    return owner;
  }

  pipeline::FoldQueries queries(const Appliers& owner) const {
    return {owner.store(0), *rules_, [] { return Instant{}; },
            [] { return sinks::Health{true, {}}; }};
  }

  // The first answer that tells more than it may; empty: none.
  std::string leak(const PortLife& life, const std::vector<Question>& questions,
                   const pipeline::FoldQueries& whole, const Scope& scope) {
    const auto owner = take_in(reduced(life, scope));
    const auto rest = queries(*owner);
    const Within reach = within(life, scope);
    std::vector<std::string> hidden;
    for (const Reference& reference : life.references()) {
      const bool party = reference.kind == RefKind::party;
      if (!party && !reach.named.contains(reference)) hidden.push_back(reference.value);
    }
    for (const Question& question : questions) {
      const std::string answer = question.ask(whole, scope);
      if (answer != kNotFound) ++answered_[question.name.substr(0, question.name.find(' '))];
      const std::string expected = question.ask(rest, scope);
      if (without_message_names(answer) != without_message_names(expected)) {
        return question.name + "\n told " + answer + "\n may  " + expected;
      }
      if (question.tells_messages || !scope.sources.empty()) continue;
      for (const std::string& value : hidden) {
        if (answer.find("\"" + value + "\"") != std::string::npos ||
            answer.find(":" + value + "\"") != std::string::npos) {
          return question.name + " names " + value + "\n told " + answer;
        }
      }
    }
    return {};
  }

  const std::vector<SourceConfig> sources_ = port_sources();
  std::unique_ptr<const Catalogue> catalogue_;
  std::unique_ptr<ingest::Decoder> decoder_;
  std::unique_ptr<pipeline::Rules> rules_;
  std::unique_ptr<const sinks::dcsa::Codes> codes_;
  std::map<std::string, std::size_t> answered_;
};

std::vector<Scope> readers_of(const PortLife& life) {
  std::vector<Scope> readers = {Scope{}};
  for (const std::string& party : life.parties) {
    readers.push_back({.parties = {party}, .sources = {}});
  }
  readers.push_back({.parties = {life.parties[0], life.parties[2]}, .sources = {}});
  // One who is lent all of another's shipments, and one who is lent those that are named.
  readers.push_back({.parties = {life.parties[0]}, .sources = {}});
  readers.back().lent = {{life.parties[1], {}}};
  const auto roots = within(life, {.parties = {life.parties[2]}, .sources = {}}).roots;
  readers.push_back({.parties = {life.parties[3]}, .sources = {}});
  if (!roots.empty()) readers.back().lent = {{life.parties[2], {*roots.begin()}}};
  readers.push_back({.parties = {}, .sources = {SourceName{"mft"}}});
  readers.push_back({.parties = {life.parties[0]}, .sources = {SourceName{"ent1"}}});
  readers.push_back({.parties = {life.parties[1]}, .sources = {SourceName{"ent2"}}});
  return readers;
}

std::string name_of(const Scope& scope) {
  std::string name = "reader";
  for (const std::string& party : scope.parties) name += " " + party;
  for (const SourceName& source : scope.sources) name += " " + source.value();
  return name;
}

TEST_F(Leaks, EveryAnswerIsAsIfNothingOutsideTheReadersReachHadEverBeenSent) {
  for (std::uint64_t seed = 1; seed <= ports(4); ++seed) {
    const PortLife life = random_port(seed);
    const auto owner = take_in(life);
    const auto whole = queries(*owner);
    const auto questions = questions_about(life, *codes_);
    for (const Scope& scope : readers_of(life)) {
      const std::string found = leak(life, questions, whole, scope);
      ASSERT_EQ(found, "") << "seed " << seed << ", " << name_of(scope);
    }
  }
  for (const char* what : {"timeline", "dcsa", "references", "message", "refused"}) {
    EXPECT_GT(answered_[what], 20U) << what << " is answered too seldom to prove anything";
  }
}

// The change log as a reader is told of it, message by message; without sequences, which count what
// others are told.
std::vector<std::string> heard_of(const PortLife& life, const Scope& scope) {
  Flow flow(port_sources());
  for (const ingest::RawMessage& message : as_sent(life)) {
    flow.at(to_rfc3339(message.received)).sends(message.source.value(), message.bytes).settles();
  }
  std::vector<std::string> heard;
  for (Change& change : flow.changes(0, scope)) {
    change.id = {};
    change.previous.reset();
    heard.push_back(without_message_names(sinks::change_json(change)));
  }
  return heard;
}

TEST_F(Leaks, TheChangeLogIsAsIfNothingOutsideTheReadersReachHadEverBeenSent) {
  std::size_t heard = 0;
  for (std::uint64_t seed = 1; seed <= ports(1); ++seed) {
    const PortLife life = random_port(seed);
    for (const Scope& scope : readers_of(life)) {
      const auto told = heard_of(life, scope);
      heard += told.size();
      const auto may = heard_of(reduced(life, scope), scope);
      const auto [more, less] = std::ranges::mismatch(told, may);
      ASSERT_TRUE(more == told.end() && less == may.end())
          << "seed " << seed << ", " << name_of(scope) << ", change " << more - told.begin()
          << "\n told " << (more == told.end() ? "nothing more" : *more) << "\n may  "
          << (less == may.end() ? "nothing more" : *less);
    }
  }
  EXPECT_GT(heard, 100U) << "too little is heard to prove anything";
}

bool is_a_ports_business(const Reference& reference) {
  switch (reference.kind) {
    case RefKind::bill:
    case RefKind::house_bill:
    case RefKind::air_waybill:
    case RefKind::house_air_waybill:
    case RefKind::rail_waybill:
    case RefKind::road_waybill:
    case RefKind::parcel:
    case RefKind::container:
    case RefKind::voyage_call:
    case RefKind::vessel:
    case RefKind::flight:
    case RefKind::train:
    case RefKind::vehicle:
      return true;
    default:
      return false;
  }
}

// A port authority is told of moves at its places, and of nobody's papers but the bills' numbers.
TEST_F(Leaks, APortIsToldOfNoPartyPaperOrOtherPort) {
  for (std::uint64_t seed = 1; seed <= ports(4); ++seed) {
    const PortLife life = random_port(seed);
    const auto owner = take_in(life);
    const auto whole = queries(*owner);
    std::vector<std::string> hidden = {"\"place\":\"NLRTM\""};
    for (const Reference& reference : life.references()) {
      if (!is_a_ports_business(reference)) hidden.push_back(":" + reference.value + "\"");
    }
    Scope port;
    port.places = {"CNSHA"};
    Scope nowhere;
    nowhere.places = {"CNNGB"};
    for (const Question& question : questions_about(life, *codes_)) {
      const std::string answer = question.ask(whole, port);
      if (answer != kNotFound) ++answered_[question.name.substr(0, question.name.find(' '))];
      for (const std::string& value : hidden) {
        ASSERT_EQ(answer.find(value), std::string::npos)
            << "seed " << seed << ", " << question.name << " told " << value << ": " << answer;
      }
      EXPECT_EQ(question.ask(whole, nowhere), question.ask(whole, Scope{})) << question.name;
    }
  }
  EXPECT_GT(answered_["timeline"], 20U) << "is answered too seldom to prove anything";
}

// What must be told is told: a rule that hides everything has no leaks either.
TEST_F(Leaks, WhatIsWithinReachIsShown) {
  for (std::uint64_t seed = 1; seed <= ports(6); ++seed) {
    const PortLife life = random_port(seed);
    const auto owner = take_in(life);
    const auto whole = queries(*owner);
    for (const std::string& party : life.parties) {
      const Scope scope{.parties = {party}, .sources = {}};
      for (const auto& [reference, trip] : within(life, scope).open) {
        const bool found = must(whole.timeline(reference, scope, {})).has_value();
        EXPECT_TRUE(found) << "seed " << seed << ", " << party << ", " << to_text(reference);
      }
    }
  }
}

// The lives must hold what could leak, and the comparison must notice it.
TEST_F(Leaks, AnOperatorsAnswersWouldBeNoticed) {
  const PortLife life = random_port(1);
  const auto owner = take_in(life);
  const auto whole = queries(*owner);
  const Scope scope{.parties = {life.parties[0]}, .sources = {}};
  const auto rest_owner = take_in(reduced(life, scope));
  const auto rest = queries(*rest_owner);
  std::size_t different = 0;
  for (const Question& question : questions_about(life, *codes_)) {
    different += question.ask(whole, Scope::all()) != question.ask(rest, Scope::all()) ? 1 : 0;
  }
  EXPECT_GT(different, 100U);
}

}  // namespace
}  // namespace fairway::test

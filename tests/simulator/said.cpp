#include "tests/simulator/said.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/yearless_time.h"
#include "tests/ingest/decode_support.h"

namespace fairway::simulator {
namespace {

using ingest::Decoded;

Decoded read_back(const Statement& statement) {
  static const auto decoder = ingest::built_in_decoder();
  const std::string bytes = write(statement);
  SCOPED_TRACE(bytes);
  const ingest::RawMessage message{
      {0, 4096}, statement.published, SourceName{statement.source}, bytes};
  Decoded decoded = ingest::decode(*decoder, message);
  EXPECT_EQ(decoded.receipt.outcome, Outcome::merged) << bytes << ingest::render(decoded);
  EXPECT_TRUE(decoded.receipt.errors.empty()) << bytes << ingest::render(decoded);
  EXPECT_TRUE(decoded.receipt.warnings.empty()) << bytes << ingest::render(decoded);
  return decoded;
}

std::string kind_of(const Fact& fact) {
  if (fact.table.empty()) return fact.code.front();
  return std::string(ingest::catalogue().table(fact.table)->find(fact.code).value_or("unmapped"));
}

std::string place_of(const std::string& code) {
  const Place* place = ingest::catalogue().places().find(code);
  return place == nullptr ? code : place->code;
}

// As the fold does it: a time without a year by when it came, none by that alone.
Instant time_of(const Fact& fact, Instant received) {
  if (fact.time.instant) return *fact.time.instant;
  const auto yearless = ingest::read_yearless(fact.time.text);
  if (!yearless) return received;
  static ingest::TimeZones zones;
  const std::string zone = ingest::catalogue().places().zone_of(fact.place).value_or("UTC");
  return ingest::resolve_year(*yearless, fact.classifier, received, zone, zones).value();
}

std::string what(const std::string& kind, Classifier classifier, const Reference& subject) {
  return kind + " " + std::string(to_text(classifier)) + " " + to_text(subject);
}

std::string line(const Entry& entry) {
  return what(entry.kind, entry.classifier, entry.subject) + " at " + to_rfc3339(entry.time) +
         " in " + place_of(entry.place) + "/" + entry.facility;
}

std::string line(const Fact& fact, Instant received) {
  return what(kind_of(fact), fact.classifier, fact.subject) + " at " +
         to_rfc3339(time_of(fact, received)) + " in " + place_of(fact.place) + "/" + fact.facility;
}

std::string line(LinkRole role, const Reference& from, const Reference& to,
                 const std::string& leg) {
  return to_text(from) + " " + std::string(to_text(role)) + " " + to_text(to) +
         (leg.empty() ? "" : " leg " + leg);
}

// What the entry says beside its line, the fact says too.
bool says(const Fact& fact, const Entry& entry, const Reading& reading) {
  const auto names = [&](const Reference& one) {
    return std::ranges::find(reading.unseen, to_text(one)) != reading.unseen.end() ||
           std::ranges::find(fact.references, one) != fact.references.end();
  };
  const auto tells = [&](const auto& stated) {
    const auto& [name, value] = stated;
    if (std::ranges::find(reading.unseen, name) != reading.unseen.end()) return true;
    const auto found = std::ranges::find(fact.attributes, name, &Attribute::name);
    return found != fact.attributes.end() &&
           ingest::catalogue().attribute_value(name, found->table, found->text) ==
               ingest::catalogue().attribute_value(name, "", value);
  };
  return std::ranges::all_of(entry.references, names) &&
         std::ranges::all_of(entry.attributes, tells);
}

void expect_facts(const Statement& statement, const Decoded& decoded, const Reading& reading) {
  std::vector<FactRow> left = decoded.facts;
  for (const Entry& entry : statement.entries) {
    const auto found = std::ranges::find_if(left, [&](const FactRow& row) {
      return line(row.fact, statement.published) == line(entry) && says(row.fact, entry, reading);
    });
    if (found == left.end()) {
      ADD_FAILURE() << "not read: " << line(entry) << '\n' << ingest::render(decoded);
      continue;
    }
    if (reading.publication) {
      EXPECT_EQ(found->asserted.revision.published, statement.published);
    }
    left.erase(found);
  }
  std::vector<std::string> more;
  for (const FactRow& row : left) {
    more.push_back(what(kind_of(row.fact), row.fact.classifier, row.fact.subject));
  }
  EXPECT_THAT(more, testing::UnorderedElementsAreArray(reading.facts));
}

void expect_links(const Statement& statement, const Decoded& decoded, const Reading& reading) {
  std::set<std::string> expected(reading.links.begin(), reading.links.end());
  for (const Bond& one : statement.bonds) {
    expected.insert(line(one.role, one.from, one.to, one.leg));
  }
  std::set<std::string> read;
  for (const LinkRow& row : decoded.links) {
    read.insert(line(row.link.role, row.link.from, row.link.to, row.link.leg));
  }
  EXPECT_EQ(read, expected);
}

using Documents = std::map<DocumentId, ReceivedRevision>;

Documents documents(const Decoded& decoded) {
  Documents found;
  for (const FactRow& row : decoded.facts) found.insert({row.fact.document, row.asserted});
  for (const RevisionRecord& one : decoded.revisions) found.insert({one.document, one.revision});
  for (const AnnounceRecord& one : decoded.announcements) {
    found.insert({one.document, one.revision});
  }
  return found;
}

}  // namespace

void expect_said(const Statement& statement, const Reading& reading) {
  SCOPED_TRACE(write(statement));
  const Decoded decoded = read_back(statement);
  expect_facts(statement, decoded, reading);
  expect_links(statement, decoded, reading);
}

void expect_revised(const Statement& first, const Statement& second) {
  SCOPED_TRACE(write(first));
  SCOPED_TRACE(write(second));
  const Decoded after = read_back(second);
  const Documents old = documents(read_back(first));
  const Documents revised = documents(after);
  ASSERT_FALSE(revised.empty());
  if (second.function == Function::remove) {
    EXPECT_TRUE(after.facts.empty());
  }
  for (const auto& [document, revision] : revised) {
    const auto found = old.find(document);
    ASSERT_NE(found, old.end());
    EXPECT_EQ(current_revision({found->second, revision}), 1U);
    EXPECT_EQ(current_revision({revision, found->second}), 0U);
  }
}

Instant utc(std::string_view rfc3339) { return parse_rfc3339(rfc3339).value(); }
Reference refer(std::string_view text) { return parse_reference(text).value(); }

Bond bond(LinkRole role, std::string_view from, std::string_view to, std::string leg) {
  return {role, refer(from), refer(to), std::move(leg)};
}

Statement statement(Format format, std::vector<Entry> entries, std::vector<Bond> bonds) {
  return {.format = format,
          .source = "shanghai-east",
          .document = "2026-11/0042",
          .published = utc("2026-11-06T10:00:00Z"),
          .entries = std::move(entries),
          .bonds = std::move(bonds)};
}

Statement next(Statement statement, Function function) {
  ++statement.version;
  statement.function = function;
  statement.published += std::chrono::hours{1};
  return statement;
}

}  // namespace fairway::simulator

#include "tests/state/history.h"

#include <algorithm>
#include <set>

#include "tests/state/support.h"

namespace fairway::state::test {
namespace {

const std::vector<Reference>& places() {
  static const std::vector<Reference> all = {
      container("ABCU1234567"),
      container("MSKU0308961"),
      bill("MAEU1"),
      bill("MAEU1/2"),
      {RefKind::manifest, "IMO1/12E/2"},
      {RefKind::voyage_call, "IMO1/12E/CNSHA"},
  };
  return all;
}

class World {
 public:
  explicit World(unsigned seed) : random_(seed) {}

  std::vector<Record> records() {
    const std::uint64_t messages = 4 + below(12);
    for (std::uint64_t message = 1; message <= messages; ++message) add_message(message);
    return std::move(out_);
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  const Reference& place() { return places()[below(places().size())]; }
  std::optional<Instant> maybe_time() {
    return below(3) == 0 ? std::nullopt : std::optional(at(static_cast<std::int64_t>(below(100))));
  }

  // A message, decoded by one or two versions of its definition, each in one to three copies.
  void add_message(std::uint64_t message) {
    const std::string source = below(2) == 0 ? "terminal" : "carrier";
    const auto published = maybe_time();
    const std::uint64_t document = below(3);
    const std::uint64_t versions = 1 + below(2);
    const std::uint64_t copies = 1 + below(3);
    for (std::uint32_t version = 1; version <= versions; ++version) {
      Revision one = revision(message, document == 0 ? std::optional(below(4)) : std::nullopt);
      one.published = published;
      one.function = static_cast<Function>(below(3));
      one.definition_version = version;
      const auto body = bodies(document, one);
      const Outcome outcome = below(4) == 0 ? Outcome::refused : Outcome::merged;
      for (std::uint64_t copy = 0; copy < copies; ++copy) {
        const auto second = static_cast<std::int64_t>(100 * copy + message);
        deliver(body, second);
        auto record =
            message_record(message, {static_cast<std::uint32_t>(copy % 2), message * 10 + copy},
                           second, outcome, source);
        record.receipt.definition_version = version;
        out_.push_back(record);
      }
    }
  }

  // What the message says, before it is received.
  std::vector<Record> bodies(std::uint64_t document, const Revision& one) {
    std::vector<Record> body;
    std::set<Reference> subjects;
    for (std::uint64_t left = one.function == Function::remove ? 0 : 1 + below(3); left > 0;
         --left) {
      const Reference& subject = place();
      subjects.insert(subject);
      FactRow row = fact_row(below(4), subject, {one, {}});
      body.push_back(FactRecord{row});
      // The same fact read in another way under the same version: the state must not depend on
      // which was seen first.
      if (below(5) == 0) {
        row.fact.place = "NLRTM";
        body.push_back(FactRecord{row});
      }
    }
    body.push_back(
        RevisionRecord{document_id(document), {one, {}}, {subjects.begin(), subjects.end()}});
    LinkRow link =
        below(2) == 0 ? link_row(below(2), {one, {}}) : passing_row({one, {}}, maybe_time());
    body.push_back(LinkRecord{LinkEnd::from, link});
    body.push_back(LinkRecord{LinkEnd::to, link});
    return body;
  }

  void deliver(std::vector<Record> body, std::int64_t second) {
    for (Record& record : body) {
      if (auto* fact = std::get_if<FactRecord>(&record)) fact->row.asserted.received = at(second);
      if (auto* link = std::get_if<LinkRecord>(&record)) link->row.asserted.received = at(second);
      if (auto* one = std::get_if<RevisionRecord>(&record)) one->revision.received = at(second);
      out_.push_back(std::move(record));
    }
  }

  std::mt19937 random_;
  std::vector<Record> out_;
};

}  // namespace

std::vector<Record> random_history(unsigned seed) { return World(seed).records(); }

}  // namespace fairway::state::test

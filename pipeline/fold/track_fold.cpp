#include "pipeline/fold/track_fold.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "pipeline/fold/liveness.h"
#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

// An actual later than its receipt by more than a day, or from before this century, is a mistake of
// the sender's clock (RULES B24).
constexpr Duration kFutureTolerance = std::chrono::hours{24};
constexpr Instant kEarliest = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1};

void drop_later_than(state::Track& track, Instant as_of) {
  std::erase_if(track.facts, [&](const FactRow& row) { return row.asserted.received > as_of; });
  std::erase_if(track.links, [&](const LinkRow& row) { return row.asserted.received > as_of; });
  std::erase_if(track.announced, [&](const state::Announcement& announced) {
    return announced.revision.received > as_of;
  });
}

// The port of a code, so that a terminal's and a carrier's word on one move meet in one milestone.
std::string port_code(const std::string& raw, const Places& places) {
  const Place* port = places.port_of(raw);
  return port ? port->code : raw;
}

// What became of that which the current revision of its document does not assert.
FactStatus dead_by(const ReceivedRevision& current) {
  return current.revision.function == Function::remove ? FactStatus::withdrawn
                                                       : FactStatus::superseded;
}

// All rows of one fact become one Said: the current revision speaks if it asserts the fact.
Said understand(std::span<const FactRow* const> rows, const Liveness& liveness,
                const Rules& rules) {
  const Fact& fact = rows.front()->fact;
  const ReceivedRevision& current = liveness.current(fact.document);
  std::vector<ReceivedRevision> asserting;
  for (const FactRow* row : rows) asserting.push_back(row->asserted);
  const bool live = std::ranges::any_of(
      asserting, [&](const ReceivedRevision& one) { return one.revision == current.revision; });
  const ReceivedRevision& speaking = live ? current : asserting[current_revision(asserting)];

  Said said;
  said.fact = &fact;
  said.kind = kind_of(fact, rules.catalogue());
  if (!live) {
    said.status = dead_by(current);
    said.instead = current;
  }
  said.published = speaking.published();
  said.message = speaking.revision.message;
  said.received = std::ranges::min(asserting, {}, &ReceivedRevision::received).received;
  // A message without its own time happened, for all anyone knows, when it was said (CONTRACT G5).
  said.time = fact.time.instant ? fact.time.instant : std::optional{said.published};
  said.implausible = fact.classifier == Classifier::actual &&
                     (*said.time > said.received + kFutureTolerance || *said.time < kEarliest);
  said.trust = rules.trust(fact.source);
  said.place = port_code(fact.place, rules.catalogue().places());
  return said;
}

// RULES B13: a fold takes the greatest facts by R7's order for actual times.
bool keep_greatest(std::vector<Said>& said) {
  if (said.size() <= limits::kFactsPerFold) return false;
  const auto greater = [](const Said& a, const Said& b) {
    return std::tie(a.trust, a.published, a.fact->id) > std::tie(b.trust, b.published, b.fact->id);
  };
  const auto end = said.begin() + static_cast<std::ptrdiff_t>(limits::kFactsPerFold);
  std::nth_element(said.begin(), end, said.end(), greater);
  said.erase(end, said.end());
  return true;
}

}  // namespace

Documents documents_of(const Fact& fact) {
  Documents documents;
  for (const Reference& reference : fact.references) {
    if (is_root(reference.kind)) documents.insert(reference);
  }
  return documents;
}

bool share_one(const Documents& a, const Documents& b) {
  return std::ranges::any_of(a, [&](const Reference& one) { return b.contains(one); });
}

const FactKind* kind_of(const Fact& fact, const Catalogue& catalogue) {
  if (fact.table.empty()) return fact.code.empty() ? nullptr : catalogue.kind(fact.code.front());
  const CodeTable* table = catalogue.table(fact.table);
  if (table == nullptr) return nullptr;
  const auto code = table->find(fact.code);
  return code ? catalogue.kind(*code) : nullptr;
}

std::string Said::attribute(const Rules& rules, std::string_view name) const {
  const auto found = std::ranges::find(fact->attributes, name, &Attribute::name);
  if (found == fact->attributes.end()) return {};
  return rules.catalogue().attribute_value(found->name, found->table, found->text);
}

TrackFold fold_track(state::Track track, const Rules& rules, std::optional<Instant> as_of) {
  if (as_of) drop_later_than(track, *as_of);
  TrackFold fold;
  fold.track = std::move(track);
  const Liveness liveness(fold.track);
  std::map<FactId, std::vector<const FactRow*>> by_fact;
  for (const FactRow& row : fold.track.facts) by_fact[row.fact.id].push_back(&row);
  for (const auto& [id, rows] : by_fact) fold.said.push_back(understand(rows, liveness, rules));
  fold.truncated = keep_greatest(fold.said);
  std::ranges::sort(fold.said, {},
                    [](const Said& one) { return std::pair(one.time, one.fact->id); });
  return fold;
}

std::vector<StatedLink> stated_links(const TrackFold& fold) {
  const Liveness liveness(fold.track);
  std::vector<StatedLink> stated;
  for (const LinkRow& row : fold.track.links) {
    FactStatus status = FactStatus::current;
    if (!row.link.passing) {
      const ReceivedRevision& current = liveness.current(row.link.document);
      if (current.revision != row.asserted.revision) status = dead_by(current);
    }
    stated.push_back({&row.link, status, row.asserted.published(), row.asserted.received});
  }
  return stated;
}

}  // namespace fairway::pipeline

#include "pipeline/fold/track_fold.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "pipeline/fold/fact_time.h"
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

// How long corrections may follow what they correct, where a number is used again after a gap: a
// lorry's yesterday is still corrected today, a parcel's first use never by its second.
constexpr Duration kCorrections = std::chrono::days{183};

std::optional<Duration> one_use_of(const Reference& reference, const Rules& rules) {
  const ReferenceKind* kind = rules.catalogue().reference_kind(reference.kind);
  if (kind == nullptr || kind->reuse.how != Reuse::How::gap) return std::nullopt;
  return std::max<Duration>(kind->reuse.gap, kCorrections);
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
  std::vector<ReceivedRevision> asserting;
  for (const FactRow* row : rows) asserting.push_back(row->asserted);
  const auto counts = [&](const ReceivedRevision& one) {
    return liveness.current(fact.document, one.revision).revision == one.revision;
  };
  const auto live = std::ranges::find_if(asserting, counts);
  const ReceivedRevision& speaking =
      live != asserting.end() ? *live : asserting[current_revision(asserting)];
  const ReceivedRevision& current = liveness.current(fact.document, speaking.revision);

  Said said;
  said.fact = &fact;
  said.kind = kind_of(fact, rules.catalogue());
  if (live == asserting.end()) {
    said.status = dead_by(current);
    said.instead = current;
  }
  // A sender whose clock runs years ahead must not have the last word for ever.
  said.published = std::min(speaking.published(), speaking.received + kFutureTolerance);
  said.message = speaking.revision.message;
  said.received = std::ranges::min(asserting, {}, &ReceivedRevision::received).received;
  said.time = time_of(fact, said.received, rules);
  // A message without its own time happened, for all anyone knows, when it was said (CONTRACT G5).
  if (!said.time) said.time = said.published;
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
  // News of a document tells nothing where none of its revisions has said anything yet.
  if (track.facts.empty() && track.links.empty()) track.announced.clear();
  TrackFold fold;
  fold.track = std::make_shared<const state::Track>(std::move(track));
  const Liveness liveness(*fold.track, one_use_of(fold.track->reference, rules));
  std::unordered_map<FactId, std::vector<const FactRow*>> by_fact;
  for (const FactRow& row : fold.track->facts) by_fact[row.fact.id].push_back(&row);
  for (const auto& [id, rows] : by_fact) fold.said.push_back(understand(rows, liveness, rules));
  fold.truncated = keep_greatest(fold.said);
  std::ranges::sort(fold.said, {},
                    [](const Said& one) { return std::pair(one.time, one.fact->id); });
  return fold;
}

std::vector<StatedLink> stated_links(const TrackFold& fold, const Rules& rules) {
  if (fold.track->links.empty()) return {};
  const Liveness liveness(*fold.track, one_use_of(fold.track->reference, rules));
  std::vector<StatedLink> stated;
  for (const LinkRow& row : fold.track->links) {
    FactStatus status = FactStatus::current;
    if (!row.link.passing) {
      const ReceivedRevision& current = liveness.current(row.link.document, row.asserted.revision);
      if (current.revision != row.asserted.revision) status = dead_by(current);
    }
    stated.push_back({&row.link, status, row.asserted.published(), row.asserted.received});
  }
  return stated;
}

}  // namespace fairway::pipeline

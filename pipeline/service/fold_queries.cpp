#include "pipeline/service/fold_queries.h"

#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

#include "pipeline/fold/explanation.h"
#include "pipeline/fold/timeline_fold.h"
#include "pipeline/fold/view.h"
#include "pipeline/fold/world.h"
#include "pipeline/service/alert_queries.h"
#include "pipeline/service/refused_queries.h"
#include "pipeline/service/shipment_queries.h"
#include "pipeline/service/unlinked_queries.h"
#include "schemas/base/limits.h"
#include "state/reader.h"

namespace fairway::pipeline {
namespace {

// A number as a person types it, in the normal form of reference values.
std::string normal_value(std::string_view value) {
  const auto reference = make_reference(RefKind::bill, value);
  return reference ? reference->value : std::string{};
}

bool matches_value(const Reference& reference, std::string_view value) {
  const std::string_view whole = reference.value;
  return whole == value || whole.substr(whole.rfind('/') + 1) == value;
}

// What a value may mean. Where more references match than anyone wants to look at, a principal's
// own must still be found: they are taken from what its own shipments hold.
Result<std::vector<Reference>> candidates(const std::string& value,
                                          const state::StateReader& reader, const Scope& scope,
                                          World& world) {
  auto found =
      reader.find(value, scope.operator_ ? limits::kReferenceMatches : limits::kReachPerTimeline);
  if (!found || scope.operator_ || found->size() < limits::kReachPerTimeline) return found;
  std::set<Reference> held;
  for (const Reference& root : own_roots(scope, world)) {
    for (const Held& one : reach_of_root(root, scope, world).held) {
      if (matches_value(one.reference, value)) held.insert(one.reference);
    }
  }
  return std::vector<Reference>(held.begin(), held.end());
}

std::string kind_of(const Receipt::Entry& entry, World& world) {
  for (const Said& said : world.track(entry.subject).said) {
    if (said.fact->id == entry.id) return std::string(said.kind_code());
  }
  return "unmapped";
}

}  // namespace

Result<std::optional<Timeline>> FoldQueries::timeline(const Reference& reference,
                                                      const Scope& scope,
                                                      const sinks::TimelineOptions& options) const {
  const auto snapshot = store_.snapshot();
  const state::StateReader reader(*snapshot);
  return fold_timeline(reference, reader, rules_, in_its_space(scope), options, tick_());
}

Result<std::optional<Explanation>> FoldQueries::explain(
    const Reference& reference, const Scope& scope, const sinks::ExplainOptions& options) const {
  const auto snapshot = store_.snapshot();
  const state::StateReader reader(*snapshot);
  return explain_timeline(reference, reader, rules_, in_its_space(scope), options, tick_());
}

Result<std::vector<sinks::ReferenceMatch>> FoldQueries::references(std::string_view value,
                                                                   const Scope& asked) const {
  const Scope scope = in_its_space(asked);
  const auto snapshot = store_.snapshot();
  const state::StateReader reader(*snapshot);
  World world(reader, rules_, std::nullopt, scope);
  const auto found = candidates(normal_value(value), reader, scope, world);
  if (!found) return std::unexpected(found.error());
  std::vector<sinks::ReferenceMatch> matches;
  for (const Reference& reference : *found) {
    if (matches.size() == limits::kReferenceMatches) break;
    sinks::ReferenceMatch match{
        reference, roots_of(reference, scope, world, world, limits::kReferenceMatches)};
    // What none of its own shipments holds does not exist for a principal: no oracle (RULES B9).
    const bool may_know = scope.operator_ || !match.shipments.empty() ||
                          (!scope.places.empty() && view_from(reference, scope, world, world));
    if (may_know) matches.push_back(std::move(match));
  }
  FAIRWAY_TRY(world.status());
  return matches;
}

Result<sinks::ShipmentPage> FoldQueries::shipments(const sinks::ShipmentFilter& filter,
                                                   const Scope& scope,
                                                   const std::optional<Reference>& after,
                                                   std::size_t limit) const {
  const auto snapshot = store_.snapshot();
  auto page = list_shipments(state::StateReader(*snapshot), rules_, filter, in_its_space(scope),
                             after, limit);
  if (page) page->as_of = tick_();
  return page;
}

Result<sinks::UnlinkedPage> FoldQueries::unlinked(const sinks::UnlinkedFilter& filter,
                                                  const Scope& scope,
                                                  const std::optional<sinks::UnlinkedCursor>& after,
                                                  std::size_t limit) const {
  const auto snapshot = store_.snapshot();
  return list_unlinked(state::StateReader(*snapshot), rules_, filter, in_its_space(scope), after,
                       limit, tick_());
}

Result<sinks::AlertPage> FoldQueries::alerts(const sinks::AlertFilter& filter, const Scope& scope,
                                             const std::optional<AlertId>& after,
                                             std::size_t limit) const {
  const auto snapshot = store_.snapshot();
  auto page = list_alerts(*snapshot, rules_, filter, scope, after, limit);
  if (page) page->as_of = tick_();
  return page;
}

Result<std::optional<Alert>> FoldQueries::alert(const AlertId& id, const Scope& scope) const {
  const auto snapshot = store_.snapshot();
  return find_alert(*snapshot, rules_, id, scope);
}

Result<std::optional<sinks::MessageView>> FoldQueries::message(const MessageId& id,
                                                               const Scope& scope) const {
  const auto snapshot = store_.snapshot();
  const state::StateReader reader(*snapshot);
  auto rows = reader.message(id);
  if (!rows) return std::unexpected(std::move(rows.error()));
  if (!*rows) return std::nullopt;
  state::MessageRows& message = **rows;
  if (!scope.operator_ && !scope.sources.contains(message.receipt.source)) return std::nullopt;

  sinks::MessageView view;
  view.receipt = std::move(message.receipt);
  view.received = message.received();
  for (const Copy& copy : message.copies) {
    view.positions.push_back(copy.position);
    if (!view.repairs) view.repairs = copy.repairs;
  }
  // What its facts mean is told in the space where they lie.
  Scope space;
  if (rules_.is_test(view.receipt.source)) space.space = Space::test;
  World world(reader, rules_, std::nullopt, space);
  for (const Receipt::Entry& entry : view.receipt.facts)
    view.kinds.push_back(kind_of(entry, world));
  FAIRWAY_TRY(world.status());
  return view;
}

Result<sinks::RefusedPage> FoldQueries::refused(const sinks::RefusedFilter& filter,
                                                const Scope& scope,
                                                const std::optional<sinks::RefusedCursor>& after,
                                                std::size_t limit) const {
  const auto snapshot = store_.snapshot();
  return list_refused(state::StateReader(*snapshot), rules_.catalogue(), filter, scope, after,
                      limit);
}

Result<std::optional<sinks::RefusedDetail>> FoldQueries::refused(const RefusedId& id,
                                                                 const Scope& scope) const {
  const auto snapshot = store_.snapshot();
  return find_refused(state::StateReader(*snapshot), rules_.catalogue(), id, scope);
}

sinks::CheckReport FoldQueries::check(const SourceName& source, std::string_view bytes) const {
  assert(checker_ != nullptr);
  return checker_->check(source, std::string(bytes));
}

}  // namespace fairway::pipeline

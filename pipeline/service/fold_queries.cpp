#include "pipeline/service/fold_queries.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <utility>

#include "pipeline/fold/explanation.h"
#include "pipeline/fold/reach.h"
#include "pipeline/fold/timeline_fold.h"
#include "pipeline/fold/world.h"
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
  return fold_timeline(reference, reader, rules_, scope, options, tick_());
}

Result<std::optional<Explanation>> FoldQueries::explain(
    const Reference& reference, const Scope& scope, const sinks::ExplainOptions& options) const {
  const auto snapshot = store_.snapshot();
  const state::StateReader reader(*snapshot);
  return explain_timeline(reference, reader, rules_, scope, options, tick_());
}

Result<std::vector<sinks::ReferenceMatch>> FoldQueries::references(std::string_view value,
                                                                   const Scope& scope) const {
  const auto snapshot = store_.snapshot();
  const state::StateReader reader(*snapshot);
  const auto found = reader.find(normal_value(value), limits::kReferenceMatches);
  if (!found) return std::unexpected(found.error());
  World world(reader, rules_, std::nullopt);
  std::vector<sinks::ReferenceMatch> matches;
  for (const Reference& reference : *found) {
    sinks::ReferenceMatch match{reference,
                                roots_of(reference, scope, world, limits::kReferenceMatches)};
    // What none of its own shipments holds does not exist for a principal: no oracle (RULES B9).
    if (scope.operator_ || !match.shipments.empty()) matches.push_back(std::move(match));
  }
  FAIRWAY_TRY(world.status());
  return matches;
}

Result<sinks::ShipmentPage> FoldQueries::shipments(const sinks::ShipmentFilter& filter,
                                                   const Scope& scope,
                                                   const std::optional<Reference>& after,
                                                   std::size_t limit) const {
  const auto snapshot = store_.snapshot();
  auto page = list_shipments(state::StateReader(*snapshot), rules_, filter, scope, after, limit);
  if (page) page->as_of = tick_();
  return page;
}

Result<sinks::UnlinkedPage> FoldQueries::unlinked(const sinks::UnlinkedFilter& filter,
                                                  const Scope& scope,
                                                  const std::optional<sinks::UnlinkedCursor>& after,
                                                  std::size_t limit) const {
  const auto snapshot = store_.snapshot();
  return list_unlinked(state::StateReader(*snapshot), rules_, filter, scope, after, limit, tick_());
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
  World world(reader, rules_, std::nullopt);
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

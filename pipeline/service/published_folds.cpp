#include "pipeline/service/published_folds.h"

#include <algorithm>
#include <utility>

#include "pipeline/fold/alerts.h"
#include "pipeline/service/figure_queries.h"
#include "state/alert_rows.h"
#include "state/figure_rows.h"
#include "state/meta.h"
#include "state/reader.h"

namespace fairway::pipeline {
namespace {

// Whether anyone said something of it who is not under test.
bool is_live(const state::Track& track, const Rules& rules) {
  const auto live = [&](const SourceName& source) { return !rules.is_test(source); };
  return std::ranges::any_of(track.facts, [&](const auto& row) { return live(row.fact.source); }) ||
         std::ranges::any_of(track.links, [&](const auto& row) { return live(row.link.source); });
}

}  // namespace

Result<std::optional<Timeline>> PublishedFolds::timeline(const Reference& shipment) const {
  return queries_.timeline(shipment, Scope::all(), {});
}

Result<std::optional<sinks::RefusedOriginal>> PublishedFolds::refused(
    const MessageId& message) const {
  const auto snapshot = store_.snapshot();
  const state::StateReader reader(*snapshot);
  auto rows = reader.message(message);
  if (!rows) return std::unexpected(std::move(rows.error()));
  if (!*rows) return std::nullopt;
  auto bytes = reader.bytes(message);
  if (!bytes) return std::unexpected(std::move(bytes.error()));
  const auto inputs = state::read_inputs(*snapshot);
  if (!inputs) return std::unexpected(inputs.error());
  sinks::RefusedOriginal original{std::move((*rows)->receipt), std::move((*rows)->copies),
                                  std::nullopt, std::move(*bytes)};
  if (original.copies.empty()) return original;
  const auto input =
      std::ranges::find(*inputs, original.copies.front().position.input, &Input::number);
  if (input != inputs->end()) original.came_by = *input;
  return original;
}

Result<std::vector<Reference>> PublishedFolds::shipments(const std::optional<Reference>& after,
                                                         std::size_t limit) const {
  static const std::vector<RefKind> kinds = [] {
    std::vector<RefKind> roots;
    for (const RefKind kind : all_ref_kinds()) {
      if (is_root(kind)) roots.push_back(kind);
    }
    return roots;
  }();
  const auto snapshot = store_.snapshot();
  const state::StateReader reader(*snapshot);
  std::vector<Reference> live;
  std::optional<Reference> behind = after;
  while (live.size() < limit) {
    const auto some = reader.references(kinds, behind, limit - live.size());
    if (!some) return some;
    if (some->empty()) break;
    behind = some->back();
    for (const Reference& shipment : *some) {
      const auto track = reader.read(shipment);
      if (!track) return std::unexpected(track.error());
      if (is_live(*track, rules_)) live.push_back(shipment);
    }
  }
  return live;
}

Result<std::optional<Alert>> PublishedFolds::alert(const AlertId& id) const {
  auto alert = state::read_alert(store_, id);
  if (alert && *alert) put_into_words(**alert, rules_.catalogue());
  return alert;
}

Result<std::vector<Alert>> PublishedFolds::alerts(const std::optional<AlertId>& after,
                                                  std::size_t limit) const {
  auto alerts = state::read_alerts(store_, after, limit);
  if (!alerts) return alerts;
  for (Alert& alert : *alerts) put_into_words(alert, rules_.catalogue());
  return alerts;
}

Result<sinks::Throughput> PublishedFolds::figures(const PortHour& hour) const {
  const auto snapshot = store_.snapshot();
  return figures_of(*snapshot, rules_, hour);
}

Result<std::vector<PortHour>> PublishedFolds::figure_hours(const std::optional<PortHour>& after,
                                                           std::size_t limit) const {
  const auto snapshot = store_.snapshot();
  return state::read_figure_hours(*snapshot, after, limit);
}

}  // namespace fairway::pipeline

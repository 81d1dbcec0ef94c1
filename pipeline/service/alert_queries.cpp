#include "pipeline/service/alert_queries.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "pipeline/fold/timeline_fold.h"
#include "schemas/base/limits.h"
#include "state/alert_rows.h"
#include "state/reader.h"

namespace fairway::pipeline {
namespace {

// Rows that are read at once.
constexpr std::size_t kChunk = 64;

template <typename T>
bool is_asked_for(const T& value, const std::vector<T>& asked) {
  return asked.empty() || std::ranges::count(asked, value) > 0;
}

bool passes(const sinks::AlertFilter& filter, const Alert& alert) {
  const bool about = filter.references.empty() ||
                     std::ranges::count(filter.references, alert.subject) > 0 ||
                     std::ranges::count(filter.references, alert.about) > 0;
  const bool noted = !filter.acknowledged || *filter.acknowledged == alert.acknowledged.has_value();
  return about && noted && is_asked_for(alert.rule, filter.rules) &&
         is_asked_for(alert.severity, filter.severities) &&
         (filter.place.empty() || filter.place == alert.place);
}

// Alerts of shipments as one scope sees them; each shipment is folded once.
class Sight {
 public:
  Sight(const state::Reader& reader, const Rules& rules, const Scope& scope)
      : reader_(reader), rules_(rules), scope_(scope) {}

  std::size_t folded() const { return alerts_.size(); }

  Result<std::optional<Alert>> find(const AlertId& id, const Reference& shipment) {
    auto known = alerts_.find(shipment);
    if (known == alerts_.end()) {
      auto timeline = fold_timeline(shipment, reader_, rules_, scope_, {}, Instant{});
      if (!timeline) return std::unexpected(std::move(timeline.error()));
      std::vector<Alert> alerts;
      if (*timeline) alerts = std::move((*timeline)->alerts);
      known = alerts_.emplace(shipment, std::move(alerts)).first;
    }
    const auto found = std::ranges::find(known->second, id, &Alert::id);
    if (found == known->second.end()) return std::nullopt;
    return *found;
  }

 private:
  const state::StateReader reader_;
  const Rules& rules_;
  const Scope& scope_;
  std::map<Reference, std::vector<Alert>> alerts_;
};

}  // namespace

Result<sinks::AlertPage> list_alerts(const state::Reader& reader, const Rules& rules,
                                     const sinks::AlertFilter& filter, const Scope& scope,
                                     const std::optional<AlertId>& after, std::size_t limit) {
  Sight sight(reader, rules, scope);
  sinks::AlertPage page;
  std::optional<AlertId> behind = after;
  while (scope.space == Space::live) {
    const auto rows = state::read_alerts(reader, behind, kChunk);
    if (!rows) return std::unexpected(rows.error());
    for (const Alert& told : *rows) {
      if (page.items.size() == limit || sight.folded() == limits::kShipmentsFolded) {
        page.next = behind;
        return page;
      }
      auto alert = sight.find(told.id, told.subject);
      if (!alert) return std::unexpected(std::move(alert.error()));
      if (*alert && passes(filter, **alert)) page.items.push_back(std::move(**alert));
      behind = told.id;
    }
    if (rows->size() < kChunk) break;
  }
  return page;
}

Result<std::optional<Alert>> find_alert(const state::Reader& reader, const Rules& rules,
                                        const AlertId& id, const Scope& scope) {
  if (scope.space != Space::live) return std::nullopt;
  const auto told = state::read_alert(reader, id);
  if (!told) return std::unexpected(told.error());
  if (!*told) return std::nullopt;
  return Sight(reader, rules, scope).find(id, (*told)->subject);
}

}  // namespace fairway::pipeline

#include "pipeline/service/shipment_queries.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/fold/reach.h"
#include "pipeline/fold/timeline_fold.h"
#include "pipeline/fold/world.h"
#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

// Roots that are read at once.
constexpr std::size_t kChunk = 64;

std::vector<RefKind> root_kinds() {
  std::vector<RefKind> kinds;
  std::ranges::copy_if(all_ref_kinds(), std::back_inserter(kinds), is_root);
  return kinds;
}

// The link by which a view holds a reference, if it was received later.
void add_link(const Held& held, World& world, Instant& latest) {
  for (const HeldLink& one : world.links(*held.by)) {
    const Link& link = *one.link;
    const bool along = link.from == *held.by && link.to == held.reference;
    const bool back = link.to == *held.by && link.from == held.reference;
    if (link.role == held.role && (along || back)) latest = std::max(latest, one.received);
  }
}

// When the latest of what a view holds was received: a fact, what took one back, or a link.
Instant updated_at(const View& view, World& world) {
  Instant latest{};
  for (const auto& [reference, indexes] : view.facts) {
    for (const std::size_t index : indexes) {
      const Said& said = world.track(reference).said[index];
      latest = std::max(latest, said.received);
      if (said.instead) latest = std::max(latest, said.instead->received);
    }
  }
  for (const Held& held : view.reach.held) {
    if (held.by) add_link(held, world, latest);
  }
  // A root's own parties are news of it, too, but not for a port.
  if (view.behind) return latest;
  const Reference& root = view.reach.root;
  for (const HeldLink& held : world.links(root)) {
    const bool party = is_party_role(held.link->role) && held.link->from == root;
    if (party && !held.claimed) latest = std::max(latest, held.received);
  }
  return latest;
}

bool is_one_of(const std::string& value, const std::vector<std::string>& all) {
  return std::ranges::find(all, value) != all.end();
}

// "9722003/031W/CNSHA": the port of a call.
bool calls_at(const Reference& reference, const std::string& place) {
  return reference.kind == RefKind::voyage_call && reference.value.ends_with("/" + place);
}

class Pager {
 public:
  Pager(const state::StateReader& reader, const Rules& rules, const sinks::ShipmentFilter& filter,
        const Scope& scope, std::size_t limit)
      : reader_(reader), rules_(rules), filter_(filter), scope_(scope), limit_(limit) {
    const Place* port = rules.catalogue().places().port_of(filter.place);
    place_ = port ? port->code : filter.place;
    if (!filter.party.empty()) {
      // Who the other parties of a shipment are is nobody's business but an operator's.
      party_ = scope.operator_ ? Scope{.parties = {filter.party}, .sources = {}}
                               : as_party(scope, filter.party);
    } else {
      party_ = scope;
    }
    by_party_ = (!scope.operator_ && scope.places.empty()) || !filter.party.empty();
  }

  Result<sinks::ShipmentPage> run(std::optional<Reference> after) {
    for (;;) {
      const auto roots = by_party_ ? of_parties(after) : reader_.references(kinds_, after, kChunk);
      if (!roots) return std::unexpected(roots.error());
      for (const Reference& root : *roots) {
        if (looked_at_ == limits::kShipmentsFolded) {
          page_.next = last_;
          return std::move(page_);
        }
        FAIRWAY_TRY(visit(root));
        if (page_.next) return std::move(page_);
      }
      if (roots->size() < kChunk) return std::move(page_);
      after = roots->back();
    }
  }

 private:
  // The first of what the parties' own tracks name, over all their roles.
  Result<std::vector<Reference>> of_parties(const std::optional<Reference>& after) const {
    std::set<Reference> found;
    for (const std::string& code : readable_parties(party_)) {
      const auto party = make_reference(RefKind::party, code);
      if (!party) continue;
      for (const LinkRole role : all_link_roles()) {
        if (!is_party_role(role)) continue;
        const auto roots = reader_.linked_from(*party, role, after, kChunk);
        if (!roots) return std::unexpected(roots.error());
        found.insert(roots->begin(), roots->end());
      }
    }
    std::vector<Reference> first(found.begin(), found.end());
    if (first.size() > kChunk) first.resize(kChunk);
    return first;
  }

  Status visit(const Reference& root) {
    ++looked_at_;
    World world(reader_, rules_, std::nullopt, scope_);
    last_ = root;
    if (by_party_ && !may_see_root(root, party_, world)) return world.status();
    const auto view = is_root(root.kind) ? view_from(root, scope_, world, world) : std::nullopt;
    if (!view) return world.status();
    Timeline timeline = fold_timeline(*view, scope_, world, {});
    const Instant updated = updated_at(*view, world);
    FAIRWAY_TRY(world.status());
    if (fits(timeline, updated)) {
      if (page_.items.size() == limit_) {
        page_.next = page_.items.back().summary.id;
        return {};
      }
      // The list shows no more than this of it.
      timeline.references.clear();
      timeline.milestones.clear();
      timeline.facts.clear();
      page_.items.push_back({std::move(timeline), updated});
    }
    return {};
  }

  bool fits(const Timeline& timeline, Instant updated) const {
    const auto at_place = [&](const Milestone& milestone) { return milestone.place == place_; };
    const auto in_lane = [&](const std::optional<LaneStage>& lane) {
      return lane && is_one_of(lane->code, filter_.stages);
    };
    return (filter_.stages.empty() || is_one_of(timeline.headline, filter_.stages) ||
            in_lane(timeline.customs) || in_lane(timeline.goods)) &&
           (filter_.regimes.empty() || is_one_of(timeline.regime, filter_.regimes)) &&
           (place_.empty() || std::ranges::any_of(timeline.milestones, at_place) ||
            std::ranges::any_of(timeline.references,
                                [&](const HeldReference& held) {
                                  return held.walked && calls_at(held.reference, place_);
                                })) &&
           (!filter_.updated_since || updated >= *filter_.updated_since);
  }

  const std::vector<RefKind> kinds_ = root_kinds();
  const state::StateReader& reader_;
  const Rules& rules_;
  const sinks::ShipmentFilter& filter_;
  const Scope& scope_;
  const std::size_t limit_;
  std::string place_;
  Scope party_;  // whose shipments they must be, if `by_party_`
  bool by_party_ = false;
  sinks::ShipmentPage page_;
  std::size_t looked_at_ = 0;
  std::optional<Reference> last_;  // that was looked at
};

}  // namespace

Result<sinks::ShipmentPage> list_shipments(const state::StateReader& reader, const Rules& rules,
                                           const sinks::ShipmentFilter& filter, const Scope& scope,
                                           const std::optional<Reference>& after,
                                           std::size_t limit) {
  return Pager(reader, rules, filter, scope, limit).run(after);
}

}  // namespace fairway::pipeline

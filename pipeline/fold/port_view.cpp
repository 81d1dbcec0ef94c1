#include "pipeline/fold/port_view.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace fairway::pipeline {
namespace {

constexpr std::array<std::string_view, 3> kGroups = {"equipment", "transport", "air"};
// Of these groups, what customs ordered.
constexpr std::array<std::string_view, 4> kCustoms = {"hold_placed", "hold_lifted", "scanned",
                                                      "opened"};

bool is_document(RefKind kind) {
  return is_root(kind) && kind != RefKind::booking && kind != RefKind::order;
}

bool moves(RefKind kind) {
  switch (kind) {
    case RefKind::container:
    case RefKind::voyage_call:
    case RefKind::vessel:
    case RefKind::local_vessel:
    case RefKind::vehicle:
    case RefKind::train:
    case RefKind::flight:
      return true;
    default:
      return is_document(kind);
  }
}

bool is_move(const Said& said) {
  return said.kind != nullptr && !said.place.empty() &&
         std::ranges::count(kGroups, said.kind->group) > 0 &&
         std::ranges::count(kCustoms, said.kind->code) == 0;
}

// A part of what an operator sees.
class Narrowing {
 public:
  Narrowing(const View& whole, const Scope& scope, World& world)
      : whole_(whole), scope_(scope), world_(world) {}

  std::optional<View> run() {
    keep_facts();
    if (port_.facts.empty()) return std::nullopt;
    keep_references();
    port_.partial = whole_.partial;
    return std::move(port_);
  }

 private:
  void keep_facts() {
    for (const auto& [reference, indexes] : whole_.facts) {
      if (!moves(reference.kind)) continue;
      const TrackFold& track = world_.track(reference);
      std::vector<std::size_t> kept;
      for (const std::size_t index : indexes) {
        const Said& said = track.said[index];
        if (!is_move(said) || !scope_.places.contains(said.place)) continue;
        kept.push_back(index);
        uses_.emplace(reference, track.trip_of[index]);
      }
      if (!kept.empty()) port_.facts.emplace(reference, std::move(kept));
    }
  }

  // A reference in a use of which something is seen.
  bool is_seen(const Reference& reference, std::size_t trip) const {
    return trip == kNoTrip ? port_.facts.contains(reference) : uses_.contains({reference, trip});
  }

  void keep_references() {
    Reach& reach = port_.reach;
    reach.root = whole_.reach.root;
    reach.truncated = whole_.reach.truncated;
    for (const Held& held : whole_.reach.held) {
      const bool itself = held.reference == reach.root;
      const bool document = !held.walked && !held.claimed && held.by == reach.root &&
                            is_document(held.reference.kind) && is_seen(reach.root, held.root_trip);
      const bool seen = held.walked && is_seen(held.reference, held.trip);
      if (!itself && !document && !seen) continue;
      if (itself && held.trip != kNoTrip && !seen) continue;
      reach.held.push_back(held);
      port_.nameable.insert(held.reference);
    }
    // Through what it leads to another is not named where it is not seen itself.
    const auto unseen = [&](const Reference& by) { return !port_.nameable.contains(by); };
    for (Held& held : reach.held) {
      std::erase_if(held.also_by, unseen);
      if (held.by && unseen(*held.by)) held.by = reach.root;
    }
    if (world_.track(reach.root).trips.empty()) return;
    reach.trips.emplace();
    for (const auto& [reference, trip] : uses_) {
      if (reference == reach.root) reach.trips->insert(trip);
    }
  }

  const View& whole_;
  const Scope& scope_;
  World& world_;
  View port_;
  std::set<std::pair<Reference, std::size_t>> uses_;
};

}  // namespace

std::optional<View> port_view(const Reference& reference, const Scope& scope, World& world,
                              World& today) {
  Scope everything = Scope::all();
  everything.space = scope.space;
  auto whole = view_from(reference, everything, world, today);
  if (!whole) return std::nullopt;
  return narrowed_to_ports(std::make_shared<const View>(std::move(*whole)), scope, world);
}

std::optional<View> narrowed_to_ports(std::shared_ptr<const View> whole, const Scope& scope,
                                      World& world) {
  auto port = Narrowing(*whole, scope, world).run();
  // What a booking, an order or a declaration leads to is asked for by itself.
  const Reference& reference = whole->reach.root;
  const bool told = port && (is_document(reference.kind) || port->facts.contains(reference));
  if (!told) return std::nullopt;
  port->behind = std::move(whole);
  return port;
}

std::set<std::string> places_of_moves(const View& whole, World& world) {
  std::set<std::string> places;
  for (const auto& [reference, indexes] : whole.facts) {
    if (!moves(reference.kind)) continue;
    const TrackFold& track = world.track(reference);
    for (const std::size_t index : indexes) {
      if (is_move(track.said[index])) places.insert(track.said[index].place);
    }
  }
  return places;
}

std::vector<Reference> port_roots(const Reference& reference, const Scope& scope, World& world,
                                  World& today, std::size_t limit) {
  std::set<Reference> candidates;
  static_cast<void>(visit_roots(reference, world, [&](const Reference& root) {
    if (is_document(root.kind)) candidates.insert(root);
    return true;
  }));
  std::vector<Reference> roots;
  for (const Reference& root : candidates) {
    if (roots.size() == limit) break;
    const auto view = port_view(root, scope, world, today);
    if (view && view->nameable.contains(reference)) roots.push_back(root);
  }
  return roots;
}

}  // namespace fairway::pipeline

#include "pipeline/fold/reach.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "pipeline/fold/link_trips.h"
#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

constexpr std::array<std::string_view, 4> kLife = {"certificate_issued", "certificate_amended",
                                                   "certificate_revoked", "certificate_expired"};
constexpr std::array<std::string_view, 2> kDraws = {"certificate_drawn", "certificate_returned"};

bool is_continued(World& world, const Reference& booking) {
  return std::ranges::any_of(world.links(booking), [&](const HeldLink& held) {
    return held.link->from == booking && held.link->role == LinkRole::continued_by && !held.claimed;
  });
}

// Follows the table from one reference on, and collects what it holds.
class Walk {
 public:
  Walk(const Reference& root, const Scope& scope, World& world) : scope_(scope), world_(world) {
    reach_.root = root;
  }

  Reach take() { return std::move(reach_); }
  void sees_only(Trips trips) { reach_.trips = std::move(trips); }

  // The reference that is asked for, in each of its uses.
  void hold_root() {
    hold({.reference = reach_.root, .by = {}});
    for (std::size_t trip = 0; trip < world_.track(reach_.root).trips.size(); ++trip) {
      if (sees(trip)) hold({.reference = reach_.root, .by = {}, .trip = trip});
    }
  }

  // What is held from now on belongs to this use of the root.
  void within(std::size_t root_trip) { root_trip_ = root_trip; }

  // Each (reference, use) once, a walked one over a merely shown one, a stated over a claimed one.
  void hold(Held held) {
    held.root_trip = root_trip_;
    if (held.walked && is_told_already(held.reference)) held.walked = false;
    // A vessel is held once for each call: in its window.
    const auto by = held.take == Take::window ? held.by : std::nullopt;
    const auto [found, added] =
        places_.emplace(std::tuple(held.reference, held.trip, root_trip_, by), reach_.held.size());
    if (!added) {
      Held& known = reach_.held[found->second];
      const auto opens_more = [](const Held& one) { return std::pair(one.walked, !one.claimed); };
      if (opens_more(held) > opens_more(known)) {
        known = std::move(held);
      } else if (opens_more(held) == opens_more(known) && held.by && held.by != known.by) {
        known.also_by.push_back(*held.by);
      }
    } else if (reach_.held.size() < limits::kReachPerTimeline) {
      reach_.held.push_back(std::move(held));
    } else {
      places_.erase(found);
      reach_.truncated = true;
    }
  }

  // All that follows from one use of a reference; from a root, in all the uses that are seen.
  void from(const Reference& reference, At at, std::size_t trip) {
    if (at == At::booking && is_continued(world_, reference)) at = At::continued_booking;
    if (!walked_.emplace(reference, at, trip, root_trip_).second) return;
    for (const HeldLink& held : world_.links(reference)) {
      const LinkEnd end = held.link->from == reference ? LinkEnd::from : LinkEnd::to;
      const Reference& other = end == LinkEnd::from ? held.link->to : held.link->from;
      const Step* step = step_of(at, held.link->role, end, other.kind);
      if (step == nullptr) continue;
      const std::size_t use = trip_of_link(held, reference, world_).trip;
      if (at == At::root && sees(use)) within(use);
      if (at == At::root ? !sees(use) : use != trip) continue;
      follow(*step, held, {.reference = other, .by = reference, .by_trip = use});
    }
    if (at == At::call) hold_vessel(reference, trip);
  }

 private:
  bool sees(std::size_t trip) const { return !reach_.trips || reach_.trips->contains(trip); }

  // A call's facts are shown under one of its names.
  bool is_told_already(const Reference& call) {
    if (call.kind != RefKind::voyage_call || world_.names(call).size() == 1) return false;
    return std::ranges::any_of(reach_.held, [&](const Held& known) {
      return known.walked && known.reference != call && known.root_trip == root_trip_ &&
             world_.names(call).contains(known.reference);
    });
  }

  void follow(const Step& step, const HeldLink& held, Held next) {
    next.role = held.link->role;
    next.walked = step.take != Take::name;
    next.take = step.take;
    if (held.claimed || (step.own && !is_disclosed(held, *next.by, next.reference))) {
      next.claimed = held.claimed;
      next.walked = false;
      next.take = Take::name;
      if (!held.claimed || is_shown_claim(held, *next.by)) hold(std::move(next));
      return;
    }
    const LinkTrip use = trip_of_link(held, next.reference, world_);
    world_.note_use(next.reference, use.trip);
    if (next.walked) {
      next.trip = use.trip;
      next.pending = use.pending;
    }
    hold(next);
    if (step.next != At::end && !next.pending) from(next.reference, step.next, use.trip);
  }

  template <typename Condition>
  bool any_statement(const HeldLink& held, const Reference& at, Condition condition) {
    const Link& link = *held.link;
    return std::ranges::any_of(
        stated_links(world_.track(at), world_.rules()), [&](const StatedLink& one) {
          const Link& said = *one.link;
          return one.status == FactStatus::current && said.role == link.role &&
                 said.from == link.from && said.to == link.to && said.present && condition(said);
        });
  }

  // A link that nobody with the right has stated opens nothing; its senders see that it is claimed.
  bool is_shown_claim(const HeldLink& held, const Reference& at) {
    if (scope_.operator_) return true;
    return !scope_.sources.empty() && any_statement(held, at, [&](const Link& said) {
      return scope_.sources.contains(said.source);
    });
  }

  // Its own codes, and those whose shipments it may read all.
  bool speaks_for(const std::string& party) const {
    return scope_.parties.contains(party) ||
           std::ranges::any_of(scope_.lent, [&](const Lent& lent) {
             return lent.party == party && lent.shipments.empty();
           });
  }

  // What is somebody's own is opened by its owner's word or by customs', or to its owner.
  bool is_disclosed(const HeldLink& held, const Reference& at, const Reference& other) {
    const Rules& rules = world_.rules();
    if (scope_.operator_ || speaks_for(owner_of(other))) return true;
    return any_statement(held, at,
                         [&](const Link& said) { return rules.may_disclose(said.source, other); });
  }

  // A call's value begins with its vessel (CONTRACT section 3).
  void hold_vessel(const Reference& call, std::size_t trip) {
    const auto vessel = make_reference(RefKind::vessel, owner_of(call));
    if (!vessel || world_.track(*vessel).said.empty()) return;
    Held held{.reference = *vessel,
              .role = LinkRole::sails_on,
              .by = call,
              .by_trip = trip,
              .take = Take::window};
    if (!facts_of(held, reach_, world_).empty()) hold(std::move(held));
  }

  const Scope& scope_;
  World& world_;
  Reach reach_;
  std::size_t root_trip_ = kNoTrip;
  using Place = std::tuple<Reference, std::size_t, std::size_t, std::optional<Reference>>;
  std::map<Place, std::size_t> places_;
  std::set<std::tuple<Reference, At, std::size_t, std::size_t>> walked_;
};

bool names(const Fact& fact, const Reference& reference) {
  return std::ranges::count(fact.references, reference) > 0;
}

// What of a certificate a declaration's reader may see: its life, and the draws that name one of
// the declarations in reach, never another's.
bool is_in_life(const Said& said, const Reach& reach) {
  if (std::ranges::count(kLife, said.kind_code()) > 0) return true;
  if (std::ranges::count(kDraws, said.kind_code()) == 0) return false;
  return std::ranges::any_of(said.fact->references, [&](const Reference& reference) {
    const bool is_entry =
        reference.kind == RefKind::declaration || reference.kind == RefKind::declaration_seq;
    return is_entry && reach.opens(reference);
  });
}

// From the first that happened at a call to the vessel's departure, if it has left.
struct Window {
  std::optional<Instant> from;
  std::optional<Instant> to;

  bool holds(Instant time) const { return from && *from <= time && (!to || time <= *to); }
};

Window window_of(const TrackFold& call, std::size_t trip) {
  Window window;
  for (std::size_t i = 0; i < call.said.size(); ++i) {
    const Said& said = call.said[i];
    if (!said.counts() || !said.actual() || call.trip_of[i] != trip) continue;
    if (!window.from) window.from = said.time;
    if (said.kind->code == "departed") window.to = said.time;
  }
  return window;
}

}  // namespace

bool is_conveyance(RefKind kind) {
  return kind == RefKind::voyage_call || kind == RefKind::train || kind == RefKind::flight ||
         kind == RefKind::vehicle;
}

bool Reach::holds(const Reference& reference) const {
  return std::ranges::any_of(
      held, [&](const Held& one) { return one.reference == reference && !one.claimed; });
}

bool Reach::opens(const Reference& reference) const {
  return std::ranges::any_of(
      held, [&](const Held& one) { return one.reference == reference && one.walked; });
}

bool Reach::opens(const Reference& reference, std::size_t trip) const {
  return std::ranges::any_of(held, [&](const Held& one) {
    return one.reference == reference && one.trip == trip && one.walked;
  });
}

std::vector<std::size_t> facts_of(const Held& held, const Reach& reach, World& world) {
  std::vector<std::size_t> indexes;
  if (!held.walked) return indexes;
  const TrackFold& track = world.track(held.reference);
  const auto in = [&](std::size_t i) {
    const Fact& fact = *track.said[i].fact;
    if (!held.by) return !reach.trips || reach.trips->contains(track.trip_of[i]);
    if (held.take == Take::window) return true;
    if (held.pending) {
      return track.trip_of[i] == kNoTrip && (names(fact, *held.by) || names(fact, reach.root));
    }
    return track.trips.empty() || track.trip_of[i] == held.trip;
  };
  const Window window =
      held.take == Take::window ? window_of(world.track(*held.by), held.by_trip) : Window{};
  for (std::size_t i = 0; i < track.said.size(); ++i) {
    const Said& said = track.said[i];
    if (!in(i)) continue;
    if (held.take == Take::life && !is_in_life(said, reach)) continue;
    if (held.take == Take::window) {
      if (said.kind_code() != "position" || !window.holds(*said.time)) continue;
    }
    indexes.push_back(i);
  }
  return indexes;
}

std::vector<Reference> declaration_group(const Reference& declaration, World& world) {
  std::set<Reference> members = {declaration};
  std::set<Reference> unified;
  // A temporary number and the unified one are names of one declaration.
  const auto add_names = [&](const Reference& number) {
    const std::set<Reference>& names = world.names(number);
    unified.insert(names.begin(), names.end());
  };
  if (position_of(declaration.kind) == At::unified) add_names(declaration);
  for (const HeldLink& held : world.links(declaration)) {
    if (held.link->role == LinkRole::numbered && held.link->from == declaration && !held.claimed) {
      add_names(held.link->to);
    }
  }
  for (const Reference& number : unified) {
    members.insert(number);
    for (const HeldLink& held : world.links(number)) {
      if (held.link->role == LinkRole::numbered && held.link->to == number && !held.claimed) {
        members.insert(held.link->from);
      }
    }
  }
  return {members.begin(), members.end()};
}

Reach reach_of_root(const Reference& root, const Scope& scope, World& world, Trips trips) {
  Walk walk(root, scope, world);
  walk.sees_only(std::move(trips));
  walk.hold_root();
  walk.from(root, At::root, kNoTrip);
  return walk.take();
}

Reach reach_of_hub(const Reference& hub, World& world) {
  const Scope scope = Scope::all();
  Walk walk(hub, scope, world);
  walk.hold_root();
  const At at = position_of(hub.kind);
  for (std::size_t trip = 0; trip < world.track(hub).trips.size(); ++trip) {
    walk.within(trip);
    walk.from(hub, at, trip);
  }
  walk.within(kNoTrip);
  walk.from(hub, at, kNoTrip);
  if (is_conveyance(hub.kind)) return walk.take();
  for (const HeldLink& held : world.links(hub)) {
    const LinkRole role = held.link->role;
    if (held.link->to != hub || is_party_role(role) || role == LinkRole::same_as) continue;
    walk.within(trip_of_link(held, hub, world).trip);
    walk.hold({.reference = held.link->from,
               .role = role,
               .by = hub,
               .claimed = held.claimed,
               .walked = false});
  }
  return walk.take();
}

}  // namespace fairway::pipeline

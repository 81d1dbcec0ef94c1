#include "pipeline/fold/reach.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

constexpr std::array<std::string_view, 4> kLife = {"certificate_issued", "certificate_amended",
                                                   "certificate_revoked", "certificate_expired"};
constexpr std::array<std::string_view, 2> kDraws = {"certificate_drawn", "certificate_returned"};

bool is_conveyance(RefKind kind) {
  return kind == RefKind::voyage_call || kind == RefKind::train || kind == RefKind::flight ||
         kind == RefKind::vehicle;
}

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

  // Each (reference, trip) once, a walked one over a merely shown one, a stated over a claimed one.
  void hold(Held held) {
    // A vessel is held once for each call: in its window.
    const auto by = held.take == Take::window ? held.by : std::nullopt;
    const auto [found, added] =
        places_.emplace(std::tuple(held.reference, held.trip, by), reach_.held.size());
    if (!added) {
      Held& known = reach_.held[found->second];
      const auto opens_more = [](const Held& one) { return std::pair(one.walked, !one.claimed); };
      if (opens_more(held) > opens_more(known)) known = std::move(held);
    } else if (reach_.held.size() < limits::kReachPerTimeline) {
      reach_.held.push_back(std::move(held));
    } else {
      places_.erase(found);
      reach_.truncated = true;
    }
  }

  void from(const Reference& reference, At at, std::size_t trip) {
    if (at == At::booking && is_continued(world_, reference)) at = At::continued_booking;
    if (!walked_.emplace(reference, at, trip).second) return;
    for (const HeldLink& held : world_.links(reference)) {
      const LinkEnd end = held.link->from == reference ? LinkEnd::from : LinkEnd::to;
      const Reference& other = end == LinkEnd::from ? held.link->to : held.link->from;
      const Step* step = step_of(at, held.link->role, end, other.kind);
      if (step == nullptr) continue;
      if (at == At::box && trip_of_link(held, world_.track(reference)) != trip) continue;
      follow(*step, held, reference, other);
    }
    if (at == At::call) hold_vessel(reference);
  }

 private:
  void follow(const Step& step, const HeldLink& held, const Reference& near,
              const Reference& other) {
    Held next{.reference = other,
              .role = held.link->role,
              .by = near,
              .walked = step.take != Take::name,
              .take = step.take};
    if (held.claimed || (step.own && !is_disclosed(held, near, other))) {
      next.claimed = held.claimed;
      next.walked = false;
      next.take = Take::name;
      if (!held.claimed || is_shown_claim(held, near)) hold(std::move(next));
      return;
    }
    if (next.walked && other.kind == RefKind::container) {
      next.trip = trip_of_link(held, world_.track(other));
      next.pending = next.trip == kNoTrip;
    }
    const std::size_t trip = next.trip;
    const bool pending = next.pending;
    hold(std::move(next));
    if (step.next != At::end && !pending) from(other, step.next, trip);
  }

  template <typename Condition>
  bool any_statement(const HeldLink& held, const Reference& at, Condition condition) {
    const Link& link = *held.link;
    return std::ranges::any_of(live_links(world_.track(at)), [&](const LiveLink& one) {
      const Link& said = *one.link;
      return said.role == link.role && said.from == link.from && said.to == link.to &&
             said.present && condition(said);
    });
  }

  // A link that nobody with the right has stated opens nothing; its senders see that it is claimed.
  bool is_shown_claim(const HeldLink& held, const Reference& at) {
    if (scope_.operator_) return true;
    return !scope_.sources.empty() && any_statement(held, at, [&](const Link& said) {
      return scope_.sources.contains(said.source);
    });
  }

  // What is somebody's own is opened by its owner's word or by customs', or to its owner.
  bool is_disclosed(const HeldLink& held, const Reference& at, const Reference& other) {
    const Rules& rules = world_.rules();
    if (scope_.operator_ || scope_.parties.contains(owner_of(other))) return true;
    return any_statement(held, at, [&](const Link& said) {
      return rules.may_disclose(said.source, said.role, other);
    });
  }

  // A call's value begins with its vessel (CONTRACT section 3).
  void hold_vessel(const Reference& call) {
    const auto vessel = make_reference(RefKind::vessel, owner_of(call));
    if (!vessel || world_.track(*vessel).said.empty()) return;
    Held held{.reference = *vessel, .role = LinkRole::sails_on, .by = call, .take = Take::window};
    if (!facts_of(held, reach_, world_).empty()) hold(std::move(held));
  }

  const Scope& scope_;
  World& world_;
  Reach reach_;
  std::map<std::tuple<Reference, std::size_t, std::optional<Reference>>, std::size_t> places_;
  std::set<std::tuple<Reference, At, std::size_t>> walked_;
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

Window window_of(const TrackFold& call) {
  Window window;
  for (const Said& said : call.said) {
    if (!said.counts() || !said.actual()) continue;
    if (!window.from) window.from = said.time;
    if (said.kind->code == "departed") window.to = said.time;
  }
  return window;
}

}  // namespace

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
  const Window window = held.take == Take::window ? window_of(world.track(*held.by)) : Window{};
  for (std::size_t i = 0; i < track.said.size(); ++i) {
    const Said& said = track.said[i];
    bool in = true;
    if (!held.by) {
      in = true;  // asked for by itself
    } else if (held.pending) {
      in = track.trip_of[i] == kNoTrip && names(*said.fact, *held.by);
    } else if (held.trip != kNoTrip) {
      in = track.trip_of[i] == held.trip;
    } else if (held.take == Take::life) {
      in = is_in_life(said, reach);
    } else if (held.take == Take::window) {
      in = said.kind_code() == "position" && window.holds(*said.time);
    }
    if (in) indexes.push_back(i);
  }
  return indexes;
}

std::vector<Reference> declaration_group(const Reference& declaration, World& world) {
  std::set<Reference> members = {declaration};
  std::set<Reference> unified;
  const auto add_ends = [&](const Reference& of, LinkRole role, std::set<Reference>& into,
                            bool along, bool back) {
    for (const HeldLink& held : world.links(of)) {
      if (held.link->role != role || held.claimed) continue;
      if (along && held.link->from == of) into.insert(held.link->to);
      if (back && held.link->to == of) into.insert(held.link->from);
    }
  };
  if (position_of(declaration.kind) == At::unified) unified.insert(declaration);
  add_ends(declaration, LinkRole::numbered, unified, true, false);
  for (const Reference& number : std::set(unified)) {
    add_ends(number, LinkRole::same_as, unified, true, true);
  }
  for (const Reference& number : unified) {
    members.insert(number);
    add_ends(number, LinkRole::numbered, members, false, true);
  }
  return {members.begin(), members.end()};
}

Reach reach_of_root(const Reference& root, const Scope& scope, World& world) {
  Walk walk(root, scope, world);
  walk.hold({.reference = root, .by = {}});
  walk.from(root, At::root, kNoTrip);
  return walk.take();
}

Reach reach_of_hub(const Reference& hub, World& world) {
  const Scope scope = Scope::all();
  Walk walk(hub, scope, world);
  walk.hold({.reference = hub, .by = {}});
  const At at = position_of(hub.kind);
  for (std::size_t trip = 0; trip < world.track(hub).trips.size(); ++trip) {
    walk.hold({.reference = hub, .by = {}, .trip = trip});
    walk.from(hub, at, trip);
  }
  walk.from(hub, at, kNoTrip);
  if (!is_conveyance(hub.kind)) {
    for (const HeldLink& held : world.links(hub)) {
      if (held.link->to != hub || is_party_role(held.link->role)) continue;
      walk.hold({.reference = held.link->from,
                 .role = held.link->role,
                 .by = hub,
                 .claimed = held.claimed,
                 .walked = false});
    }
  }
  return walk.take();
}

}  // namespace fairway::pipeline

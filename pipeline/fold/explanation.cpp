#include "pipeline/fold/explanation.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include "pipeline/fold/explain_stages.h"
#include "pipeline/fold/link_trips.h"
#include "pipeline/fold/milestones.h"
#include "pipeline/fold/precedence.h"
#include "pipeline/fold/timeline_fold.h"
#include "pipeline/fold/trips.h"

namespace fairway::pipeline {
namespace {

std::string_view rule_of_cut(char cut) {
  switch (cut) {
    case 'a':
      return "trip_gap";
    case 'b':
      return "trip_empty_out";
    case 'c':
      return "trip_closed";
    case 'd':
      return "trip_documents";
    case 'e':
      return "trip_loaded_here";
    case 'f':
      return "trip_direction";
    case 'g':
      return "trip_repeated";
    default:
      return "trip_first";
  }
}

std::string_view name_of(LinkTrip::Basis basis) {
  switch (basis) {
    case LinkTrip::Basis::anchor:
      return "anchor";
    case LinkTrip::Basis::valid_from:
      return "validFrom";
    case LinkTrip::Basis::arrival:
      return "arrival";
    case LinkTrip::Basis::event_time:
      return "eventTime";
    case LinkTrip::Basis::published:
      break;
  }
  return "published";
}

std::optional<std::string> name_of_trip(const TrackFold& track, std::size_t trip) {
  if (trip == kNoTrip) return std::nullopt;
  return trip_name(track, trip);
}

// The container whose trip a link chooses.
const Reference* box_of(const Link& link) {
  if (link.role == LinkRole::carries && link.to.kind == RefKind::container) return &link.to;
  if (link.role == LinkRole::sails_on && link.from.kind == RefKind::container) return &link.from;
  return nullptr;
}

class Explainer {
 public:
  Explainer(const View& view, const Scope& scope, const sinks::ExplainOptions& options,
            World& world)
      : view_(view), scope_(scope), options_(options), world_(world), rules_(world.rules()) {
    const Place* port = rules_.catalogue().places().port_of(options.place);
    place_ = port ? port->code : options.place;
    out_.id = view.reach.root;
  }

  Explanation run() {
    if (options_.milestones) {
      for (const auto& [reference, indexes] : view_.facts) explain_track(reference, indexes);
      // Trips and links are told of by what happened elsewhere, too.
      const bool port = view_.behind != nullptr;
      for (const Held& held : view_.reach.held) {
        if (held.walked && !port) explain_trip(held);
        if (!port) explain_link(held);
      }
      if (port) leave_out();
      sort();
    }
    if (options_.customs && !view_.behind) out_.customs = explain_customs(view_, world_);
    if (options_.goods) out_.goods = explain_goods(view_, scope_, world_);
    return std::move(out_);
  }

 private:
  void leave_out() {
    for (ExplainedMilestone& one : out_.milestones) one.milestone.trip.reset();
    for (SetAside& aside : out_.set_aside) aside.trip.reset();
  }

  bool asked(const Reference& subject, std::string_view kind, const std::string& place) const {
    return (options_.milestone.empty() || kind == options_.milestone) &&
           (!options_.subject || subject == *options_.subject) &&
           (place_.empty() || place == place_);
  }

  bool sees_trip(const Reference& box, std::size_t trip) const {
    if (box == out_.id) return !view_.reach.trips || view_.reach.trips->contains(trip);
    return view_.reach.opens(box, trip);
  }

  Statement statement(const Said& said, std::string_view rule) const {
    return {shown_fact(said, view_, rules_), said.trust, reason_of(rule, rules_)};
  }

  void explain_track(const Reference& subject, const std::vector<std::size_t>& shown) {
    const TrackFold& track = world_.track(subject);
    for (const MilestoneFacts& about : milestone_facts(track, shown, rules_)) {
      if (!asked(subject, about.key.kind, about.key.place)) continue;
      out_.milestones.push_back(
          {milestone_of(track, about, rules_), contest(about.facts, Classifier::actual),
           contest(about.facts, Classifier::estimated), contest(about.facts, Classifier::planned),
           contest(about.facts, Classifier::requested)});
    }
    for (const std::size_t index : shown) set_aside(track, index, false);
    if (!scope_.operator_ || subject.kind != RefKind::container) return;
    for (std::size_t i = 0; i < track.said.size(); ++i) {
      const bool elsewhere = sees_trip(subject, track.trip_of[i]);
      if (!elsewhere && !std::ranges::binary_search(shown, i)) set_aside(track, i, true);
    }
  }

  std::optional<Contest> contest(const std::vector<const Said*>& facts,
                                 Classifier classifier) const {
    const Said* best = winner(facts, classifier);
    if (best == nullptr) return std::nullopt;
    std::vector<const Said*> losers;
    for (const Said* said : facts) {
      if (said != best && said->fact->classifier == classifier) losers.push_back(said);
    }
    std::ranges::sort(losers, [](const Said* a, const Said* b) { return beats(*a, *b); });
    const Verdict decided =
        losers.empty() ? Verdict::only : verdict_between(*best, *losers.front());
    Contest contest{statement(*best, to_text(decided)), {}};
    for (const Said* said : losers) {
      contest.losers.push_back(statement(*said, to_text(verdict_between(*best, *said))));
    }
    return contest;
  }

  void set_aside(const TrackFold& track, std::size_t index, bool other_trip) {
    const Said& said = track.said[index];
    if (!asked(track.track->reference, said.kind_code(), said.place)) return;
    std::string_view rule;
    if (other_trip) {
      if (!said.live()) return;
      rule = track.trip_of[index] == kNoTrip ? "no_trip" : "other_trip";
    } else if (!said.live()) {
      rule = to_text(said.status);
    } else if (said.implausible) {
      rule = "implausible";
    } else {
      return;
    }
    SetAside aside{statement(said, rule), name_of_trip(track, track.trip_of[index]), {}};
    if (said.instead) {
      const ReceivedRevision& by = *said.instead;
      aside.by = {said.fact->document, by.revision, by.published(), by.received};
    }
    out_.set_aside.push_back(std::move(aside));
  }

  void explain_trip(const Held& held) {
    const Reference& box = held.reference;
    if (held.trip == kNoTrip || !sees_trip(box, held.trip)) return;
    if (options_.subject && box != *options_.subject) return;
    const TrackFold& track = world_.track(box);
    const Trip& trip = track.trips[held.trip];
    ExplainedTrip& out = out_.trips.emplace_back();
    out.subject = box;
    out.trip = trip_name(track, held.trip);
    out.from = trip.start;
    out.to = shown_end(track, held, view_);
    out.fact = shown_fact(track.said[trip.facts.front()], view_, rules_);
    // Why a trip begins tells of the one before it, or that there is none.
    const bool knows_before = scope_.operator_ || (held.trip > 0 && sees_trip(box, held.trip - 1));
    if (knows_before) out.reason = reason_of(rule_of_cut(trip.cut), rules_);
  }

  void explain_link(const Held& held) {
    if (!held.by) return;
    for (const HeldLink& one : world_.links(*held.by)) {
      const Link& link = *one.link;
      const bool this_one =
          link.role == held.role && ((link.from == *held.by && link.to == held.reference) ||
                                     (link.from == held.reference && link.to == *held.by));
      const Reference* box = this_one ? box_of(link) : nullptr;
      if (box == nullptr || (options_.subject && *box != *options_.subject)) continue;
      add_link(one, *box);
    }
  }

  void add_link(const HeldLink& held, const Reference& box) {
    const Link& link = *held.link;
    const TrackFold& track = world_.track(box);
    const LinkTrip chosen = trip_of_link(held, box, world_);
    const std::size_t trip = chosen.trip;
    if (trip != kNoTrip && !held.claimed && !sees_trip(box, trip)) return;
    ExplainedLink& out = out_.links.emplace_back();
    out.role = link.role;
    out.from = link.from;
    out.to = link.to;
    out.anchor = chosen.anchor;
    if (chosen.anchor) out.basis = name_of(chosen.basis);
    out.valid_from = link.valid_from;
    out.valid_to = link.valid_to;
    out.source = link.source;
    out.trust = rules_.trust(link.source);
    out.published = held.published;
    out.received = held.received;
    std::string_view rule = "link_pending";
    if (held.claimed) {
      rule = "link_claimed";
    } else if (trip != kNoTrip) {
      out.trip = trip_name(track, trip);
      rule = trip_holding(track, *chosen.anchor) == trip ? "link_within" : "link_nearest";
    }
    out.reason = reason_of(rule, rules_);
  }

  // In the canonical order, each once: what is held in several ways is met several times.
  void sort() {
    const auto tidy = [](auto& all, auto key) {
      std::ranges::sort(all, {}, key);
      const auto doubles = std::ranges::unique(all, {}, key);
      all.erase(doubles.begin(), doubles.end());
    };
    std::ranges::sort(out_.milestones, {},
                      [](const ExplainedMilestone& one) { return shown_order(one.milestone); });
    tidy(out_.set_aside, [](const SetAside& one) {
      return std::pair(one.statement.fact.time, one.statement.fact.id);
    });
    tidy(out_.trips, [](const ExplainedTrip& one) { return std::pair(one.subject, one.from); });
    tidy(out_.links,
         [](const ExplainedLink& one) { return std::tuple(one.role, one.from, one.to); });
  }

  const View& view_;
  const Scope& scope_;
  const sinks::ExplainOptions& options_;
  World& world_;
  const Rules& rules_;
  std::string place_;
  Explanation out_;
};

}  // namespace

Result<std::optional<Explanation>> explain_timeline(const Reference& reference,
                                                    const state::TrackReader& reader,
                                                    const Rules& rules, const Scope& scope,
                                                    const sinks::ExplainOptions& options,
                                                    Instant tick) {
  World world(reader, rules, options.as_of, scope);
  World today(reader, rules, std::nullopt, scope);
  std::optional<Explanation> explanation;
  const auto view = view_from(reference, scope, world, options.as_of ? today : world);
  if (view) explanation = Explainer(*view, scope, options, world).run();
  FAIRWAY_TRY(today.status());
  FAIRWAY_TRY(world.status());
  if (explanation) explanation->as_of = options.as_of ? std::min(*options.as_of, tick) : tick;
  return explanation;
}

}  // namespace fairway::pipeline

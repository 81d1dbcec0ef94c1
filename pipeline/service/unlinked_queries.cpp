#include "pipeline/service/unlinked_queries.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/fold/explain_stages.h"
#include "pipeline/fold/link_trips.h"
#include "pipeline/fold/reach.h"
#include "pipeline/fold/trips.h"
#include "pipeline/fold/unlinked.h"
#include "pipeline/fold/world.h"
#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

using sinks::Candidate;
using sinks::UnlinkedCursor;
using std::chrono::seconds;

// References that are read at once.
constexpr std::size_t kChunk = 64;
// As far as a link may reach for a trip (RULES R5).
constexpr Duration kNear = std::chrono::days{45};

std::vector<RefKind> kinds_held() {
  std::vector<RefKind> kinds;
  std::ranges::copy_if(all_ref_kinds(), std::back_inserter(kinds), may_be_held);
  return kinds;
}

// How a document that a fact names stands to the fact's subject, for an operator's eyes.
std::string standing_of(const Reference& document, const Reference& subject, World& world) {
  for (const HeldLink& held : world.links(document)) {
    if (held.link->from == document && held.link->to == subject) {
      return held.claimed ? "claimed" : "pending";
    }
  }
  return world.track(document).track->empty() ? "unknown" : "known";
}

// Where the facts of one subject may belong.
class Candidates {
 public:
  Candidates(const Reference& subject, const Scope& scope, const state::StateReader& reader,
             World& world)
      : subject_(subject), scope_(scope), reader_(reader), world_(world) {}

  Result<std::vector<Candidate>> of(const Said& said) {
    std::vector<Candidate> all = named(said);
    // What else is known is an operator's to see.
    if (scope_.operator_) {
      const std::vector<Candidate> near = near_trips(said);
      all.insert(all.end(), near.begin(), near.end());
      if (!similar_) FAIRWAY_TRY(find_similar());
      all.insert(all.end(), similar_->begin(), similar_->end());
    }
    if (all.size() > limits::kCandidates) all.resize(limits::kCandidates);
    return all;
  }

 private:
  Candidate candidate(const Reference& reference, std::string_view rule) const {
    Candidate one;
    one.reference = reference;
    one.reason = reason_of(rule, world_.rules());
    return one;
  }

  std::vector<Candidate> named(const Said& said) {
    std::vector<Candidate> all;
    for (const Reference& reference : said.fact->references) {
      if (!is_root(reference.kind)) continue;
      Candidate& one = all.emplace_back(candidate(reference, "candidate_named"));
      if (scope_.operator_) one.standing = standing_of(reference, subject_, world_);
    }
    return all;
  }

  // Documents of the container's other trips, the nearest in time first.
  std::vector<Candidate> near_trips(const Said& said) {
    std::vector<Candidate> all;
    if (subject_.kind != RefKind::container) return all;
    const TrackFold& box = world_.track(subject_);
    for (const HeldLink& held : world_.links(subject_)) {
      const Link& link = *held.link;
      if (link.role != LinkRole::carries || link.to != subject_ || held.claimed) continue;
      const std::size_t trip = trip_of_link(held, subject_, world_).trip;
      if (trip == kNoTrip) continue;
      const Duration distance = distance_from(box.trips[trip], *said.time);
      if (distance > kNear) continue;
      Candidate& one = all.emplace_back(candidate(link.from, "candidate_near"));
      one.trip = trip_name(box, trip);
      one.distance = std::chrono::floor<seconds>(distance);
      one.shipments = {link.from};
    }
    std::ranges::stable_sort(all, {}, [](const Candidate& one) { return *one.distance; });
    return all;
  }

  static Duration distance_from(const Trip& trip, Instant time) {
    if (time < trip.start) return trip.start - time;
    return time > trip.last ? time - trip.last : Duration{0};
  }

  Status find_similar() {
    similar_.emplace();
    const auto known = reader_.known(one_digit_apart(subject_));
    if (!known) return std::unexpected(known.error());
    for (const Reference& reference : *known) {
      std::vector<Reference> shipments =
          roots_of(reference, scope_, world_, world_, limits::kCandidates);
      if (shipments.empty()) continue;
      similar_->push_back(candidate(reference, "candidate_similar"));
      similar_->back().shipments = std::move(shipments);
      if (similar_->size() == limits::kCandidates) break;
    }
    return {};
  }

  const Reference& subject_;
  const Scope& scope_;
  const state::StateReader& reader_;
  World& world_;
  std::optional<std::vector<Candidate>> similar_;  // the same for all facts of the subject
};

class Pager {
 public:
  Pager(const state::StateReader& reader, const Rules& rules, const sinks::UnlinkedFilter& filter,
        const Scope& scope, std::size_t limit, Instant tick)
      : reader_(reader), rules_(rules), filter_(filter), scope_(scope), limit_(limit) {
    const Place* port = rules.catalogue().places().port_of(filter.place);
    place_ = port ? port->code : filter.place;
    page_.as_of = tick;
  }

  Result<sinks::UnlinkedPage> run(const std::optional<UnlinkedCursor>& after) {
    if (!scope_.operator_ && scope_.sources.empty()) return std::move(page_);
    std::optional<Reference> behind;
    if (after) {
      behind = after->subject;
      if (after->fact) FAIRWAY_TRY(visit(after->subject, after->fact));
    }
    while (!page_.next) {
      const auto subjects = reader_.references(kinds_, behind, kChunk);
      if (!subjects) return std::unexpected(subjects.error());
      for (const Reference& subject : *subjects) {
        FAIRWAY_TRY(visit(subject, std::nullopt));
        if (page_.next) return std::move(page_);
        if (looked_at_ >= limits::kTracksLookedAt) {
          page_.next = {subject, {}};
          return std::move(page_);
        }
      }
      if (subjects->size() < kChunk) break;
      behind = subjects->back();
    }
    return std::move(page_);
  }

 private:
  bool asked(const Said& said) const {
    return (scope_.operator_ || scope_.sources.contains(said.fact->source)) &&
           (filter_.kinds.empty() || std::ranges::count(filter_.kinds, said.kind_code()) > 0) &&
           (place_.empty() || said.place == place_) &&
           (!filter_.source || said.fact->source == *filter_.source);
  }

  Status visit(const Reference& subject, const std::optional<std::pair<Instant, FactId>>& behind) {
    World world(reader_, rules_, std::nullopt, scope_);
    const TrackFold& track = world.track(subject);
    // A track that says nothing that was asked for costs no look at its roots, and gives a sender
    // who did not speak of it no place to go on from.
    const bool any = std::ranges::any_of(track.said, [&](const Said& said) { return asked(said); });
    if (any || scope_.operator_) ++looked_at_;
    if (any) FAIRWAY_TRY(add_facts(subject, behind, world));
    return world.status();
  }

  Status add_facts(const Reference& subject,
                   const std::optional<std::pair<Instant, FactId>>& behind, World& world) {
    Candidates candidates(subject, scope_, reader_, world);
    for (const std::size_t index : unlinked_facts(subject, world)) {
      const Said& said = world.track(subject).said[index];
      const std::pair place(*said.time, said.fact->id);
      if (!asked(said) || (behind && place <= *behind)) continue;
      if (page_.items.size() == limit_) {
        const TimelineFact& last = page_.items.back().fact;
        page_.next = {last.subject, std::pair(*last.time, last.id)};
        return {};
      }
      auto near = candidates.of(said);
      if (!near) return std::unexpected(near.error());
      // Its own references are what its sender, or an operator, reads here.
      View view;
      view.whole = true;
      const Duration age = std::max(page_.as_of - said.received, Duration{0});
      page_.items.push_back(
          {shown_fact(said, view, rules_), std::chrono::floor<seconds>(age), std::move(*near)});
    }
    return {};
  }

  const std::vector<RefKind> kinds_ = kinds_held();
  const state::StateReader& reader_;
  const Rules& rules_;
  const sinks::UnlinkedFilter& filter_;
  const Scope& scope_;
  const std::size_t limit_;
  std::string place_;
  sinks::UnlinkedPage page_;
  std::size_t looked_at_ = 0;
};

}  // namespace

Result<sinks::UnlinkedPage> list_unlinked(const state::StateReader& reader, const Rules& rules,
                                          const sinks::UnlinkedFilter& filter, const Scope& scope,
                                          const std::optional<UnlinkedCursor>& after,
                                          std::size_t limit, Instant tick) {
  return Pager(reader, rules, filter, scope, limit, tick).run(after);
}

}  // namespace fairway::pipeline

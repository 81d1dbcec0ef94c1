#include "pipeline/fold/links.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "pipeline/fold/trips.h"

namespace fairway::pipeline {
namespace {

using LinkKey = std::tuple<LinkRole, Reference, Reference>;

// RULES R7 for actual statements: trust, then publication, then the id.
bool wins(const StatedLink& a, const StatedLink& b, const Rules& rules) {
  return std::tuple(rules.trust(a.link->source), a.published, a.link->id) >
         std::tuple(rules.trust(b.link->source), b.published, b.link->id);
}

// RULES R7 for planned ones: publication, then trust.
bool takes_over(const StatedLink& a, const StatedLink& b, const Rules& rules) {
  return std::tuple(a.published, rules.trust(a.link->source), a.link->id) >
         std::tuple(b.published, rules.trust(b.link->source), b.link->id);
}

// All statements of one (role, from, to).
struct Contest {
  const StatedLink* entitled = nullptr;  // the greatest that lives
  const StatedLink* claimed = nullptr;
  const StatedLink* ended = nullptr;  // the greatest that does not

  const StatedLink* winner() const { return entitled ? entitled : claimed; }
};

bool is_plan(const StatedLink& one, const Rules& rules) {
  return one.status == FactStatus::current && one.link->present && !one.link->leg.empty() &&
         one.link->role == LinkRole::sails_on && rules.may_link(one.link->source, one.link->role);
}

// The use of the near end that a plan is for: a box passes the same ports in each of its trips.
std::size_t trip_of_plan(const TrackFold& track, const StatedLink& one) {
  const Link& link = *one.link;
  if (link.from != track.track->reference || track.trips.empty()) return kNoTrip;
  const auto anchor = link.anchor       ? link.anchor
                      : link.valid_from ? link.valid_from
                                        : link.event_time;
  if (!anchor) return trip_holding(track, one.published);
  std::optional<TripWindow> window;
  if (link.valid_from) {
    window = {*link.valid_from, link.to == track.track->reference ? link.from : link.to};
  }
  return choose_trip(track, *anchor, window);
}

// Marks the plans that another call took over (SETTLED 14). At the far end of such links nothing is
// known of the other calls: the near end decides.
void end_plans_taken_over(const TrackFold& track, std::vector<StatedLink>& stated,
                          const Rules& rules) {
  using Leg = std::tuple<Reference, std::string, std::size_t>;
  std::map<Leg, const StatedLink*> latest;
  const auto leg_of = [&](const StatedLink& one) {
    return Leg(one.link->from, one.link->leg, trip_of_plan(track, one));
  };
  for (const StatedLink& one : stated) {
    if (!is_plan(one, rules)) continue;
    const StatedLink*& best = latest[leg_of(one)];
    if (best == nullptr || takes_over(one, *best, rules)) best = &one;
  }
  std::vector<bool> over;
  for (const StatedLink& one : stated) {
    over.push_back(is_plan(one, rules) && latest[leg_of(one)]->link->to != one.link->to);
  }
  for (std::size_t i = 0; i < stated.size(); ++i) {
    if (over[i]) stated[i].status = FactStatus::superseded;
  }
}

std::map<LinkKey, Contest> contests_of(const TrackFold& track, std::vector<StatedLink>& stated,
                                       const Rules& rules) {
  end_plans_taken_over(track, stated, rules);
  std::map<LinkKey, Contest> contests;
  for (const StatedLink& one : stated) {
    const Link& link = *one.link;
    Contest& contest = contests[{link.role, link.from, link.to}];
    const StatedLink*& best = one.status != FactStatus::current        ? contest.ended
                              : rules.may_link(link.source, link.role) ? contest.entitled
                                                                       : contest.claimed;
    if (best == nullptr || wins(one, *best, rules)) best = &one;
  }
  return contests;
}

}  // namespace

std::vector<HeldLink> present_links(const TrackFold& track, const Rules& rules) {
  std::vector<StatedLink> stated = stated_links(track, rules);
  std::vector<HeldLink> present;
  for (const auto& [key, contest] : contests_of(track, stated, rules)) {
    const StatedLink* winner = contest.winner();
    if (winner != nullptr && winner->link->present) {
      present.push_back(
          {winner->link, winner->published, contest.entitled == nullptr, winner->received});
    }
  }
  return present;
}

std::vector<EndedLink> ended_links(const TrackFold& track, const Rules& rules) {
  std::vector<StatedLink> stated = stated_links(track, rules);
  std::vector<EndedLink> ended;
  for (const auto& [key, contest] : contests_of(track, stated, rules)) {
    const StatedLink* winner = contest.winner();
    if (winner != nullptr && winner->link->present) continue;
    const StatedLink& last = winner ? *winner : *contest.ended;
    ended.push_back({last.link, winner ? FactStatus::withdrawn : last.status,
                     !rules.may_link(last.link->source, last.link->role)});
  }
  return ended;
}

}  // namespace fairway::pipeline

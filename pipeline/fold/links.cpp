#include "pipeline/fold/links.h"

#include <map>
#include <tuple>

#include "pipeline/fold/trips.h"

namespace fairway::pipeline {
namespace {

using LinkKey = std::tuple<LinkRole, Reference, Reference>;

// RULES R7 for actual statements: trust, then publication, then the id.
bool wins(const LiveLink& a, const LiveLink& b, const Rules& rules) {
  return std::tuple(rules.trust(a.link->source), a.published, a.link->id) >
         std::tuple(rules.trust(b.link->source), b.published, b.link->id);
}

struct Contest {
  const LiveLink* entitled = nullptr;
  const LiveLink* claimed = nullptr;
};

}  // namespace

std::vector<HeldLink> present_links(const TrackFold& track, const Rules& rules) {
  const std::vector<LiveLink> live = live_links(track);
  std::map<LinkKey, Contest> contests;
  for (const LiveLink& one : live) {
    const Link& link = *one.link;
    Contest& contest = contests[{link.role, link.from, link.to}];
    const LiveLink*& best =
        rules.may_link(link.source, link.role) ? contest.entitled : contest.claimed;
    if (best == nullptr || wins(one, *best, rules)) best = &one;
  }
  std::vector<HeldLink> present;
  for (const auto& [key, contest] : contests) {
    const LiveLink* winner = contest.entitled ? contest.entitled : contest.claimed;
    if (winner->link->present) {
      present.push_back({winner->link, winner->published, contest.entitled == nullptr});
    }
  }
  return present;
}

std::size_t trip_of_link(const HeldLink& held, const TrackFold& box) {
  const Link& link = *held.link;
  const auto anchor = link.anchor       ? link.anchor
                      : link.valid_from ? link.valid_from
                                        : link.event_time;
  if (anchor) return choose_trip(box, *anchor, link.valid_from);
  return trip_holding(box, held.published);
}

}  // namespace fairway::pipeline

#include "pipeline/fold/own_fold.h"

#include <utility>

#include "pipeline/fold/trips.h"

namespace fairway::pipeline {

bool FreshFolds::is_in_space(const SourceName& source) const {
  if (space_ == Space::live) return !rules_.is_test(source);
  return rules_.is_test(source) && (sources_.empty() || sources_.contains(source));
}

Result<std::shared_ptr<const OwnFold>> FreshFolds::fold(const Reference& reference) const {
  auto track = reader_.read(reference);
  if (!track) return std::unexpected(std::move(track.error()));
  std::erase_if(track->facts, [&](const FactRow& row) { return !is_in_space(row.fact.source); });
  std::erase_if(track->links, [&](const LinkRow& row) { return !is_in_space(row.link.source); });
  return fold_alone(std::move(*track), rules_, as_of_);
}

std::shared_ptr<const OwnFold> fold_alone(state::Track track, const Rules& rules,
                                          std::optional<Instant> as_of) {
  auto own = std::make_shared<OwnFold>();
  own->fold = fold_track(std::move(track), rules, as_of);
  cut_trips(own->fold, rules);
  place_facts(own->fold, {});
  own->links = present_links(own->fold, rules);
  return own;
}

}  // namespace fairway::pipeline

#include "pipeline/telling/test_sight.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "pipeline/fold/timeline_fold.h"
#include "pipeline/fold/view.h"
#include "pipeline/fold/world.h"

namespace fairway::pipeline {
namespace {

// As the live log's subjects are looked at.
const sinks::TimelineOptions kEverything{.superseded = true, .as_of = {}};

// Their groups double with each sender, and few try out their feeds about one shipment.
constexpr std::size_t kSendersToldApart = 3;

constexpr char kBetween = ' ';  // no configured source's name holds it

bool has_fact_of(const Senders& group, const state::Track& track) {
  return std::ranges::any_of(track.facts,
                             [&](const FactRow& row) { return group.contains(row.fact.source); });
}

}  // namespace

std::string to_text(const Senders& group) {
  std::string text;
  for (const SourceName& one : group) {
    if (!text.empty()) text += kBetween;
    text += one.value();
  }
  return text;
}

Senders senders_from(std::string_view text) {
  Senders group;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(kBetween));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    group.emplace(std::string(one));
  }
  return group;
}

Senders common(const Senders& one, const Senders& other) {
  Senders both;
  std::ranges::set_intersection(one, other, std::inserter(both, both.end()));
  return both;
}

std::vector<Senders> groups_of(const Senders& all) {
  std::vector<Senders> groups = {{}};
  const bool few = all.size() <= kSendersToldApart;
  for (const SourceName& one : all) {
    const std::size_t count = few ? groups.size() : 1;
    for (std::size_t i = 0; i < count; ++i) {
      Senders more = groups[i];
      more.insert(one);
      groups.push_back(std::move(more));
    }
  }
  groups.erase(groups.begin());
  if (!few) groups.push_back(all);
  return groups;
}

// The tracks as one subject's folds read them, which they were, and whose.
class TestOnlooker::Tracks final : public state::TrackReader {
 public:
  Tracks(TestOnlooker& onlooker, const Reference& subject, Senders known)
      : onlooker_(onlooker), subject_(subject), senders_(std::move(known)) {}

  // A vessel's positions are news of the vessel, and of what is no root its own track is told.
  Result<state::Track> read(const Reference& reference) const override {
    const bool left_out = !is_root(subject_.kind) || reference.kind == RefKind::vessel;
    if (reference != subject_) {
      if (left_out) return state::Track{reference, {}, {}, {}};
      looked_at_.insert(reference);
    }
    auto track = onlooker_.read(reference);
    if (!track) return track;
    for (const FactRow& row : track->facts) note(row.fact.source);
    for (const LinkRow& row : track->links) note(row.link.source);
    return track;
  }

  const Senders& senders() const { return senders_; }
  std::vector<LookedAt> looked_at() const {
    std::vector<LookedAt> all;
    for (const Reference& track : looked_at_) all.push_back({.track = track});
    return all;
  }

 private:
  void note(const SourceName& source) const {
    if (onlooker_.rules_.is_test(source)) senders_.insert(source);
  }

  TestOnlooker& onlooker_;
  const Reference& subject_;
  mutable std::set<Reference> looked_at_;
  mutable Senders senders_;
};

Result<state::Track> TestOnlooker::read(const Reference& reference) {
  if (const auto found = read_.find(reference); found != read_.end()) return found->second;
  auto track = is_conveyance(reference.kind) ? reader_.read_without_documents(reference)
                                             : reader_.read(reference);
  if (!track) return track;
  return read_.emplace(reference, std::move(*track)).first->second;
}

Result<std::optional<Look>> TestOnlooker::look_as(const Senders& group, const Reference& subject,
                                                  const Tracks& tracks) {
  if (!is_root(subject.kind)) {
    const auto own = read(subject);
    if (!own) return std::unexpected(own.error());
    if (!has_fact_of(group, *own)) return std::nullopt;
  }
  Scope scope;
  scope.space = Space::test;
  scope.sources = group;
  scope = in_its_space(std::move(scope));
  World world(tracks, rules_, std::nullopt, scope);
  std::optional<Look> look;
  if (const auto view = view_from(subject, scope, world, world)) {
    look = look_at(fold_timeline(*view, scope, world, kEverything));
  }
  FAIRWAY_TRY(world.status());
  return look;
}

Result<std::optional<TestSight>> TestOnlooker::look(const Reference& subject, Senders known) {
  const bool is_new = known.empty();
  const Tracks tracks(*this, subject, std::move(known));
  const auto own = tracks.read(subject);
  if (!own) return std::unexpected(own.error());
  TestSight sight;
  // What one group's links lead to may be other senders': until no one new comes.
  while (sight.senders != tracks.senders()) {
    sight.senders = tracks.senders();
    for (const Senders& group : groups_of(sight.senders)) {
      if (sight.looks.contains(group)) continue;
      auto look = look_as(group, subject, tracks);
      if (!look) return std::unexpected(std::move(look.error()));
      if (*look) sight.looks.emplace(group, std::move(**look));
    }
  }
  if (sight.looks.empty() && is_new) return std::nullopt;
  sight.looked_at = tracks.looked_at();
  return sight;
}

}  // namespace fairway::pipeline

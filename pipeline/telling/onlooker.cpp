#include "pipeline/telling/onlooker.h"

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "pipeline/fold/port_view.h"
#include "pipeline/fold/timeline_fold.h"
#include "pipeline/fold/view.h"
#include "pipeline/fold/world.h"
#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

// As `state dump` shows it: with what was corrected and what was linked once.
const sinks::TimelineOptions kEverything{.superseded = true, .as_of = {}};

Look look_as_anyone(const Reference& root, const View& whole, const Timeline& timeline, Look look,
                    World& world) {
  if (!has_parties(root, world)) return {};
  const Scope anyone;
  const View shared = shared_view(root, world);
  if (shared.reach.held != whole.reach.held) {
    return look_at(fold_timeline(shared, anyone, world, kEverything));
  }
  // The same facts; but where a box went next is not everyone's business.
  return with_references(std::move(look), timeline.references,
                         shown_references(shared, anyone, world, kEverything));
}

// An authority of several ports sees what those of each see.
std::map<std::string, Look> look_as_ports(View whole, Timeline timeline, World& world) {
  std::map<std::string, Look> looks;
  const auto behind = std::make_shared<const View>(std::move(whole));
  const auto told = std::make_shared<const Timeline>(std::move(timeline));
  for (const std::string& place : places_of_moves(*behind, world)) {
    if (looks.size() == limits::kPortsPerChange) break;
    Scope port;
    port.places = {place};
    auto view = narrowed_to_ports(behind, port, world);
    if (!view) continue;
    view->behind_told = told;
    looks.emplace(place, look_at(fold_timeline(*view, port, world, kEverything)));
  }
  return looks;
}

}  // namespace

// The folds as one subject's timeline reads them, and which they were.
class Onlooker::Seen final : public FoldReader {
 public:
  Seen(Onlooker& onlooker, const Reference& subject, bool alone)
      : onlooker_(onlooker), subject_(subject), alone_(alone) {}

  Result<std::shared_ptr<const OwnFold>> fold(const Reference& reference) const override {
    const bool left_out = alone_ || reference.kind == RefKind::vessel;
    if (reference != subject_) {
      if (left_out) return fold_alone({reference, {}, {}, {}}, onlooker_.rules_, std::nullopt);
      looked_at_.insert(reference);
    }
    return onlooker_.fold(reference);
  }

  const std::set<Reference>& looked_at() const { return looked_at_; }

 private:
  Onlooker& onlooker_;
  const Reference& subject_;
  const bool alone_;
  mutable std::set<Reference> looked_at_;
};

class Onlooker::Folds final : public FoldReader {
 public:
  explicit Folds(Onlooker& onlooker) : onlooker_(onlooker) {}
  Result<std::shared_ptr<const OwnFold>> fold(const Reference& reference) const override {
    return onlooker_.fold(reference);
  }

 private:
  Onlooker& onlooker_;
};

Result<state::Track> Onlooker::Rows::read(const Reference& reference) const {
  return is_conveyance(reference.kind) ? reader_.read_without_documents(reference)
                                       : reader_.read(reference);
}

Result<std::shared_ptr<const OwnFold>> Onlooker::fold(const Reference& reference) {
  if (const auto* known = folds_.find(reference)) return *known;
  auto own = fresh_.fold(reference);
  if (!own) return own;
  const state::Track& rows = *(*own)->fold.track;
  folds_.put(reference, *own, rows.facts.size() + rows.links.size() + rows.announced.size());
  return own;
}

Result<bool> Onlooker::is_subject(const Reference& reference) const {
  if (is_root(reference.kind)) return true;
  const auto view = reader_.view(reference);
  if (!view) return std::unexpected(view.error());
  return *view && (*view)->facts > 0;
}

Result<std::optional<Sight>> Onlooker::look(const Reference& subject) {
  const auto is_one = is_subject(subject);
  if (!is_one) return std::unexpected(is_one.error());
  if (!*is_one) return std::nullopt;
  return is_root(subject.kind) ? look_at_root(subject) : look_at_own_track(subject);
}

Result<std::optional<Sight>> Onlooker::look_at_root(const Reference& root) {
  const Scope all = Scope::all();
  const Seen seen(*this, root, false);
  World world(seen, rules_);
  std::optional<Sight> sight;
  if (auto view = view_from(root, all, world, world)) {
    Timeline timeline = fold_timeline(*view, all, world, kEverything);
    sight.emplace().whole = look_at(timeline);
    Look shared = look_as_anyone(root, *view, timeline, sight->whole, world);
    if (shared.marks != sight->whole.marks) sight->shared = std::move(shared);
    sight->ports = look_as_ports(std::move(*view), std::move(timeline), world);
  }
  FAIRWAY_TRY(world.status());
  if (sight) {
    auto tracks = looked_at(seen.looked_at(), world);
    if (!tracks) return std::unexpected(std::move(tracks.error()));
    sight->looked_at = std::move(*tracks);
  }
  return sight;
}

Result<std::vector<LookedAt>> Onlooker::looked_at(const std::set<Reference>& tracks, World& world) {
  std::vector<LookedAt> all;
  for (const Reference& track : tracks) {
    LookedAt& one = all.emplace_back(track);
    const auto now = portrait(track);
    if (!now) return std::unexpected(now.error());
    if (*now == nullptr) continue;
    for (const std::size_t trip : world.uses(track)) one.seen.push_back((*now)->of(trip));
  }
  return all;
}

Result<const Portrait*> Onlooker::portrait(const Reference& reference) {
  if (reference.kind != RefKind::container) return nullptr;
  const auto [found, added] = portraits_.try_emplace(reference);
  if (added) {
    const Folds folds(*this);
    World world(folds, rules_);
    if (world.track(reference).trips.size() > 1) found->second = portrait_of(reference, world);
    FAIRWAY_TRY(world.status());
  }
  return found->second ? &*found->second : nullptr;
}

Result<std::optional<Sight>> Onlooker::look_at_own_track(const Reference& reference) {
  const Scope all = Scope::all();
  const Seen seen(*this, reference, true);
  World world(seen, rules_);
  std::optional<Sight> sight;
  auto view = view_from(reference, all, world, world);
  // Facts of the test space alone make no subject of this log.
  if (view && !world.track(reference).track->facts.empty()) {
    Timeline timeline = fold_timeline(*view, all, world, kEverything);
    sight.emplace().whole = look_at(timeline);
    sight->ports = look_as_ports(std::move(*view), std::move(timeline), world);
  }
  FAIRWAY_TRY(world.status());
  return sight;
}

}  // namespace fairway::pipeline

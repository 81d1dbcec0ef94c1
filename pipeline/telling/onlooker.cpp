#include "pipeline/telling/onlooker.h"

#include <memory>
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

// The tracks as one subject's fold reads them, and which they were.
class Onlooker::Tracks final : public state::TrackReader {
 public:
  Tracks(Onlooker& onlooker, const Reference& subject, bool alone)
      : onlooker_(onlooker), subject_(subject), alone_(alone) {}

  Result<state::Track> read(const Reference& reference) const override {
    const bool left_out = alone_ || reference.kind == RefKind::vessel;
    if (reference != subject_) {
      if (left_out) return state::Track{reference, {}, {}, {}};
      looked_at_.insert(reference);
    }
    return onlooker_.read(reference);
  }

  std::vector<Reference> looked_at() const { return {looked_at_.begin(), looked_at_.end()}; }

 private:
  Onlooker& onlooker_;
  const Reference& subject_;
  const bool alone_;
  mutable std::set<Reference> looked_at_;
};

Result<state::Track> Onlooker::read(const Reference& reference) {
  if (const auto found = read_.find(reference); found != read_.end()) return found->second;
  auto track = is_conveyance(reference.kind) ? reader_.read_without_documents(reference)
                                             : reader_.read(reference);
  if (!track) return track;
  return read_.emplace(reference, std::move(*track)).first->second;
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
  const Tracks tracks(*this, root, false);
  World world(tracks, rules_, std::nullopt, all);
  std::optional<Sight> sight;
  if (auto view = view_from(root, all, world, world)) {
    Timeline timeline = fold_timeline(*view, all, world, kEverything);
    sight.emplace().whole = look_at(timeline);
    Look shared = look_as_anyone(root, *view, timeline, sight->whole, world);
    if (shared.marks != sight->whole.marks) sight->shared = std::move(shared);
    sight->ports = look_as_ports(std::move(*view), std::move(timeline), world);
  }
  FAIRWAY_TRY(world.status());
  if (sight) sight->looked_at = tracks.looked_at();
  return sight;
}

Result<std::optional<Sight>> Onlooker::look_at_own_track(const Reference& reference) {
  const Scope all = Scope::all();
  const Tracks tracks(*this, reference, true);
  World world(tracks, rules_, std::nullopt, all);
  std::optional<Sight> sight;
  auto view = view_from(reference, all, world, world);
  // Facts of the test space alone make no subject of this log.
  if (view && !world.track(reference).track.facts.empty()) {
    Timeline timeline = fold_timeline(*view, all, world, kEverything);
    sight.emplace().whole = look_at(timeline);
    sight->ports = look_as_ports(std::move(*view), std::move(timeline), world);
  }
  FAIRWAY_TRY(world.status());
  return sight;
}

}  // namespace fairway::pipeline

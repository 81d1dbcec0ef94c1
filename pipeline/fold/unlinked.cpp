#include "pipeline/fold/unlinked.h"

#include <algorithm>
#include <set>
#include <utility>

#include "pipeline/fold/view.h"

namespace fairway::pipeline {
namespace {

// The longest numbers that people type: an entry number has 18 digits, other ones up to 20.
constexpr std::size_t kTyped = 24;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool may_be_held(RefKind kind) {
  switch (kind) {
    case RefKind::vessel:
    case RefKind::local_vessel:
    case RefKind::manifest:
    case RefKind::seal:
    case RefKind::appointment:
    case RefKind::party:
    case RefKind::alert:
      return false;
    default:
      return !is_root(kind);  // a root holds its own
  }
}

std::vector<std::size_t> unlinked_facts(const Reference& subject, World& world) {
  if (!may_be_held(subject.kind)) return {};
  const TrackFold& track = world.track(subject);
  std::set<std::size_t> left;
  for (std::size_t i = 0; i < track.said.size(); ++i) {
    // A call's other names list what was said by them.
    if (track.said[i].live() && track.said[i].fact->subject == subject) left.insert(i);
  }
  if (left.empty()) return {};
  const Scope everyone = Scope::all();
  const std::set<Reference>& names = world.names(subject);
  visit_roots(subject, world, [&](const Reference& root) {
    const Reach reach = reach_of_root(root, everyone, world);
    for (const Held& held : reach.held) {
      if (!held.walked || !names.contains(held.reference)) continue;
      // All names of a call have the same facts in the same order.
      for (const std::size_t index : facts_of(held, reach, world)) left.erase(index);
    }
    return !left.empty();
  });
  return {left.begin(), left.end()};
}

std::vector<Reference> one_digit_apart(const Reference& reference) {
  std::set<Reference> near;
  if (reference.value.size() > kTyped) return {};
  for (std::size_t i = 0; i < reference.value.size(); ++i) {
    if (!is_digit(reference.value[i])) continue;
    Reference other = reference;
    for (char digit = '0'; digit <= '9'; ++digit) {
      other.value[i] = digit;
      near.insert(other);
    }
    if (i + 1 == reference.value.size() || !is_digit(reference.value[i + 1])) continue;
    other = reference;
    std::swap(other.value[i], other.value[i + 1]);
    near.insert(other);
  }
  near.erase(reference);
  return {near.begin(), near.end()};
}

}  // namespace fairway::pipeline

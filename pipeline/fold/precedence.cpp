#include "pipeline/fold/precedence.h"

#include <compare>

namespace fairway::pipeline {
namespace {

struct Comparison {
  std::strong_ordering order;
  Verdict by;
};

Comparison compare(const Said& a, const Said& b) {
  const Comparison trust{a.trust <=> b.trust, Verdict::trust};
  const Comparison published{a.published <=> b.published, Verdict::published};
  const Comparison first = a.actual() ? trust : published;
  const Comparison second = a.actual() ? published : trust;
  if (first.order != 0) return first;
  if (second.order != 0) return second;
  return {a.fact->id <=> b.fact->id, Verdict::id};
}

}  // namespace

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::only:
      return "only";
    case Verdict::trust:
      return "trust";
    case Verdict::published:
      return "published";
    case Verdict::id:
      break;
  }
  return "id";
}

bool beats(const Said& a, const Said& b) { return compare(a, b).order > 0; }

Verdict verdict_between(const Said& a, const Said& b) { return compare(a, b).by; }

const Said* winner(std::span<const Said* const> facts, Classifier classifier) {
  const Said* best = nullptr;
  for (const Said* said : facts) {
    if (said->fact->classifier != classifier) continue;
    if (best == nullptr || beats(*said, *best)) best = said;
  }
  return best;
}

}  // namespace fairway::pipeline

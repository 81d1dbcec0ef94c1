#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "pipeline/fold/track_fold.h"

// RULES R7: which of several statements about one milestone counts. The fold chooses and the
// explanation tells why by these functions alone, so that neither can contradict the other.
namespace fairway::pipeline {

// What decided between two statements; `only`: there was no other.
enum class Verdict : std::uint8_t { only, trust, published, id };
// The rule's name in schemas/codes/reasons.yaml.
std::string_view to_text(Verdict verdict);

// Whether `a` counts before `b`, a statement of the same classifier: actual times by trust, then by
// publication; the others by publication, then by trust; equal ones by the greater id.
bool beats(const Said& a, const Said& b);
// The first of these in which the two differ.
Verdict verdict_between(const Said& a, const Said& b);

// The statement of a classifier that counts; null: there is none.
const Said* winner(std::span<const Said* const> facts, Classifier classifier);

}  // namespace fairway::pipeline

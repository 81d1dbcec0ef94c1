#pragma once

#include <cstddef>
#include <vector>

#include "pipeline/fold/world.h"
#include "schemas/model/reference.h"

namespace fairway::pipeline {

// Whether a shipment can hold facts of this kind of reference at all (RULES R6): nobody misses a
// vessel's position, or a whole manifest, on a bill.
bool may_be_held(RefKind kind);

// The live facts of a track that no root's timeline shows, whoever asks: indexes into `said`.
std::vector<std::size_t> unlinked_facts(const Reference& subject, World& world);

// References that differ from this one in one digit, or in two neighbours' places. Sorted; none for
// values too long to be a number that somebody typed.
std::vector<Reference> one_digit_apart(const Reference& reference);

}  // namespace fairway::pipeline

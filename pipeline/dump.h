#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "pipeline/fold/rules.h"
#include "schemas/base/result.h"
#include "schemas/model/reference.h"
#include "state/reader.h"

namespace fairway::pipeline {

// The outside witness of the laws (SETTLED 12): the canonical timeline of each reference, as an
// operator sees it, one JSON text a line, in the references' order. `as_of`: of what was received
// until then.
Status dump(std::span<const Reference> references, const state::TrackReader& reader,
            const Rules& rules, const std::function<void(std::string_view line)>& print,
            std::optional<Instant> as_of = {});

}  // namespace fairway::pipeline

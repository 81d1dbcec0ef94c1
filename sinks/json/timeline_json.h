#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schemas/model/change.h"
#include "schemas/model/names.h"
#include "schemas/model/timeline.h"

namespace fairway::sinks {

// A timeline as the HTTP API shows it: the shape of CONTRACT section 5, in that order, compact;
// `asOf` comes last. What is unknown is null, never left out. `change`: one that the timeline holds
// already, with all before it.
std::string timeline_json(const Timeline& timeline, Language language,
                          const std::optional<ChangeId>& change = {});

// The part of timeline_json's text before `asOf`: equal as long as nothing visible changed, however
// far time went on.
std::string_view without_as_of(std::string_view timeline_json);

// The canonical text of law 1 (RULES R13): sorted keys, compact, English names, without asOf,
// sequences and acknowledgements. What `state dump` prints and the laws' tests compare.
std::string canonical_json(const Timeline& timeline);

}  // namespace fairway::sinks

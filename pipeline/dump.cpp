#include "pipeline/dump.h"

#include "pipeline/fold/timeline_fold.h"
#include "sinks/json/timeline_json.h"

namespace fairway::pipeline {

Status dump(std::span<const Reference> references, const state::TrackReader& reader,
            const Rules& rules, const std::function<void(std::string_view line)>& print,
            std::optional<Instant> as_of) {
  // T is no part of the canonical text, and nothing else of a timeline depends on it yet.
  const Instant tick{};
  for (const Reference& reference : references) {
    const auto timeline = fold_timeline(reference, reader, rules, Scope::all(),
                                        {.superseded = true, .as_of = as_of}, tick);
    if (!timeline) return std::unexpected(timeline.error());
    if (*timeline) print(sinks::canonical_json(**timeline));
  }
  return {};
}

}  // namespace fairway::pipeline

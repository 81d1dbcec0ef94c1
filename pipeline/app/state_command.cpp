#include <utility>

#include <fmt/core.h>

#include "pipeline/app/commands.h"
#include "pipeline/dump.h"
#include "pipeline/fold/timeline_fold.h"
#include "sinks/json/timeline_json.h"
#include "state/reader.h"
#include "state/verify.h"

namespace fairway::pipeline {
namespace {

// The state as another process may be writing it: nothing is locked and nothing is changed.
struct OpenState {
  Vocabulary vocabulary;
  std::unique_ptr<state::RocksStore> store;

  static Result<OpenState> open(const Config& config) {
    NodeOptions options = node_options(config);
    auto vocabulary = Vocabulary::load(options);
    if (!vocabulary) return std::unexpected(std::move(vocabulary.error()));
    options.store.read_only = true;
    auto store = state::open_rocks_store(options.data_dir / "state", options.store);
    if (!store) return std::unexpected(std::move(store.error()));
    return OpenState{std::move(*vocabulary), std::move(*store)};
  }
};

}  // namespace

Status state_get(const Config& config, const StateGetRequest& request) {
  const auto reference = parse_reference(request.reference);
  if (!reference) {
    return failure("bad_usage", "'" + request.reference + "' is no reference", {},
                   "Write it as kind:value, for example container:MSKU0308961");
  }
  sinks::TimelineOptions options;
  if (!request.as_of.empty()) {
    options.as_of = parse_rfc3339(request.as_of);
    if (!options.as_of) {
      return failure("bad_usage", "'" + request.as_of + "' is no time", "--as-of",
                     "Write it as RFC 3339, for example 2026-11-01T00:00:00Z");
    }
  }
  auto state = OpenState::open(config);
  if (!state) return std::unexpected(std::move(state.error()));
  const state::StateReader reader(*state->store);
  const auto tick = reader.tick();
  if (!tick) return std::unexpected(tick.error());
  const auto timeline = fold_timeline(*reference, reader, *state->vocabulary.rules, Scope::all(),
                                      options, tick->value_or(Instant{}));
  if (!timeline) return std::unexpected(timeline.error());
  if (!*timeline) {
    return failure("unknown_reference", "nothing is known of " + to_text(*reference));
  }
  const Language language = request.language == "zh" ? Language::zh : Language::en;
  fmt::print("{}\n", sinks::timeline_json(**timeline, language));
  return {};
}

Status state_dump(const Config& config) {
  auto state = OpenState::open(config);
  if (!state) return std::unexpected(std::move(state.error()));
  const state::StateReader reader(*state->store);
  const auto references = reader.references();
  if (!references) return std::unexpected(references.error());
  return dump(*references, reader, *state->vocabulary.rules,
              [](std::string_view line) { fmt::print("{}\n", line); });
}

Status state_verify(const Config& config) {
  auto state = OpenState::open(config);
  if (!state) return std::unexpected(std::move(state.error()));
  const auto report = state::verify_views(*state->store);
  if (!report) return std::unexpected(report.error());
  for (const auto& [source, counts] : report->counts) {
    fmt::print("{}: {} received = {} merged + {} duplicate + {} refused\n", source.value(),
               counts.received, counts.merged, counts.duplicate, counts.refused);
  }
  for (const std::string& difference : report->listed) fmt::print("differs: {}\n", difference);
  fmt::print("{} tracks, {} messages, {} rows: {} differences\n", report->tracks, report->messages,
             report->rows, report->differences);
  if (report->good()) return {};
  return failure("state_differs", "the views or the counters are not what the facts say",
                 (config.data_dir / "state").string(),
                 "Rebuild it from the log: fairway replay DATA_DIR --into NEW_DIR");
}

}  // namespace fairway::pipeline

#include "sinks/http/stream/frames.h"

#include <vector>

#include <fmt/format.h>

#include "schemas/model/reference.h"
#include "sinks/http/target.h"
#include "sinks/json/change_json.h"
#include "sinks/json/stream_json.h"

namespace fairway::sinks::http {
namespace {

// JSON of ours stands on one line, and cursors and names of events need no escapes.
std::string frame(std::string_view event, const ChangeId& id, std::string_view data) {
  return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", to_cursor(id), event, data);
}

void add_parameter(std::string& target, std::string_view name,
                   const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    const bool first = &value == &values.front();
    if (first) target += fmt::format("{}{}=", target.find('?') == target.npos ? '?' : '&', name);
    if (!first) target += ',';
    target += percent_encoded(value);
  }
}

}  // namespace

std::string change_frame(const Change& change) {
  return frame(to_text(change.type), change.id, change_json(change));
}

std::string progress_frame(const ChangeId& cursor, const std::optional<Instant>& watermark) {
  return frame("progress", cursor, progress_json(cursor, watermark));
}

std::string reset_frame(const ChangeId& cursor, FeedReset why, std::string_view snapshot) {
  return frame("reset", cursor, reset_json(cursor, why, snapshot));
}

std::string overrun_frame(const ChangeId& cursor) {
  return frame("overrun", cursor, ending_json(cursor, "slow"));
}

std::string closing_frame(const ChangeId& cursor, std::string_view why) {
  return frame("closing", cursor, ending_json(cursor, why));
}

std::string retry_frame(std::chrono::milliseconds wait) {
  return fmt::format("retry: {}\n\n", wait.count());
}

std::string snapshot_of(const ChangeFilter& filter, Space space) {
  std::vector<std::string> spaces;
  if (space == Space::test) spaces.emplace_back("test");
  if (filter.references.size() == 1) {
    std::string target = "/v1/timelines/" + percent_encoded(to_text(filter.references.front()));
    add_parameter(target, "space", spaces);
    return target;
  }
  std::string target = "/v1/shipments";
  add_parameter(target, "stage", filter.stages);
  add_parameter(target, "place", filter.places);
  add_parameter(target, "party", filter.parties);
  add_parameter(target, "space", spaces);
  return target;
}

}  // namespace fairway::sinks::http

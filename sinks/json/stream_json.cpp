#include "sinks/json/stream_json.h"

#include "sinks/json/values.h"

namespace fairway::sinks {
namespace {

json::object begun(const ChangeId& cursor, const Storage& storage) {
  json::object out(storage);
  out.emplace("cursor", text(to_cursor(cursor), storage));
  return out;
}

}  // namespace

std::string progress_json(const ChangeId& cursor, const std::optional<Instant>& watermark) {
  json::monotonic_resource memory;
  json::object out = begun(cursor, &memory);
  out.emplace("watermark", time_or_null(watermark, &memory));
  return json::serialize(out);
}

std::string reset_json(const ChangeId& cursor, FeedReset why, std::string_view snapshot) {
  json::monotonic_resource memory;
  json::object out = begun(cursor, &memory);
  out.emplace("reason", text(to_text(why), &memory));
  out.emplace("snapshot", text(snapshot, &memory));
  return json::serialize(out);
}

std::string ending_json(const ChangeId& cursor, std::string_view why) {
  json::monotonic_resource memory;
  json::object out = begun(cursor, &memory);
  out.emplace("reason", text(why, &memory));
  return json::serialize(out);
}

}  // namespace fairway::sinks

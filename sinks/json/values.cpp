#include "sinks/json/values.h"

#include "sinks/json/utf8.h"

namespace fairway::sinks {

json::value text(std::string_view value, const Storage& storage) {
  if (is_utf8(value)) return json::value(json::string(value, storage));
  return json::value(json::string(to_utf8(value), storage));
}

json::value text_or_null(std::string_view value, const Storage& storage) {
  return value.empty() ? json::value(nullptr, storage) : text(value, storage);
}

json::value time_or_null(const std::optional<Instant>& instant, const Storage& storage) {
  return instant ? time(*instant, storage) : json::value(nullptr, storage);
}

json::value time(Instant instant, const Storage& storage) {
  return json::value(json::string(to_rfc3339(instant), storage));
}

json::value reference(const Reference& value, const Storage& storage) {
  return text(to_text(value), storage);
}

json::value position(const Position& value, const Storage& storage) {
  json::object out(storage);
  out.emplace("input", value.input);
  out.emplace("offset", value.offset);
  return out;
}

json::object texts(const std::map<std::string, std::string>& values, const Storage& storage) {
  json::object out(storage);
  out.reserve(values.size());
  for (const auto& [name, value] : values) out.emplace(to_utf8(name), text(value, storage));
  return out;
}

json::array texts(std::span<const std::string> values, const Storage& storage) {
  return array_of(values, storage,
                  [](const std::string& value, const Storage& s) { return text(value, s); });
}

json::array references(std::span<const Reference> values, const Storage& storage) {
  return array_of(values, storage,
                  [](const Reference& value, const Storage& s) { return reference(value, s); });
}

}  // namespace fairway::sinks

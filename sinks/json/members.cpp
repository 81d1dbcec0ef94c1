#include "sinks/json/members.h"

#include <utility>

#include <fmt/format.h>

namespace fairway::sinks {

Members::Members(std::string_view json, std::string code) : code_(std::move(code)) {
  boost::system::error_code bad;
  json::value value = json::parse(json::string_view(json.data(), json.size()), bad);
  if (bad || !value.is_object()) {
    status_ = failure(code_, "the body is no JSON object");
  } else {
    left_ = std::move(value.as_object());
  }
}

const json::value* Members::take(std::string_view name) {
  const auto found = left_.find(json::string_view(name.data(), name.size()));
  if (found == left_.end()) return nullptr;
  taken_ = std::move(found->value());
  left_.erase(found);
  return taken_.is_null() ? nullptr : &taken_;
}

std::string Members::text(std::string_view name) {
  const json::value* value = take(name);
  if (value == nullptr) return {};
  if (value->is_string()) return {value->as_string().data(), value->as_string().size()};
  complain(name, "is a text");
  return {};
}

std::vector<std::string> Members::texts(std::string_view name) {
  std::vector<std::string> all;
  const json::value* value = take(name);
  if (value == nullptr) return all;
  if (!value->is_array()) {
    complain(name, "is a list of texts");
    return all;
  }
  for (const json::value& item : value->as_array()) {
    if (!item.is_string()) {
      complain(name, "is a list of texts");
      return all;
    }
    all.emplace_back(item.as_string().data(), item.as_string().size());
  }
  return all;
}

std::optional<Instant> Members::time(std::string_view name) {
  const std::string text = this->text(name);
  if (text.empty()) return std::nullopt;
  auto time = parse_rfc3339(text);
  if (!time) complain(name, "is an RFC 3339 time with its zone");
  return time;
}

void Members::complain(std::string_view name, std::string what) {
  if (status_) status_ = failure(code_, fmt::format("\"{}\" {}", name, what));
}

Status Members::finish() {
  if (status_ && !left_.empty()) {
    const auto name = left_.begin()->key();
    complain({name.data(), name.size()}, "is no member that is known");
  }
  return status_;
}

}  // namespace fairway::sinks

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "schemas/base/hash.h"
#include "sinks/http/asked.h"
#include "sinks/http/handlers.h"

namespace fairway::sinks::http {
namespace {

// Weak comparison: W/"a" and "a" are the same. Our tags hold no commas.
bool names(std::string_view list, std::string_view opaque) {
  while (!list.empty()) {
    const std::string_view item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), item.size() + 1));
    std::string_view tag = trimmed(item);
    if (tag == "*") return true;
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == opaque) return true;
  }
  return false;
}

}  // namespace

Response with_etag(const Request& request, std::string json, std::size_t tagged) {
  const auto hash = hash_parts({std::string_view(json).substr(0, tagged)});
  const std::string opaque = fmt::format("\"{}\"", hash.hex());
  Response response;
  if (names(request.header("if-none-match").value_or(""), opaque)) {
    response.status = 304;
    response.content_type.clear();
  } else {
    response.body = std::move(json);
  }
  response.headers.emplace_back("ETag", "W/" + opaque);
  response.headers.emplace_back("Cache-Control", "private, no-cache");
  return response;
}

}  // namespace fairway::sinks::http

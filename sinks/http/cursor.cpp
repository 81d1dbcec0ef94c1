#include "sinks/http/cursor.h"

#include <charconv>
#include <cstdint>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "schemas/base/hash.h"

namespace fairway::sinks::http {
namespace {

constexpr std::size_t kCheckDigits = 8;
constexpr char kBetween = '\n';  // no part of a key holds it

// Of the filters: every parameter but those that may differ from page to page.
std::string check_of(const Request& request) {
  std::map<std::string_view, std::string_view> filters;
  for (const auto& [name, value] : request.query) {
    if (name != "cursor" && name != "limit" && name != "lang") filters.emplace(name, value);
  }
  std::vector<std::string_view> parts;
  for (const auto& [name, value] : filters) parts.insert(parts.end(), {name, value});
  return hash_parts(parts).hex().substr(0, kCheckDigits);
}

}  // namespace

std::string write_cursor(const Request& request, const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += kBetween;
    text += part;
  }
  std::string cursor = check_of(request);
  for (const char c : text) cursor += fmt::format("{:02x}", static_cast<std::uint8_t>(c));
  return cursor;
}

OrProblem<std::optional<std::vector<std::string>>> read_cursor(const Request& request) {
  const auto asked = request.parameter("cursor");
  if (!asked || asked->empty()) return std::nullopt;
  std::string_view left = *asked;
  if (!left.starts_with(check_of(request)) || left.size() % 2 != 0) return bad_cursor(request);
  left.remove_prefix(kCheckDigits);
  std::vector<std::string> parts(1);
  for (; !left.empty(); left.remove_prefix(2)) {
    std::uint8_t byte = 0;
    const auto read = std::from_chars(left.data(), left.data() + 2, byte, 16);
    if (read.ec != std::errc{} || read.ptr != left.data() + 2) return bad_cursor(request);
    if (byte == kBetween) {
      parts.emplace_back();
    } else {
      parts.back() += static_cast<char>(byte);
    }
  }
  return parts;
}

std::unexpected<Response> bad_cursor(const Request& request) {
  return bad_parameter(request, "cursor", "the cursor is none of this list",
                       "Send page.next of an answer, with the same filters");
}

}  // namespace fairway::sinks::http

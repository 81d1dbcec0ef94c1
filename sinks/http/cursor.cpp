#include "sinks/http/cursor.h"

#include <charconv>
#include <cstdint>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "schemas/base/hash.h"
#include "schemas/base/secret.h"

namespace fairway::sinks::http {
namespace {

constexpr std::size_t kTagDigits = 32;
constexpr char kBetween = '\n';  // no part of a key holds it

// Of the path and the filters: every parameter but those that may differ from page to page.
std::string check_of(const Request& request) {
  std::map<std::string_view, std::string_view> filters;
  for (const auto& [name, value] : request.query) {
    if (name != "cursor" && name != "limit" && name != "lang") filters.emplace(name, value);
  }
  std::vector<std::string_view> parts = {request.path};
  for (const auto& [name, value] : filters) parts.insert(parts.end(), {name, value});
  return hash_parts(parts).hex();
}

// The seal's tag of a text, from which the key stream that hides it follows too (as in RFC 5297).
std::string tag_of(std::string_view seal, const Request& request, std::string_view text) {
  return hash_parts({seal, "tag", check_of(request), text}).hex();
}

// The text hidden, or what was hidden shown.
std::string stirred(std::string_view seal, std::string_view tag, std::string text) {
  Hash16 stream;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t at = i % stream.bytes.size();
    if (at == 0) stream = hash_parts({seal, "stream", tag, fmt::format("{}", i)});
    text[i] = static_cast<char>(static_cast<std::uint8_t>(text[i]) ^ stream.bytes[at]);
  }
  return text;
}

std::optional<std::string> bytes_of(std::string_view hex) {
  std::string bytes;
  if (hex.size() % 2 != 0) return std::nullopt;
  for (; !hex.empty(); hex.remove_prefix(2)) {
    std::uint8_t byte = 0;
    const auto read = std::from_chars(hex.data(), hex.data() + 2, byte, 16);
    if (read.ec != std::errc{} || read.ptr != hex.data() + 2) return std::nullopt;
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

}  // namespace

std::string write_cursor(std::string_view seal, const Request& request,
                         const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += kBetween;
    text += part;
  }
  std::string cursor = tag_of(seal, request, text);
  const std::string hidden = stirred(seal, cursor, std::move(text));
  for (const char c : hidden) cursor += fmt::format("{:02x}", static_cast<std::uint8_t>(c));
  return cursor;
}

OrProblem<std::optional<std::vector<std::string>>> read_cursor(std::string_view seal,
                                                               const Request& request) {
  const auto asked = request.parameter("cursor");
  if (!asked || asked->empty()) return std::nullopt;
  if (asked->size() < kTagDigits) return bad_cursor(request);
  const std::string_view tag = asked->substr(0, kTagDigits);
  auto hidden = bytes_of(asked->substr(kTagDigits));
  if (!hidden) return bad_cursor(request);
  const std::string text = stirred(seal, tag, std::move(*hidden));
  if (!equal_in_constant_time(tag, tag_of(seal, request, text))) return bad_cursor(request);
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == kBetween) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::vector<std::string> parts_of(const FactKey& key) {
  std::vector<std::string> parts = {to_text(key.reference)};
  if (key.fact) {
    parts.push_back(std::to_string(to_micros(key.fact->first)));
    parts.push_back(key.fact->second.value().hex());
  }
  return parts;
}

std::optional<FactKey> fact_key(const std::vector<std::string>& parts) {
  const auto reference = parse_reference(parts[0]);
  if (!reference || (parts.size() != 1 && parts.size() != 3)) return std::nullopt;
  FactKey key{*reference, {}};
  if (parts.size() == 1) return key;
  std::int64_t micros = 0;
  const char* end = parts[1].data() + parts[1].size();
  const auto read = std::from_chars(parts[1].data(), end, micros);
  const auto id = Hash16::from_hex(parts[2]);
  if (read.ec != std::errc{} || read.ptr != end || !id) return std::nullopt;
  key.fact = {from_micros(micros), FactId{*id}};
  return key;
}

std::unexpected<Response> bad_cursor(const Request& request) {
  return bad_parameter(request, "cursor", "the cursor is none of this list",
                       "Send page.next of an answer, with the same filters; or begin anew");
}

}  // namespace fairway::sinks::http

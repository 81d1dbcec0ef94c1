#include "sinks/http/head.h"

#include <algorithm>
#include <string>

namespace fairway::sinks::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Names and the few values that we know are compared in any case.
bool same(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, {}, lower);
}

std::vector<std::string_view> values_of(const Head& head, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [field, value] : head.fields) {
    if (same(field, name)) values.push_back(value);
  }
  return values;
}

}  // namespace

std::optional<Fault> fault_in(const Head& head, std::size_t target_bytes) {
  if (head.target.size() > target_bytes) {
    return Fault{"target_too_long", "The limit is " + std::to_string(target_bytes) + " bytes"};
  }
  const auto lengths = values_of(head, "content-length");
  const auto encodings = values_of(head, "transfer-encoding");
  if (lengths.size() + encodings.size() > 1) {
    return Fault{"bad_request", "The length of the body is given in two ways"};
  }
  if (!encodings.empty() && !head.http_1_1) {
    return Fault{"bad_request", "HTTP/1.0 knows no transfer encoding"};
  }
  if (!encodings.empty() && !same(encodings.front(), "chunked")) {
    return Fault{"transfer_encoding", "Bodies come as they are or chunked"};
  }
  const std::size_t hosts = values_of(head, "host").size();
  if (hosts > 1 || (hosts == 0 && head.http_1_1)) {
    return Fault{"bad_request", "One header Host is needed"};
  }
  const auto expected = values_of(head, "expect");
  if (!expected.empty() && !expects_continue(head)) {
    return Fault{"expectation_failed", "Only 100-continue can be expected"};
  }
  return std::nullopt;
}

bool expects_continue(const Head& head) {
  const auto expected = values_of(head, "expect");
  return expected.size() == 1 && same(expected.front(), "100-continue");
}

Request request_of(const Head& head) {
  Request request;
  request.method = head.method;
  request.target = head.target;
  for (const auto& [name, value] : head.fields) {
    std::string key(name);
    std::ranges::transform(key, key.begin(), lower);
    const auto [field, is_new] = request.headers.try_emplace(std::move(key), value);
    if (!is_new) field->second.append(", ").append(value);
  }
  return request;
}

}  // namespace fairway::sinks::http

#include "sinks/http/problem.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace fairway::sinks::http {
namespace {

struct Kind {
  std::string_view code;
  int status;
  std::string_view title;
  int retry_after_s = 0;  // 0: trying the same again does not help
};

// Codes are for ever: clients branch on them. schemas/openapi.json documents each.
constexpr std::array kKinds = {
    Kind{"bad_request", 400, "The request cannot be read"},
    Kind{"bad_parameter", 400, "A parameter is wrong"},
    Kind{"unknown_parameter", 400, "A parameter is unknown"},
    Kind{"unknown_kind", 400, "The kind of reference is unknown"},
    Kind{"bad_reference", 400, "The reference cannot be read"},
    Kind{"missing_source", 400, "The header Fairway-Source is missing"},
    Kind{"bad_header", 400, "A header is wrong"},
    Kind{"empty_body", 400, "The body holds no message"},
    Kind{"bad_key", 400, "The key cannot be made so"},
    Kind{"bad_grant", 400, "The grant cannot be given so"},
    Kind{"unauthorized", 401, "Who asks is not known"},
    Kind{"forbidden", 403, "Who asks may not do this"},
    Kind{"unknown_source", 403, "The source is not configured"},
    Kind{"source_suspended", 403, "The source is suspended"},
    Kind{"not_found", 404, "Nothing is known of it"},
    Kind{"bytes_not_kept", 404, "The message's bytes were too many to keep"},
    Kind{"no_such_path", 404, "The API has no such path"},
    Kind{"method_not_allowed", 405, "The path does not answer this method"},
    Kind{"too_many_keys", 409, "There are too many keys"},
    Kind{"too_many_grants", 409, "There are too many grants"},
    Kind{"request_too_large", 413, "The body is too large"},
    Kind{"message_too_large", 413, "A message is too large"},
    Kind{"too_many_messages", 413, "The body holds too many messages"},
    Kind{"target_too_long", 414, "The path and query are too long"},
    Kind{"unsupported_media_type", 415, "The body's type or encoding is not taken"},
    Kind{"expectation_failed", 417, "The expectation cannot be met"},
    Kind{"too_busy", 429, "Too much is under way", 1},
    Kind{"too_many_own_streams", 429, "Too many streams of one client are open", 5},
    Kind{"rate_limited", 429, "Who asks asks too often"},
    Kind{"headers_too_large", 431, "The headers are too large"},
    Kind{"internal", 500, "Fairway failed"},
    Kind{"transfer_encoding", 501, "The transfer encoding is not supported"},
    Kind{"not_ready", 503, "Fairway is not ready", 1},
    Kind{"storage_full", 503, "The storage is full", 30},
    Kind{"storage_failed", 503, "The storage failed", 10},
    Kind{"too_many_streams", 503, "Too many streams are open", 5},
    Kind{"too_many_connections", 503, "Too many connections are open", 5},
};

const Kind* find_kind(std::string_view code) {
  const auto* found = std::ranges::find(kKinds, code, &Kind::code);
  return found == kKinds.end() ? nullptr : found;
}

// The path as a URI reference: without the query, other characters than ASCII as %XX.
std::string instance_of(std::string_view target) {
  std::string out;
  for (const char c : target.substr(0, target.find('?'))) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7f) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

}  // namespace

Response problem(std::string_view target, Fault fault) {
  const Kind* kind = find_kind(fault.code);
  assert(kind != nullptr);
  Response response;
  response.status = kind->status;
  response.content_type = "application/problem+json";
  response.problem = std::make_shared<Problem>(Problem{.status = kind->status,
                                                       .code = std::string(kind->code),
                                                       .title = std::string(kind->title),
                                                       .detail = std::move(fault.detail),
                                                       .instance = instance_of(target),
                                                       .remedy = std::move(fault.remedy),
                                                       .errors = std::move(fault.errors)});
  response.body = problem_json(*response.problem);
  if (kind->retry_after_s > 0) {
    response.headers.emplace_back("Retry-After", std::to_string(kind->retry_after_s));
  }
  return response;
}

Response problem(std::string_view target, const Error& error) {
  const Kind* kind = find_kind(error.code);
  if (kind != nullptr && kind->status != 500) {
    return problem(target, {.code = kind->code, .detail = error.what, .remedy = error.remedy});
  }
  spdlog::error("a request for {} failed: {}: {}", instance_of(target), error.code, error.text());
  return problem(target, {.code = "internal",
                          .detail = "Fairway could not answer this request",
                          .remedy = "Its log tells why"});
}

}  // namespace fairway::sinks::http

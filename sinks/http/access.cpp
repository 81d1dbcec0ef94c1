#include "sinks/http/access.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "sinks/http/problem.h"

namespace fairway::sinks::http {
namespace {

Response unauthorized(const Request& request, const Error& error) {
  Response response = problem(
      request.target, {.code = "unauthorized", .detail = error.what, .remedy = error.remedy});
  const bool tried = request.header("authorization") || request.header("x-api-key");
  response.headers.emplace_back(
      "WWW-Authenticate",
      tried ? R"(Bearer realm="fairway", error="invalid_token")" : R"(Bearer realm="fairway")");
  return response;
}

Response forbidden(const Request& request, Permissions needs) {
  std::string names;
  for (const Permission one : all_permissions()) {
    if (needs.has(one)) names += (names.empty() ? "" : " or ") + std::string(to_text(one));
  }
  return problem(request.target, {.code = "forbidden",
                                  .detail = fmt::format("This needs the scope {}", names),
                                  .remedy = "Ask an operator for a key that has it"});
}

Response rate_limited(const Request& request, std::chrono::seconds wait) {
  Response response =
      problem(request.target, {.code = "rate_limited",
                               .detail = "More was asked or sent than one may for ever",
                               .remedy = fmt::format("Come again in {} s", wait.count())});
  response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
  return response;
}

ReadRecord record_of(const Request& request) {
  ReadRecord record;
  record.principal = request.principal.id;
  record.name = request.principal.name;
  record.what = request.path;
  record.grants = request.principal.grants;
  return record;
}

}  // namespace

std::optional<Response> turned_away(const Access& access, Permissions needs, Request& request) {
  if (needs.empty()) return std::nullopt;
  if (access.gate == nullptr) {
    request.principal = Principal::local();
    return std::nullopt;
  }
  auto principal =
      access.gate->admit({request.header("authorization"), request.header("x-api-key")});
  if (!principal) return unauthorized(request, principal.error());
  request.principal = std::move(*principal);
  if (const auto wait = access.gate->take(request.principal, request.body.size())) {
    return rate_limited(request, *wait);
  }
  if (!request.principal.may.any_of(needs)) return forbidden(request, needs);
  return std::nullopt;
}

Scope scope_of(const Request& request) {
  Scope scope = request.principal.scope;
  if (request.parameter("space") == "test") scope.space = Space::test;
  return scope;
}

std::function<std::optional<Scope>()> lasting_scope_of(const Access& access,
                                                       const Request& request) {
  Scope scope = scope_of(request);
  if (access.gate == nullptr) return [scope] { return scope; };
  const auto own = [&](const std::string& name) -> std::optional<std::string> {
    const auto value = request.header(name);
    if (!value) return std::nullopt;
    return std::string(*value);
  };
  return [gate = access.gate, authorization = own("authorization"), api_key = own("x-api-key"),
          space = scope.space, may = request.principal.may]() -> std::optional<Scope> {
    auto principal = gate->admit({authorization, api_key});
    if (!principal || !principal->may.any_of(may)) return std::nullopt;
    principal->scope.space = space;
    return std::move(principal->scope);
  };
}

void note_read(const Services& services, const Request& request, std::vector<Reference> told) {
  if (services.access.audit == nullptr) return;
  for (std::size_t at = 0; at < told.size(); at += limits::kAuditReferences) {
    const auto begin = told.begin() + static_cast<std::ptrdiff_t>(at);
    const std::size_t size = std::min(limits::kAuditReferences, told.size() - at);
    ReadRecord record = record_of(request);
    record.references.assign(begin, begin + static_cast<std::ptrdiff_t>(size));
    services.access.audit->note(std::move(record));
  }
}

void note_following(const Services& services, const Request& request,
                    std::vector<Reference> asked) {
  if (services.access.audit == nullptr) return;
  if (asked.size() > limits::kAuditReferences) asked.resize(limits::kAuditReferences);
  ReadRecord record = record_of(request);
  record.references = std::move(asked);
  services.access.audit->note(std::move(record));
}

bool may_send_as(const Request& request, const SourceName& source) {
  const Scope& scope = request.principal.scope;
  return scope.operator_ || scope.sources.contains(source);
}

}  // namespace fairway::sinks::http

#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "sinks/http/access.h"
#include "sinks/http/handlers.h"
#include "sinks/http/problem.h"
#include "sinks/json/access_json.h"

namespace fairway::sinks::http {
namespace {

Response not_known(const Request& request, std::string_view what) {
  return problem(request.target,
                 {.code = "not_found",
                  .detail = fmt::format("There is no {} \"{}\"", what, request.rest),
                  .remedy = fmt::format("GET /v1/{}s lists them", what)});
}

// An order's bytes are few; what is larger is none.
std::optional<Response> too_large(const Request& request) {
  if (request.body.size() <= limits::kOrderBytes) return std::nullopt;
  return problem(request.target,
                 {.code = "request_too_large",
                  .detail = fmt::format("The limit is {} bytes", limits::kOrderBytes)});
}

// What is a secret stays in no cache.
Response unstored(Response response) {
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

// Whose grants the request may see, and take back those that they gave; none: everyone's.
std::optional<std::set<std::string>> own_parties(const Request& request) {
  const Scope& scope = request.principal.scope;
  if (scope.operator_) return std::nullopt;
  return scope.parties;
}

}  // namespace

Response get_keys(const Services& services, const Request& request) {
  if (services.access.keys == nullptr) return not_known(request, "key");
  return unstored({.body = keys_json(services.access.keys->keys())});
}

void post_key(const Services& services, Request request, const Respond& respond) {
  respond([services, request = std::move(request)]() -> Response {
    if (auto refusal = too_large(request)) return std::move(*refusal);
    const auto order = read_key_order(request.body);
    if (!order) return problem(request.target, order.error());
    if (services.access.keys == nullptr) return not_known(request, "key");
    const auto key = services.access.keys->add_key(*order);
    if (!key) return problem(request.target, key.error());
    return unstored({.status = 201, .body = new_key_json(*key)});
  });
}

void post_key_revoked(const Services& services, Request request, const Respond& respond) {
  respond([services, request = std::move(request)]() -> Response {
    if (services.access.keys == nullptr) return not_known(request, "key");
    const auto key = services.access.keys->revoke_key(request.rest);
    if (!key) return problem(request.target, key.error());
    return *key ? unstored({.body = key_json(**key)}) : not_known(request, "key");
  });
}

Response get_grants(const Services& services, const Request& request) {
  if (services.access.grants == nullptr) return not_known(request, "grant");
  return unstored({.body = grants_json(services.access.grants->grants(own_parties(request)))});
}

void post_grant(const Services& services, Request request, const Respond& respond) {
  respond([services, request = std::move(request)]() -> Response {
    if (auto refusal = too_large(request)) return std::move(*refusal);
    const auto order = read_grant_order(request.body);
    if (!order) return problem(request.target, order.error());
    if (services.access.grants == nullptr) return not_known(request, "grant");
    // What was lent to it nobody lends on.
    const auto own = own_parties(request);
    const auto from = make_reference(RefKind::party, order->from);
    if (own && (!from || !own->contains(from->value))) {
      return problem(request.target,
                     {.code = "forbidden",
                      .detail = "Only the party itself, or an operator, lets others read its "
                                "shipments"});
    }
    const auto grant = services.access.grants->give(*order, request.principal.id);
    if (!grant) return problem(request.target, grant.error());
    return unstored({.status = 201, .body = grant_json(*grant)});
  });
}

void post_grant_revoked(const Services& services, Request request, const Respond& respond) {
  respond([services, request = std::move(request)]() -> Response {
    if (services.access.grants == nullptr) return not_known(request, "grant");
    const auto grant = services.access.grants->revoke_grant(request.rest, own_parties(request));
    if (!grant) return problem(request.target, grant.error());
    return *grant ? unstored({.body = grant_json(**grant)}) : not_known(request, "grant");
  });
}

}  // namespace fairway::sinks::http

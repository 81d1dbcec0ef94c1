#include "sinks/http/router.h"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "schemas/base/secret.h"
#include "sinks/http/access.h"
#include "sinks/http/asked.h"
#include "sinks/http/dcsa_answer.h"
#include "sinks/http/problem.h"
#include "sinks/http/target.h"

namespace fairway::sinks::http {
namespace {

using Parameters = std::array<std::string_view, 28>;

// Who may ask a path: anyone, or whose principal has one of these.
constexpr Permissions kAnyone = {};
constexpr Permissions kAsks = {Permission::read, Permission::send};
constexpr Permissions kSends = {Permission::send};
constexpr Permissions kReads = {Permission::read};
constexpr Permissions kOperates = {Permission::operate};

// A path of the API. A template's {…} takes what stands before its end (":replay"), or else the
// rest of the path, slashes and all.
struct Route {
  std::string_view path;
  std::string_view allow;
  Response (*get)(const Services&, const Request&) = nullptr;
  void (*post)(const Services&, Request, const Respond&) = nullptr;
  Parameters parameters = {};
  Permissions needs = kOperates;
  std::optional<dcsa::Version> speaks = {};  // DCSA, also of errors

  std::string_view prefix() const { return path.substr(0, path.find('{')); }
  std::string_view suffix() const { return path.substr(std::min(path.size(), path.find('}') + 1)); }
  bool is_template() const { return prefix().size() != path.size(); }
  bool fits(std::string_view asked) const {
    if (!is_template()) return asked == path;
    return asked.starts_with(prefix()) && asked.ends_with(suffix()) &&
           asked.size() > prefix().size() + suffix().size();
  }
  std::string_view rest_of(std::string_view asked) const {
    if (!is_template()) return {};
    asked.remove_prefix(prefix().size());
    asked.remove_suffix(suffix().size());
    return asked;
  }
};

constexpr std::string_view kGet = "GET, HEAD";

// The first that fits is taken: templates with an end stand before those without.
constexpr std::array kRoutes = {
    Route{.path = "/v1/messages",
          .allow = "POST",
          .post = post_messages,
          .parameters = {"wait"},
          .needs = kSends},
    Route{.path = "/v1/messages/{id}", .allow = kGet, .get = get_message, .needs = kAsks},
    Route{.path = "/v1/timelines/{reference}/explain",
          .allow = kGet,
          .get = get_explanation,
          .parameters = {"milestone", "subject", "place", "stage", "asOf", "lang", "space"},
          .needs = kAsks},
    Route{.path = "/v1/timelines/{reference}",
          .allow = kGet,
          .get = get_timeline,
          .parameters = {"asOf", "include", "lang", "space"},
          .needs = kAsks},
    Route{.path = "/v1/references",
          .allow = kGet,
          .get = get_references,
          .parameters = {"value", "space"},
          .needs = kAsks},
    Route{.path = "/v1/shipments",
          .allow = kGet,
          .get = get_shipments,
          .parameters = {"stage", "regime", "place", "party", "updatedSince", "sort", "limit",
                         "cursor", "lang", "space"},
          .needs = kAsks},
    Route{.path = "/v1/facts",
          .allow = kGet,
          .get = get_facts,
          .parameters = {"unlinked", "kind", "place", "source", "limit", "cursor", "lang", "space"},
          .needs = kAsks},
    Route{.path = "/v1/alerts",
          .allow = kGet,
          .get = get_alerts,
          .parameters = {"rule", "severity", "reference", "place", "acknowledged", "limit",
                         "cursor", "lang"},
          .needs = kAsks},
    Route{.path = "/v1/alerts/{id}:acknowledge",
          .allow = "POST",
          .post = post_alert_acknowledged,
          .parameters = {"lang"},
          .needs = kReads},
    Route{.path = "/v1/alerts/{id}",
          .allow = kGet,
          .get = get_alert,
          .parameters = {"lang"},
          .needs = kAsks},
    Route{.path = "/v1/changes",
          .allow = kGet,
          .get = get_changes,
          .parameters = {"after", "type", "reference", "place", "stage", "party", "source", "limit",
                         "space"},
          .needs = kAsks},
    Route{
        .path = "/v1/stream",
        .allow = kGet,
        .get = get_stream,
        .parameters = {"after", "type", "reference", "place", "stage", "party", "source", "space"},
        .needs = kAsks},
    Route{.path = "/v1/places/{unlocode}/throughput",
          .allow = kGet,
          .get = get_throughput,
          .parameters = {"from", "to", "bucket", "by"},
          .needs = kAsks},
    Route{.path = "/v2/events",
          .allow = kGet,
          .get = get_dcsa_events_2,
          .parameters = {"eventType",
                         "shipmentEventTypeCode",
                         "documentTypeCode",
                         "carrierBookingReference",
                         "bookingReference",
                         "transportDocumentID",
                         "transportDocumentReference",
                         "transportEventTypeCode",
                         "scheduleID",
                         "transportCallID",
                         "vesselIMONumber",
                         "carrierVoyageNumber",
                         "exportVoyageNumber",
                         "carrierServiceCode",
                         "UNLocationCode",
                         "equipmentEventTypeCode",
                         "equipmentReference",
                         "eventCreatedDateTime",
                         "eventCreatedDateTime:gte",
                         "eventCreatedDateTime:gt",
                         "eventCreatedDateTime:lte",
                         "eventCreatedDateTime:lt",
                         "eventCreatedDateTime:eq",
                         "limit",
                         "cursor",
                         "sort",
                         "space"},
          .needs = kAsks,
          .speaks = dcsa::Version::v2_2},
    Route{.path = "/v3/events",
          .allow = "GET, HEAD, POST",
          .get = get_dcsa_events_3,
          .post = post_dcsa_events_3,
          .parameters = {"carrierBookingReference", "transportDocumentReference",
                         "equipmentReference", "eventTypes", "eventUpdatedDateTimeMin",
                         "eventUpdatedDateTimeMax", "limit", "cursor", "space"},
          .needs = kAsks,
          .speaks = dcsa::Version::v3_0},
    Route{.path = "/v1/refused",
          .allow = kGet,
          .get = get_refused,
          .parameters = {"source", "code", "since", "status", "limit", "cursor", "lang"},
          .needs = kAsks},
    Route{.path = "/v1/refused:replay",
          .allow = "POST",
          .post = post_refused_replays,
          .parameters = {"source", "code", "since", "status", "limit", "cursor", "lang"},
          .needs = kSends},
    Route{.path = "/v1/refused/{id}:replay",
          .allow = "POST",
          .post = post_refused_replay,
          .parameters = {"lang"},
          .needs = kSends},
    Route{.path = "/v1/refused/{id}:drop",
          .allow = "POST",
          .post = post_refused_drop,
          .parameters = {"lang"},
          .needs = kSends},
    Route{.path = "/v1/refused/{id}",
          .allow = kGet,
          .get = get_refused_one,
          .parameters = {"raw", "lang"},
          .needs = kAsks},
    Route{.path = "/v1/check",
          .allow = "POST",
          .post = post_check,
          .parameters = {"lang"},
          .needs = kAsks},
    Route{.path = "/v1/keys", .allow = "GET, HEAD, POST", .get = get_keys, .post = post_key},
    Route{.path = "/v1/keys/{id}:revoke", .allow = "POST", .post = post_key_revoked},
    Route{.path = "/v1/grants",
          .allow = "GET, HEAD, POST",
          .get = get_grants,
          .post = post_grant,
          .needs = kReads},
    Route{.path = "/v1/grants/{id}:revoke",
          .allow = "POST",
          .post = post_grant_revoked,
          .needs = kReads},
    Route{.path = "/v1/audit",
          .allow = kGet,
          .get = get_audit,
          .parameters = {"limit", "cursor"},
          .needs = kReads},
    Route{.path = "/", .allow = kGet, .get = get_root, .needs = kAnyone},
    Route{.path = "/livez", .allow = kGet, .get = get_livez, .needs = kAnyone},
    Route{.path = "/readyz", .allow = kGet, .get = get_readyz, .needs = kAnyone},
    Route{.path = "/metrics", .allow = kGet, .get = get_metrics},
    Route{.path = "/openapi.json", .allow = kGet, .get = get_openapi, .needs = kAnyone},
    Route{.path = "/asyncapi.json", .allow = kGet, .get = get_asyncapi, .needs = kAnyone},
};

// The parameters that the route does not know, or the one that is given twice.
std::optional<Response> parameter_problem(const Route& route, const Request& request) {
  Fault fault{.code = "unknown_parameter",
              .detail = "The query names what this path does not know"};
  for (const auto& [name, value] : request.query) {
    if (std::ranges::find(route.parameters, name) == route.parameters.end() || name.empty()) {
      fault.errors.push_back({.parameter = name, .pointer = {}, .detail = "unknown parameter"});
    }
  }
  if (!fault.errors.empty()) {
    std::vector<std::string_view> known;
    std::ranges::copy_if(route.parameters, std::back_inserter(known),
                         [](std::string_view name) { return !name.empty(); });
    fault.remedy = known.empty() ? "Leave the query away"
                                 : fmt::format("It knows: {}", fmt::join(known, ", "));
    return problem(request.target, std::move(fault));
  }
  const std::string_view space = request.parameter("space").value_or("live");
  if (space != "live" && space != "test") {
    return bad_parameter(request, "space", fmt::format("\"{}\" is no space", space),
                         "Write live, or test for what sources under test have sent")
        .error();
  }
  for (const std::string_view name : route.parameters) {
    if (std::ranges::count(request.query, name, &decltype(request.query)::value_type::first) > 1) {
      return problem(request.target, {.code = "bad_parameter",
                                      .detail = "A parameter is given more than once",
                                      .errors = {{std::string(name), {}, "given more than once"}}});
    }
  }
  return std::nullopt;
}

Response no_such_path(const Request& request) {
  Response response = problem(request.target, {.code = "no_such_path",
                                               .detail = "The API has no path " + request.path,
                                               .remedy = "GET /openapi.json lists them"});
  response.route = "unknown";
  return response;
}

Response method_not_allowed(const Route& route, const Request& request) {
  Response response =
      problem(request.target, {.code = "method_not_allowed",
                               .detail = fmt::format("{} answers {}", route.path, route.allow)});
  response.headers.emplace_back("Allow", route.allow);
  return response;
}

// Calls `make` where an exception may not leave: a handler's failure is the answer 500.
Response guarded(const std::string& target, const std::function<Response()>& make) {
  try {
    return make();
  } catch (const std::exception& caught) {
    return problem(target,
                   Error{.code = "internal", .what = caught.what(), .where = {}, .remedy = {}});
  }
}

}  // namespace

Router::Router(const Queries& queries, Inbox& inbox, const Metrics& metrics, MessageLimits limits,
               Access access)
    : services_{queries,
                inbox,
                metrics,
                std::make_shared<RecentMessages>(limits.recent),
                limits,
                access,
                random_hex(limits::kSecretBytes)} {}

void Router::handle(Request request, Respond respond) {
  auto target = read_target(request.target);
  if (!target) {
    return respond([asked = request.target] {
      return problem(asked, {.code = "bad_request",
                             .detail = "The target is not a path with well-formed %XX escapes"});
    });
  }
  request.path = std::move(target->path);
  request.query = std::move(target->query);
  const auto* route =
      std::ranges::find_if(kRoutes, [&](const Route& each) { return each.fits(request.path); });
  if (route == kRoutes.end()) {
    return respond([request = std::move(request)] { return no_such_path(request); });
  }
  request.rest = route->rest_of(request.path);

  const Respond labelled = [route, respond, method = request.method, asked = request.target,
                            clock = services_.clock](Answer answer) {
    respond([route, method, asked, clock, answer = std::move(answer)] {
      Response response = guarded(asked, answer);
      if (route->speaks && clock != nullptr) {
        response = in_dcsa(*route->speaks, {method, asked, clock->now()}, std::move(response));
      }
      response.route = route->path;
      return response;
    });
  };
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (reads ? route->get == nullptr : request.method != "POST" || route->post == nullptr) {
    return labelled(
        [route, request = std::move(request)] { return method_not_allowed(*route, request); });
  }
  if (auto away = turned_away(services_.access, route->needs, request)) {
    return labelled([away = std::move(*away)] { return away; });
  }
  if (auto wrong = parameter_problem(*route, request)) {
    return labelled([wrong = std::move(*wrong)] { return wrong; });
  }
  if (reads) {
    return labelled(
        [this, route, request = std::move(request)] { return route->get(services_, request); });
  }
  route->post(services_, std::move(request), labelled);
}

}  // namespace fairway::sinks::http

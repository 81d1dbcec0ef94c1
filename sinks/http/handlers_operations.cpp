#include <string>
#include <utility>

#include "sinks/http/handlers.h"
#include "sinks/http/openapi.h"
#include "sinks/http/problem.h"

namespace fairway::sinks::http {
namespace {

constexpr std::string_view kWelcome =
    "Fairway merges logistics status messages into one timeline per shipment.\n"
    "\n"
    "  POST /v1/messages                  send a message (header Fairway-Source)\n"
    "  GET  /v1/messages/{id}             what became of it\n"
    "  GET  /v1/timelines/{kind}:{value}  the timeline of any reference\n"
    "  GET  /v1/references?value=         the kinds that a bare number matches\n"
    "  GET  /v1/refused                   what was refused: repair it, replay it\n"
    "  POST /v1/check                     say what is wrong with a message, take nothing in\n"
    "  GET  /v1/stream                    what changes, as it changes; again with Last-Event-ID\n"
    "  GET  /openapi.json /asyncapi.json  all of it, exactly\n"
    "  GET  /metrics /livez /readyz       operations\n";

}  // namespace

Response get_root(const Services&, const Request&) {
  return {.content_type = "text/plain; charset=utf-8", .body = std::string(kWelcome)};
}

Response get_livez(const Services&, const Request&) { return {.body = R"({"status":"live"})"}; }

Response get_readyz(const Services& services, const Request& request) {
  const Health health = services.queries.health();
  if (health.ready) return {.body = R"({"status":"ready"})"};
  return problem(request.target, {.code = "not_ready", .detail = health.reason});
}

Response get_metrics(const Services& services, const Request&) {
  return {.content_type = "text/plain; version=0.0.4; charset=utf-8",
          .body = services.metrics.text()};
}

Response get_openapi(const Services&, const Request& request) {
  return with_etag(request, std::string(openapi_json()));
}

Response get_asyncapi(const Services&, const Request& request) {
  return with_etag(request, std::string(asyncapi_json()));
}

}  // namespace fairway::sinks::http

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "schemas/base/clock.h"
#include "schemas/model/own_source.h"
#include "sinks/http/access.h"
#include "sinks/http/asked.h"
#include "sinks/http/cursor.h"
#include "sinks/http/handlers.h"
#include "sinks/http/problem.h"
#include "sinks/json/alert_json.h"

namespace fairway::sinks::http {
namespace {

OrProblem<AlertFilter> alert_filter(const Request& request) {
  AlertFilter filter;
  filter.rules = any_of(request, "rule");
  filter.place = request.parameter("place").value_or("");
  for (const std::string& text : any_of(request, "severity")) {
    const auto severity = severity_from(text);
    if (!severity) {
      return bad_parameter(request, "severity", fmt::format("\"{}\" is no severity", text),
                           "Write one or several of info, warning, major, critical");
    }
    filter.severities.push_back(*severity);
  }
  for (const std::string& text : any_of(request, "reference")) {
    const auto reference = parse_reference(text);
    if (!reference) {
      return bad_parameter(request, "reference", fmt::format("\"{}\" is no reference", text),
                           "Write kind:value, such as bill:MAEU123456789");
    }
    filter.references.push_back(*reference);
  }
  const auto acknowledged = request.parameter("acknowledged");
  if (acknowledged && *acknowledged != "true" && *acknowledged != "false") {
    return bad_parameter(request, "acknowledged", fmt::format("not \"{}\"", *acknowledged),
                         "Write true or false, or leave it away");
  }
  if (acknowledged) filter.acknowledged = *acknowledged == "true";
  return filter;
}

Response no_such_alert(const Request& request) {
  return problem(request.target,
                 {.code = "not_found",
                  .detail = fmt::format("There is no open alert {}", request.rest),
                  .remedy = "GET /v1/alerts lists them; what became of one is in /v1/changes"});
}

OrProblem<Alert> alert_in(const Services& services, const Request& request) {
  const auto id = alert_id_from(request.rest);
  if (!id) return std::unexpected(no_such_alert(request));
  auto alert = services.queries.alert(*id, scope_of(request));
  if (!alert) return std::unexpected(problem(request.target, alert.error()));
  if (!*alert) return std::unexpected(no_such_alert(request));
  return std::move(**alert);
}

// As it is now that somebody has taken note: perhaps that was its end.
Response noted(const Services& services, const Request& request, Language language,
               const Alert& alert, bool merged) {
  const auto now = services.queries.alert(alert.id, scope_of(request));
  if (!now) return problem(request.target, now.error());
  return {.status = merged ? 200 : 202, .body = alert_json(*now ? **now : alert, language)};
}

}  // namespace

Response get_alerts(const Services& services, const Request& request) {
  const auto filter = alert_filter(request);
  if (!filter) return filter.error();
  const auto limit = limit_in(request);
  if (!limit) return limit.error();
  const auto language = language_in(request);
  if (!language) return language.error();
  const auto cursor = read_cursor(services.seal, request);
  if (!cursor) return cursor.error();
  std::optional<AlertId> after;
  if (*cursor) {
    after = alert_id_from((*cursor)->front());
    if (!after) return bad_cursor(request).error();
  }
  const auto change = told_so_far(services, request);
  const auto page = services.queries.alerts(*filter, scope_of(request), after, *limit);
  if (!page) return problem(request.target, page.error());
  std::vector<Reference> told;
  for (const Alert& alert : page->items) told.push_back(alert.subject);
  note_read(services, request, std::move(told));
  const std::string next =
      page->next ? write_cursor(services.seal, request, {to_text(*page->next)}) : "";
  std::string json = alerts_json(*page, next, *language, change);
  const std::size_t tagged = json.rfind(",\"asOf\":");
  Response response = with_etag(request, std::move(json), tagged);
  if (!next.empty()) response.headers.emplace_back("Next-Page-Cursor", next);
  return response;
}

Response get_alert(const Services& services, const Request& request) {
  const auto language = language_in(request);
  if (!language) return language.error();
  const auto alert = alert_in(services, request);
  if (!alert) return alert.error();
  note_read(services, request, {alert->subject});
  return with_etag(request, alert_json(*alert, *language));
}

// It is a message in the log, so that a state that is made anew knows of it (RULES R11).
void post_alert_acknowledged(const Services& services, Request request, const Respond& respond) {
  const auto say = [&](Response response) {
    respond([response = std::move(response)] { return response; });
  };
  const auto language = language_in(request);
  if (!language) return say(language.error());
  const auto note = read_alert_note(request.body);
  if (!note) return say(problem(request.target, note.error()));
  auto alert = alert_in(services, request);
  if (!alert) return say(alert.error());
  if (alert->acknowledged) return say({.body = alert_json(*alert, *language)});

  Acknowledgement done{.at = alert->true_from, .by = request.principal.id, .note = *note};
  if (services.clock != nullptr) done.at = std::max(done.at, services.clock->now());
  std::vector<Incoming> message(1);
  message.front() = {.source = kOwnSource,
                     .bytes = acknowledgement_message(alert->id, done),
                     .received = {},
                     .own = true};
  alert->acknowledged = std::move(done);
  services.inbox.append(
      std::move(message), [services, respond, request = std::move(request), language = *language,
                           alert = std::move(*alert)](const Result<std::vector<Accepted>>& taken) {
        if (!taken) {
          return respond(
              [target = request.target, error = taken.error()] { return problem(target, error); });
        }
        services.inbox.when_merged(
            taken->front(), [services, respond, request, language, alert](const auto& outcome) {
              respond([=, merged = outcome.has_value()] {
                return noted(services, request, language, alert, merged);
              });
            });
      });
}

}  // namespace fairway::sinks::http

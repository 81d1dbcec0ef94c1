#include <string>
#include <utility>
#include <vector>

#include "schemas/model/change.h"
#include "sinks/http/access.h"
#include "sinks/http/change_filter.h"
#include "sinks/http/handlers.h"
#include "sinks/http/problem.h"
#include "sinks/http/stream/stream_hub.h"

namespace fairway::sinks::http {
namespace {

// Where the reader goes on: a client that comes back by itself asks for the same address again, and
// what it saw since counts.
OrProblem<std::optional<ChangeId>> place_in(const Request& request) {
  const auto last = request.header("last-event-id");
  if (!last || last->empty()) return after_in(request);
  const auto after = change_id_from_cursor(*last);
  if (after) return in_its_log(request, *after);
  return std::unexpected(
      problem(request.target, {.code = "bad_header",
                               .detail = "Last-Event-ID is no cursor of the change log",
                               .remedy = "Send the id of an event, or leave the header away"}));
}

}  // namespace

Response get_stream(const Services& services, const Request& request) {
  auto filter = change_filter_in(request);
  if (!filter) return filter.error();
  const auto after = place_in(request);
  if (!after) return after.error();
  if (services.streams == nullptr) {
    return problem(request.target, {.code = "not_ready", .detail = "There is no change log here"});
  }
  const std::vector<Reference> asked = filter->references;
  const std::string& who = request.principal.id;
  auto live = services.streams->open({.filter = std::move(*filter),
                                      .scope = lasting_scope_of(services.access, request),
                                      .after = *after,
                                      .principal = who == Principal::local().id ? "" : who});
  if (!live) return problem(request.target, live.error());
  note_following(services, request, asked);
  return {.content_type = "text/event-stream",
          .headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}},
          .live = std::move(*live)};
}

}  // namespace fairway::sinks::http

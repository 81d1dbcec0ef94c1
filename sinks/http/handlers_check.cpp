#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sinks/http/access.h"
#include "sinks/http/asked.h"
#include "sinks/http/handlers.h"
#include "sinks/http/problem.h"
#include "sinks/json/finding_json.h"

namespace fairway::sinks::http {
namespace {

Response check_lines(const Services& services, const Request& request, const SourceName& source,
                     Language language) {
  std::vector<CheckedLine> checked;
  Lines lines(request.body);
  while (const auto line = lines.next()) {
    if (checked.size() == services.limits.messages) {
      return problem(request.target,
                     {.code = "too_many_messages",
                      .detail = fmt::format("The limit is {} messages", services.limits.messages),
                      .remedy = "Send them in several requests"});
    }
    checked.push_back({lines.number(), services.queries.check(source, *line)});
  }
  return {.body = checks_json(checked, language)};
}

}  // namespace

void post_check(const Services& services, Request request, const Respond& respond) {
  respond([services, request = std::move(request)]() -> Response {
    const auto language = preferred_language(request);
    if (!language) return language.error();
    if (is_blank(request.body)) {
      return problem(request.target, {.code = "empty_body",
                                      .detail = "There is nothing to check",
                                      .remedy = "Send the message as the body"});
    }
    // Without a source the message is checked as one of a feed that is not configured; so is
    // another's, whose definitions are its own business.
    SourceName source{std::string(request.header("fairway-source").value_or(""))};
    if (!may_send_as(request, source)) source = SourceName{};
    if (is_lines(request)) return check_lines(services, request, source, *language);
    return {.body = check_json(services.queries.check(source, request.body), *language)};
  });
}

}  // namespace fairway::sinks::http

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sinks/dcsa/walk.h"
#include "sinks/http/access.h"
#include "sinks/http/asked.h"
#include "sinks/http/cursor.h"
#include "sinks/http/dcsa_filter.h"
#include "sinks/http/handlers.h"
#include "sinks/http/problem.h"
#include "sinks/json/dcsa_json.h"

namespace fairway::sinks::http {
namespace {

using dcsa::Version;

// The same page list with another cursor, or from the beginning.
std::string link_to(const Request& request, std::string_view cursor) {
  std::string link = request.path;
  const auto mark = request.target.find('?');
  std::string_view left =
      mark == std::string::npos ? "" : std::string_view(request.target).substr(mark + 1);
  char before = '?';
  while (!left.empty()) {
    const std::string_view pair = left.substr(0, left.find('&'));
    left.remove_prefix(std::min(left.size(), pair.size() + 1));
    if (pair.empty() || pair.starts_with("cursor=")) continue;
    link += std::exchange(before, '&');
    link += pair;
  }
  if (!cursor.empty()) link += fmt::format("{}cursor={}", before, cursor);
  return link;
}

void add_pages(Version version, const Request& request, const std::string& next,
               Response& response) {
  if (version == Version::v3_0) {
    if (!next.empty()) response.headers.emplace_back("Next-Page-Cursor", next);
    return;
  }
  const std::string_view current = request.parameter("cursor").value_or("");
  response.headers.emplace_back("Current-Page", link_to(request, current));
  response.headers.emplace_back("First-Page", link_to(request, ""));
  if (!next.empty()) response.headers.emplace_back("Next-Page", link_to(request, next));
}

// 2.2 asks for the major version, 3.0 for the whole; one that is not ours would be misread.
std::optional<Response> version_problem(const Request& request, Version version) {
  const auto asked = request.header("api-version");
  const std::string_view ours = dcsa::to_text(version);
  const std::string_view major = ours.substr(0, 1);
  if (!asked || *asked == major || asked->starts_with(std::string(major) + ".")) {
    return std::nullopt;
  }
  return bad_header(request, "API-Version", fmt::format("this path speaks {}", ours)).error();
}

OrProblem<std::optional<dcsa::Place>> place_in(const Services& services, const Request& request) {
  const auto cursor = read_cursor(services.seal, request);
  if (!cursor) return std::unexpected(cursor.error());
  if (!*cursor) return std::nullopt;
  auto key = fact_key(**cursor);
  if (!key) return bad_cursor(request);
  return dcsa::Place{std::move(key->reference), key->fact};
}

Response get_events(const Services& services, const Request& request, Version version) {
  if (!services.dcsa) {
    return problem(request.target, {.code = "not_ready", .detail = "There are no code lists here"});
  }
  if (auto wrong = version_problem(request, version)) return std::move(*wrong);
  const auto filter = dcsa_filter_in(request, version);
  if (!filter) return filter.error();
  const auto limit = limit_in(request);
  if (!limit) return limit.error();
  const auto after = place_in(services, request);
  if (!after) return after.error();

  const dcsa::Reader reader{services.queries, *services.dcsa, version, scope_of(request)};
  auto page = dcsa::events_page(reader, *filter, *after, *limit);
  if (!page) return problem(request.target, page.error());
  note_read(services, request, std::move(page->told));
  std::string next;
  if (page->next) {
    const FactKey key{page->next->timeline, page->next->fact};
    next = write_cursor(services.seal, request, parts_of(key));
  }
  Response response =
      with_etag(request, version == Version::v2_2 ? dcsa_events_2_json(page->events)
                                                  : dcsa_events_3_json(page->events));
  add_pages(version, request, next, response);
  return response;
}

}  // namespace

Response get_dcsa_events_2(const Services& services, const Request& request) {
  return get_events(services, request, Version::v2_2);
}

Response get_dcsa_events_3(const Services& services, const Request& request) {
  return get_events(services, request, Version::v3_0);
}

}  // namespace fairway::sinks::http

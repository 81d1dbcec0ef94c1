#include <set>
#include <utility>

#include "sinks/change_feed.h"
#include "sinks/http/access.h"
#include "sinks/http/asked.h"
#include "sinks/http/change_filter.h"
#include "sinks/http/handlers.h"
#include "sinks/http/problem.h"
#include "sinks/json/change_json.h"

namespace fairway::sinks::http {

std::optional<ChangeId> told_so_far(const Services& services, const Request& request) {
  if (services.changes == nullptr) return std::nullopt;
  return services.changes->bounds_of(scope_of(request).space).last;
}

Response get_changes(const Services& services, const Request& request) {
  const auto filter = change_filter_in(request);
  if (!filter) return filter.error();
  const auto limit = limit_in(request);
  if (!limit) return limit.error();
  const auto after = after_in(request);
  if (!after) return after.error();
  if (services.changes == nullptr) {
    return problem(request.target, {.code = "not_ready", .detail = "There is no change log here"});
  }
  const auto page = services.changes->read(*after, *filter, scope_of(request), {.changes = *limit});
  if (!page) return problem(request.target, page.error());
  std::set<Reference> told;
  for (const Change& change : page->changes) {
    if (auto subject = changed_reference(change)) told.insert(std::move(*subject));
  }
  note_read(services, request, {told.begin(), told.end()});
  return with_etag(request, changes_json(*page));
}

}  // namespace fairway::sinks::http

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "sinks/figures.h"
#include "sinks/http/access.h"
#include "sinks/http/asked.h"
#include "sinks/http/handlers.h"
#include "sinks/http/problem.h"
#include "sinks/json/figure_json.h"

namespace fairway::sinks::http {
namespace {

OrProblem<FigureBucket> bucket_in(const Request& request) {
  const std::string_view asked = request.parameter("bucket").value_or("hour");
  if (asked == "hour") return FigureBucket::hour;
  if (asked == "day") return FigureBucket::day;
  return bad_parameter(request, "bucket", fmt::format("\"{}\" is no length of time here", asked),
                       "Write hour or day");
}

OrProblem<FigureSplit> split_in(const Request& request) {
  FigureSplit by;
  for (const std::string& asked : any_of(request, "by")) {
    bool* const known = asked == "kind"        ? &by.kind
                        : asked == "terminal"  ? &by.terminal
                        : asked == "direction" ? &by.direction
                        : asked == "fullEmpty" ? &by.full_empty
                                               : nullptr;
    if (known == nullptr) {
      return bad_parameter(request, "by", fmt::format("moves are not told apart by \"{}\"", asked),
                           "Write some of kind, terminal, direction, fullEmpty");
    }
    *known = true;
  }
  return by;
}

OrProblem<FigureQuery> figure_query(const Request& request) {
  FigureQuery query;
  query.place = request.rest;
  const auto from = time_in(request, "from");
  if (!from) return std::unexpected(from.error());
  query.from = *from;
  const auto to = time_in(request, "to");
  if (!to) return std::unexpected(to.error());
  query.to = *to;
  const auto bucket = bucket_in(request);
  if (!bucket) return std::unexpected(bucket.error());
  query.bucket = *bucket;
  const auto by = split_in(request);
  if (!by) return std::unexpected(by.error());
  query.by = *by;
  return query;
}

}  // namespace

Response get_throughput(const Services& services, const Request& request) {
  const auto query = figure_query(request);
  if (!query) return query.error();
  if (services.figures == nullptr) {
    return problem(request.target, {.code = "not_ready", .detail = "There are no figures here"});
  }
  const auto change = told_so_far(services, request);
  const auto figures = services.figures->throughput(*query, scope_of(request));
  if (!figures) {
    const Error& error = figures.error();
    if (error.code != "bad_parameter") return problem(request.target, error);
    return bad_parameter(request, error.where, error.what, error.remedy).error();
  }
  if (!*figures) {
    return problem(request.target, {.code = "not_found",
                                    .detail = fmt::format("No port is known as {}", query->place),
                                    .remedy = "Name a port by its UN/LOCODE, such as CNSHA"});
  }
  std::string json = throughput_json(**figures, change);
  const std::size_t tagged = json.rfind(",\"asOf\":");
  return with_etag(request, std::move(json), tagged);
}

}  // namespace fairway::sinks::http

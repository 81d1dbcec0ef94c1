#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "schemas/model/reference.h"
#include "sinks/http/access.h"
#include "sinks/http/asked.h"
#include "sinks/http/handlers.h"
#include "sinks/http/problem.h"
#include "sinks/json/explanation_json.h"
#include "sinks/json/reference_json.h"
#include "sinks/json/timeline_json.h"

namespace fairway::sinks::http {
namespace {

std::vector<std::string_view> kind_names() {
  std::vector<std::string_view> names;
  for (const RefKind kind : all_ref_kinds()) names.push_back(to_text(kind));
  return names;
}

OrProblem<Reference> reference_in(const Request& request) {
  const auto colon = request.rest.find(':');
  const std::string kind = request.rest.substr(0, colon);
  if (colon != std::string::npos && !ref_kind_from(kind)) {
    return std::unexpected(problem(
        request.target, {.code = "unknown_kind",
                         .detail = fmt::format("\"{}\" is no kind of reference", kind),
                         .remedy = fmt::format("Kinds: {}", fmt::join(kind_names(), ", "))}));
  }
  if (auto reference = parse_reference(request.rest)) return std::move(*reference);
  return std::unexpected(problem(
      request.target, {.code = "bad_reference",
                       .detail = fmt::format("\"{}\" is no reference", request.rest),
                       .remedy = "Write kind:value, such as container:MSKU0308961; "
                                 "GET /v1/references?value= finds the kind of a bare number"}));
}

OrProblem<TimelineOptions> options_in(const Request& request) {
  TimelineOptions options;
  const auto as_of = time_in(request, "asOf");
  if (!as_of) return std::unexpected(as_of.error());
  options.as_of = *as_of;
  if (const auto include = request.parameter("include")) {
    if (*include != "superseded") {
      return bad_parameter(request, "include", fmt::format("\"{}\" cannot be included", *include),
                           "superseded adds what is no longer current");
    }
    options.superseded = true;
  }
  return options;
}

OrProblem<ExplainOptions> explain_options_in(const Request& request) {
  ExplainOptions options;
  const auto as_of = time_in(request, "asOf");
  if (!as_of) return std::unexpected(as_of.error());
  options.as_of = *as_of;
  options.milestone = request.parameter("milestone").value_or("");
  options.place = request.parameter("place").value_or("");
  if (const auto subject = request.parameter("subject")) {
    options.subject = parse_reference(*subject);
    if (!options.subject) {
      return bad_parameter(request, "subject", fmt::format("\"{}\" is no reference", *subject),
                           "Write kind:value, such as container:MSKU0308961");
    }
  }
  if (const auto stage = request.parameter("stage")) {
    options.customs = *stage == "customs" || *stage == "all";
    options.goods = *stage == "goods" || *stage == "all";
    if (!options.customs && !options.goods) {
      return bad_parameter(request, "stage", fmt::format("\"{}\" is no lane", *stage),
                           "Write customs, goods or all");
    }
    // A question about a lane alone is not answered with every milestone.
    options.milestones = request.parameter("milestone").has_value();
  }
  return options;
}

Response nothing_known(const Request& request, const Reference& reference) {
  return problem(
      request.target,
      {.code = "not_found", .detail = fmt::format("Nothing is known of {}", to_text(reference))});
}

}  // namespace

Response get_timeline(const Services& services, const Request& request) {
  const auto reference = reference_in(request);
  if (!reference) return reference.error();
  const auto options = options_in(request);
  if (!options) return options.error();
  const auto language = language_in(request);
  if (!language) return language.error();

  const auto change = options->as_of ? std::nullopt : told_so_far(services, request);
  const auto timeline = services.queries.timeline(*reference, scope_of(request), *options);
  if (!timeline) return problem(request.target, timeline.error());
  if (!*timeline) return nothing_known(request, *reference);
  note_read(services, request, {*reference});
  std::string json = timeline_json(**timeline, *language, change);
  const std::size_t tagged = without_as_of(json).size();
  return with_etag(request, std::move(json), tagged);
}

Response get_explanation(const Services& services, const Request& request) {
  const auto reference = reference_in(request);
  if (!reference) return reference.error();
  const auto options = explain_options_in(request);
  if (!options) return options.error();
  const auto language = language_in(request);
  if (!language) return language.error();
  const auto explained = services.queries.explain(*reference, scope_of(request), *options);
  if (!explained) return problem(request.target, explained.error());
  if (!*explained) return nothing_known(request, *reference);
  note_read(services, request, {*reference});
  std::string json = explanation_json(**explained, *language);
  const std::size_t tagged = without_as_of(json).size();
  return with_etag(request, std::move(json), tagged);
}

Response get_references(const Services& services, const Request& request) {
  const auto asked = request.parameter("value");
  // Any kind normalises alike; the kind is what is asked for.
  const auto normal = asked ? make_reference(RefKind::bill, *asked) : std::nullopt;
  if (!normal) {
    return bad_parameter(request, "value",
                         asked ? "the value cannot be a reference's" : "the value is missing",
                         "Write a number as it stands on a document: ?value=MSKU0308961")
        .error();
  }
  const auto matches = services.queries.references(normal->value, scope_of(request));
  if (!matches) return problem(request.target, matches.error());
  std::vector<Reference> told;
  for (const ReferenceMatch& match : *matches) told.push_back(match.reference);
  note_read(services, request, std::move(told));
  return with_etag(request, references_json(*matches));
}

}  // namespace fairway::sinks::http

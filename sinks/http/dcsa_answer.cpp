#include "sinks/http/dcsa_answer.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace fairway::sinks::http {
namespace {

std::vector<Feedback> feedback_of(const Problem& problem) {
  const std::string remedy = problem.remedy.empty() ? "" : "; " + problem.remedy;
  std::vector<Feedback> feedback;
  for (const Problem::Fault& fault : problem.errors) {
    const std::string name = fault.parameter.empty() ? "" : fault.parameter + ": ";
    feedback.push_back({Severity::error, name + fault.detail + remedy, {}});
  }
  if (feedback.empty()) feedback.push_back({Severity::error, problem.detail + remedy, {}});
  return feedback;
}

// "/events/2/eventID" as "$.events[2].eventID".
std::string json_path(std::string_view pointer) {
  if (!pointer.starts_with('/')) return {};
  std::string path = "$";
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view part = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(part.size());
    const bool number =
        !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    path += fmt::format(fmt::runtime(number ? "[{}]" : ".{}"), part);
  }
  return path;
}

void add(Severity severity, const std::vector<Refusal>& refusals, std::vector<Feedback>& feedback) {
  for (const Refusal& each : refusals) {
    const std::string remedy = each.remedy.empty() ? "" : "; " + each.remedy;
    feedback.push_back({severity, fmt::format("{}: {}{}", each.code, each.detail, remedy),
                        json_path(each.pointer)});
  }
}

}  // namespace

Response in_dcsa(dcsa::Version version, const DcsaCall& call, Response response) {
  response.headers.emplace_back("API-Version", dcsa::to_text(version));
  if (!response.problem) return response;
  response.content_type = "application/json";
  response.body = version == dcsa::Version::v2_2
                      ? dcsa_error_2_json(*response.problem, call)
                      : dcsa_feedback_json(feedback_of(*response.problem));
  return response;
}

std::vector<Feedback> feedback_of(const Receipt& receipt) {
  std::vector<Feedback> feedback;
  add(Severity::error, receipt.errors, feedback);
  if (receipt.errors_left_out > 0) {
    feedback.push_back(
        {Severity::error, fmt::format("{} more errors are left out", receipt.errors_left_out), {}});
  }
  add(Severity::warning, receipt.warnings, feedback);
  return feedback;
}

}  // namespace fairway::sinks::http

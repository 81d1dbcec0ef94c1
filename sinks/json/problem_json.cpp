#include "sinks/json/problem_json.h"

#include "sinks/json/values.h"

namespace fairway::sinks {
namespace {

json::value fault(const Problem::Fault& value, const Storage& storage) {
  json::object out(storage);
  if (!value.parameter.empty()) out.emplace("parameter", text(value.parameter, storage));
  if (!value.pointer.empty()) out.emplace("pointer", text(value.pointer, storage));
  out.emplace("detail", text(value.detail, storage));
  return out;
}

}  // namespace

std::string problem_json(const Problem& problem) {
  json::monotonic_resource memory;
  json::object out(&memory);
  out.emplace("type", text("urn:fairway:problem:" + problem.code, &memory));
  out.emplace("title", text(problem.title, &memory));
  out.emplace("status", problem.status);
  out.emplace("detail", text(problem.detail, &memory));
  out.emplace("instance", text(problem.instance, &memory));
  out.emplace("code", text(problem.code, &memory));
  out.emplace("errors", array_of(problem.errors, &memory, fault));
  out.emplace("remedy", text_or_null(problem.remedy, &memory));
  return json::serialize(out);
}

}  // namespace fairway::sinks

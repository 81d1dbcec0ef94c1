#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/clock.h"
#include "sinks/dcsa/event.h"
#include "sinks/json/problem_json.h"

// What DCSA's two versions answer, as their OpenAPI files say it.
namespace fairway::sinks {

// 2.2: an array of events.
std::string dcsa_events_2_json(const std::vector<dcsa::Event>& events);
// 3.0: GetEventsResponse.
std::string dcsa_events_3_json(const std::vector<dcsa::Event>& events);

// 2.2: the schema `error`.
struct DcsaCall {
  std::string_view method;
  std::string_view uri;
  Instant at;
};
std::string dcsa_error_2_json(const Problem& problem, const DcsaCall& call);

// 3.0: GetEventsError, PostEventsError, PostEventsResponse.
enum class Severity : std::uint8_t { error, warning, info };
struct Feedback {
  Severity severity{};
  std::string message;
  std::string path;  // JSONPath within the request; may be empty
};
std::string dcsa_feedback_json(const std::vector<Feedback>& feedback);

}  // namespace fairway::sinks

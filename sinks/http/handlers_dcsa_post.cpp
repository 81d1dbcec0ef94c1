#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sinks/http/access.h"
#include "sinks/http/asked.h"
#include "sinks/http/dcsa_answer.h"
#include "sinks/http/handlers.h"
#include "sinks/http/problem.h"

namespace fairway::sinks::http {
namespace {

constexpr std::string_view kDefinition = "dcsa-tnt-3.0";

// The header's, or the one as which the key may send.
OrProblem<SourceName> sender_of(const Request& request) {
  const std::set<SourceName>& own = request.principal.scope.sources;
  if (!request.header("fairway-source") && own.size() == 1) return *own.begin();
  auto source = source_in(request);
  if (source && !may_send_as(request, *source)) {
    return std::unexpected(problem(
        request.target, {.code = "forbidden",
                         .detail = fmt::format("The key sends nothing of {}", source->value()),
                         .remedy = "Ask an operator for a key that names the source"}));
  }
  return source;
}

// PostEventsRequest is an object; what it holds is for the definition to read.
OrProblem<Incoming> message_in(Request& request, std::size_t most_bytes) {
  auto source = sender_of(request);
  if (!source) return std::unexpected(std::move(source.error()));
  const auto received = received_in(request);
  if (!received) return std::unexpected(received.error());
  if (auto encoded = encoded_body(request)) return std::unexpected(std::move(*encoded));
  if (is_blank(request.body)) {
    return std::unexpected(
        problem(request.target, {.code = "empty_body",
                                 .detail = "There is nothing to take in",
                                 .remedy = "Send an object with the member events"}));
  }
  if (request.body.size() > most_bytes) {
    return std::unexpected(
        problem(request.target, {.code = "message_too_large",
                                 .detail = fmt::format("The body has {} bytes; the limit is {}",
                                                       request.body.size(), most_bytes)}));
  }
  if (request.body[request.body.find_first_not_of(" \t\r\n")] != '{') {
    return std::unexpected(problem(
        request.target, {.code = "bad_request",
                         .detail = "The body is no object",
                         .remedy = R"(Send {"events": [...]}, a PostEventsRequest of 3.0)"}));
  }
  return Incoming{std::move(*source), std::move(request.body), *received};
}

// A list without events is one by DCSA's schema: there is nothing to take in, and nothing wrong.
bool is_empty_list(std::string_view body) {
  constexpr std::size_t kSpaced = 256;  // nobody writes it so long
  if (body.size() > kSpaced) return false;
  std::string bare(body);
  std::erase_if(bare, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  return bare == R"({"events":[]})";
}

Response feedback_response(int status, const std::vector<Feedback>& feedback) {
  return {.status = status, .body = dcsa_feedback_json(feedback)};
}

// Errors of a part are told beside what was taken in; where nothing was, they are the answer's.
Response answer_for(const MessageView& view) {
  std::vector<Feedback> feedback = feedback_of(view.receipt);
  if (view.receipt.outcome == Outcome::refused) return feedback_response(400, feedback);
  if (view.receipt.definition != kDefinition) {
    feedback.push_back(
        {Severity::warning,
         fmt::format("These are no events of 3.0: they were read as {}", view.receipt.definition),
         {}});
  }
  return feedback_response(200, feedback);
}

Response not_merged_yet(const MessageId& id) {
  return feedback_response(
      200,
      {{Severity::info,
        fmt::format("Taken in and not merged yet: GET /v1/messages/{} tells more", to_text(id)),
        {}}});
}

}  // namespace

void post_dcsa_events_3(const Services& services, Request request, const Respond& respond) {
  if (!request.principal.may.has(Permission::send)) {
    return respond([target = request.target] {
      return problem(target, {.code = "forbidden",
                              .detail = "This needs the scope send",
                              .remedy = "Ask an operator for a key that has it"});
    });
  }
  auto message = message_in(request, services.limits.message_bytes);
  if (!message) return respond([response = message.error()] { return response; });
  if (is_empty_list(message->bytes)) return respond([] { return feedback_response(200, {}); });
  const SourceName source = message->source;
  std::vector<Incoming> messages;
  messages.push_back(std::move(*message));
  services.inbox.append(
      std::move(messages), [services, respond, source, scope = scope_of(request),
                            target = request.target](Result<std::vector<Accepted>> accepted) {
        if (!accepted) {
          return respond([target, error = accepted.error()] { return problem(target, error); });
        }
        const Accepted one = accepted->front();
        services.recent->add({one.id, source, one.position, one.received});
        services.inbox.when_merged(
            one, [services, respond, scope, target, id = one.id](const Result<Outcome>& outcome) {
              respond([services, scope, id, merged = outcome.has_value()] {
                const auto view = merged ? services.queries.message(id, scope)
                                         : Result<std::optional<MessageView>>();
                return view && *view ? answer_for(**view) : not_merged_yet(id);
              });
            });
      });
}

}  // namespace fairway::sinks::http

#include <cassert>
#include <expected>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "schemas/base/clock.h"
#include "sinks/http/access.h"
#include "sinks/http/asked.h"
#include "sinks/http/handlers.h"
#include "sinks/http/problem.h"
#include "sinks/json/receipt_json.h"

namespace fairway::sinks::http {
namespace {

// A POST as far as the headers tell.
struct Order {
  SourceName source;
  std::optional<Instant> received = {};
  std::optional<Note> note = {};  // what one message repairs
  bool lines = false;             // newline-delimited messages, else the body is one message
  bool wait = false;
};

std::expected<Order, Response> read_order(const Request& request) {
  auto source = source_in(request);
  if (!source) return std::unexpected(std::move(source.error()));
  const auto received = received_in(request);
  if (!received) return std::unexpected(received.error());
  Order order{.source = std::move(*source), .received = *received};
  if (const auto repairs = request.header("fairway-repairs")) {
    const auto refused = refused_id_from(*repairs);
    if (!refused || is_lines(request)) {
      return bad_header(request, "Fairway-Repairs",
                        "it names what one message is sent in place of: m_..., or m_....1");
    }
    order.note = Note{Note::Kind::repairs, *refused};
  }
  if (auto encoded = encoded_body(request)) return std::unexpected(std::move(*encoded));
  order.lines = is_lines(request);
  if (const auto wait = request.parameter("wait")) {
    if (*wait != "merged") {
      return std::unexpected(
          problem(request.target, {.code = "bad_parameter",
                                   .detail = "One can only wait for merged",
                                   .errors = {{"wait", {}, "it must be merged"}}}));
    }
    order.wait = true;
  }
  return order;
}

// The messages of the body, or why none is taken: one that is too large stops them all.
std::expected<std::vector<Incoming>, Response> read_messages(const Order& order, Request& request,
                                                             const MessageLimits& limits) {
  const auto too_large = [&](std::string_view what, std::size_t bytes) {
    return std::unexpected(
        problem(request.target,
                {.code = "message_too_large",
                 .detail = fmt::format("{} has {} bytes; the limit is {}; none was taken in", what,
                                       bytes, limits.message_bytes)}));
  };
  std::vector<Incoming> messages;
  if (is_blank(request.body)) {
    return std::unexpected(problem(request.target, {.code = "empty_body",
                                                    .detail = "There is nothing to take in",
                                                    .remedy = "Send the message as the body"}));
  }
  if (!order.lines) {
    if (request.body.size() > limits.message_bytes)
      return too_large("the message", request.body.size());
    messages.push_back({order.source, std::move(request.body), order.received, order.note});
    return messages;
  }
  Lines lines(request.body);
  while (const auto line = lines.next()) {
    if (line->size() > limits.message_bytes)
      return too_large(fmt::format("line {}", lines.number()), line->size());
    if (messages.size() == limits.messages) {
      return std::unexpected(problem(
          request.target,
          {.code = "too_many_messages",
           .detail = fmt::format("The limit is {} messages; none was taken in", limits.messages),
           .remedy = "Send them in several requests"}));
    }
    messages.push_back({order.source, std::string(*line), order.received});
  }
  return messages;
}

Response posted_response(int status, const std::vector<Posted>& messages) {
  Response response{.status = status, .body = posted_json(messages)};
  if (messages.size() == 1) {
    response.headers.emplace_back("Location", location_of(messages.front().accepted.id));
  }
  return response;
}

// Collects what became of the messages of one request; answers when the last is known.
class Merging : public std::enable_shared_from_this<Merging> {
 public:
  Merging(Services services, Scope scope, std::vector<Accepted> accepted, Respond respond)
      : services_(std::move(services)), scope_(std::move(scope)), respond_(std::move(respond)) {
    for (Accepted& each : accepted) messages_.push_back({.accepted = std::move(each)});
    left_ = messages_.size();
  }

  void start() {
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      services_.inbox.when_merged(messages_[i].accepted,
                                  [self = shared_from_this(), i](const Result<Outcome>& outcome) {
                                    self->set(i, outcome);
                                  });
    }
  }

 private:
  void set(std::size_t index, const Result<Outcome>& outcome) {
    {
      const std::scoped_lock lock(mutex_);
      if (outcome) messages_[index].outcome = *outcome;
      if (--left_ > 0) return;
    }
    respond_([self = shared_from_this()] { return self->answer(); });
  }

  // With the receipts, read on a thread of the server: the inbox's must not block. Where there is
  // none (yet), the message is what it was before: accepted.
  Response answer() {
    bool all = true;
    for (Posted& each : messages_) {
      auto view = each.outcome ? services_.queries.message(each.accepted.id, scope_)
                               : Result<std::optional<MessageView>>();
      if (view && *view) {
        each.view = std::move(*view);
      } else {
        each.outcome.reset();
        all = false;
      }
    }
    return posted_response(all ? 200 : 202, messages_);
  }

  const Services services_;
  const Scope scope_;
  const Respond respond_;
  std::mutex mutex_;  // of what follows, until the answer is made
  std::vector<Posted> messages_;
  std::size_t left_ = 0;
};

}  // namespace

void post_messages(const Services& services, Request request, const Respond& respond) {
  const auto order = read_order(request);
  if (!order) return respond([response = order.error()] { return response; });
  // Whether such a source is configured at all is not for others to know.
  if (!may_send_as(request, order->source)) {
    return respond([target = request.target, source = order->source] {
      return problem(target, {.code = "forbidden",
                              .detail = fmt::format("The key sends nothing of {}", source.value()),
                              .remedy = "Ask an operator for a key that names the source"});
    });
  }
  auto messages = read_messages(*order, request, services.limits);
  if (!messages) return respond([response = messages.error()] { return response; });

  services.inbox.append(
      std::move(*messages),
      [services, respond, wait = order->wait, source = order->source, scope = scope_of(request),
       target = request.target](Result<std::vector<Accepted>> accepted) {
        if (!accepted) {
          return respond([target, error = accepted.error()] { return problem(target, error); });
        }
        for (const Accepted& each : *accepted) {
          services.recent->add({each.id, source, each.position, each.received});
        }
        if (wait) {
          std::make_shared<Merging>(services, scope, std::move(*accepted), respond)->start();
          return;
        }
        respond([accepted = std::move(*accepted)] {
          std::vector<Posted> posted;
          for (const Accepted& each : accepted) posted.push_back({.accepted = each});
          return posted_response(202, posted);
        });
      });
}

Response get_message(const Services& services, const Request& request) {
  const Scope scope = scope_of(request);
  const auto hash =
      request.rest.starts_with("m_") ? Hash16::from_hex(request.rest.substr(2)) : std::nullopt;
  if (hash) {
    const MessageId id{*hash};
    const auto view = services.queries.message(id, scope);
    if (!view) return problem(request.target, view.error());
    if (*view) return with_etag(request, receipt_json(**view));
    const auto recent = services.recent->find(id);
    if (recent && may_send_as(request, recent->source)) {
      return with_etag(request, receipt_json(*recent));
    }
  }
  return problem(request.target,
                 {.code = "not_found",
                  .detail = fmt::format("Nothing is known of the message {}", request.rest),
                  .remedy = "Ids are those that POST /v1/messages answered"});
}

}  // namespace fairway::sinks::http

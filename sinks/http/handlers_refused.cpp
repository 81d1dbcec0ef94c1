#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "schemas/base/hash.h"
#include "sinks/http/access.h"
#include "sinks/http/asked.h"
#include "sinks/http/handlers.h"
#include "sinks/http/problem.h"
#include "sinks/http/resend.h"
#include "sinks/json/finding_json.h"
#include "sinks/json/receipt_json.h"

namespace fairway::sinks::http {
namespace {

Response not_refused(const Request& request) {
  return problem(request.target,
                 {.code = "not_found",
                  .detail = fmt::format("\"{}\" is nothing that is refused", request.rest),
                  .remedy = "GET /v1/refused lists what is; what was taken in since has a receipt "
                            "at GET /v1/messages/{id}"});
}

// What the path names, if the client may know of it.
OrProblem<RefusedDetail> detail_in(const Services& services, const Request& request) {
  const auto id = refused_id_from(request.rest);
  if (!id) return std::unexpected(not_refused(request));
  auto found = services.queries.refused(*id, scope_of(request));
  if (!found) return std::unexpected(problem(request.target, found.error()));
  if (!*found) return std::unexpected(not_refused(request));
  return std::move(**found);
}

// Whose message it is that the path names: one that is refused, or not merged yet.
OrProblem<SourceName> source_in(const Services& services, const Request& request) {
  const auto detail = detail_in(services, request);
  if (detail) return detail->item.source;
  const auto id = refused_id_from(request.rest);
  const auto recent = id ? services.recent->find(id->message) : std::nullopt;
  if (recent && may_send_as(request, recent->source)) return recent->source;
  return std::unexpected(detail.error());
}

Response bytes_not_kept(const Request& request, const RefusedItem& item) {
  return problem(request.target,
                 {.code = "bytes_not_kept",
                  .detail = fmt::format("{} has {} bytes; at most {} are kept", to_text(item.id),
                                        item.bytes, limits::kMessageBytes),
                  .remedy = "Its position tells where it lies in its input; a repair may be sent"});
}

bool wants_bytes(const Request& request) {
  const std::string_view accepted = request.header("accept").value_or("");
  return request.parameter("raw") || accepted.starts_with("application/octet-stream");
}

OrProblem<RefusedFilter> filter_in(const Request& request) {
  RefusedFilter filter;
  if (const auto source = request.parameter("source")) {
    filter.source = SourceName{std::string(*source)};
  }
  filter.code = request.parameter("code").value_or("");
  const auto since = time_in(request, "since");
  if (!since) return std::unexpected(since.error());
  filter.since = *since;
  const std::string_view status = request.parameter("status").value_or("open");
  filter.status = refused_status_from(status);
  if (!filter.status && status != "all") {
    return bad_parameter(request, "status", fmt::format("\"{}\" is no status", status),
                         "Write open, repaired, dropped or all");
  }
  return filter;
}

// A cursor is good only with the filter that it was given for.
std::string check_of(const RefusedFilter& filter) {
  const std::string since = filter.since ? to_rfc3339(*filter.since) : "";
  const std::string_view status = filter.status ? to_text(*filter.status) : "";
  const std::string source = filter.source ? filter.source->value() : "";
  return hash_parts({source, filter.code, since, status}).hex().substr(0, 8);
}

std::string to_text(const RefusedCursor& cursor, const RefusedFilter& filter) {
  return fmt::format("{:016x}{}{:08x}{}", static_cast<std::uint64_t>(to_micros(cursor.received)),
                     cursor.id.message.value().hex(), cursor.id.part, check_of(filter));
}

template <typename T>
bool from_hex(std::string_view text, T& number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

OrProblem<std::optional<RefusedCursor>> cursor_in(const Request& request,
                                                  const RefusedFilter& filter) {
  const auto asked = request.parameter("cursor");
  if (!asked || asked->empty()) return std::nullopt;
  std::uint64_t micros = 0;
  RefusedCursor cursor;
  const auto message = asked->size() == 64 ? Hash16::from_hex(asked->substr(16, 32)) : std::nullopt;
  if (!message || !from_hex(asked->substr(0, 16), micros) ||
      !from_hex(asked->substr(48, 8), cursor.id.part) || asked->substr(56) != check_of(filter)) {
    return bad_parameter(request, "cursor", "the cursor is none of this list",
                         "Send page.next of an answer, with the same filters");
  }
  cursor.received = from_micros(static_cast<std::int64_t>(micros));
  cursor.id.message = MessageId{*message};
  return cursor;
}

// A page of the list, and what its `page.next` is.
struct Listed {
  RefusedFilter filter;
  RefusedPage page;
  std::string next;
};

OrProblem<Listed> list_in(const Services& services, const Request& request) {
  const auto filter = filter_in(request);
  if (!filter) return std::unexpected(filter.error());
  const auto cursor = cursor_in(request, *filter);
  if (!cursor) return std::unexpected(cursor.error());
  const auto limit = limit_in(request);
  if (!limit) return std::unexpected(limit.error());
  auto page = services.queries.refused(*filter, scope_of(request), *cursor, *limit);
  if (!page) return std::unexpected(problem(request.target, page.error()));
  Listed listed{*filter, std::move(*page), {}};
  if (listed.page.next) listed.next = to_text(*listed.page.next, *filter);
  return listed;
}

void fail(const Respond& respond, const Response& response) {
  respond([response] { return response; });
}

// The same bytes again, received when they were first: a rebuilt store then says the same.
Resent again(const RefusedDetail& detail) {
  Resent resent{.refused = detail.item.id, .message = detail.item.id.message, .incoming = {}};
  resent.incoming = {.source = detail.item.source,
                     .bytes = *detail.bytes,
                     .received = detail.item.received,
                     .again = true};
  return resent;
}

Resent repair(const RefusedDetail& detail, std::string body) {
  Resent resent{.refused = detail.item.id,
                .repaired = true,
                .message = message_id(detail.item.source, body),
                .incoming = {}};
  resent.incoming = {.source = detail.item.source,
                     .bytes = std::move(body),
                     .received = {},
                     .note = Note{Note::Kind::repairs, detail.item.id}};
  return resent;
}

// Every message of a page once, as long as their bytes fit into a request; the rest is for the next
// page. What has no bytes cannot be sent again.
OrProblem<std::vector<Resent>> all_again(const Services& services, const Request& request,
                                         Listed& listed) {
  std::vector<Resent> all;
  std::size_t bytes = 0;
  std::optional<RefusedCursor> last;
  for (const RefusedItem& item : listed.page.items) {
    const bool again_already = !all.empty() && all.back().message == item.id.message;
    if (!again_already && item.bytes <= limits::kMessageBytes) {
      if (bytes + item.bytes > limits::kRequestBytes) {
        listed.next = to_text(*last, listed.filter);
        break;
      }
      bytes += item.bytes;
      const auto detail = services.queries.refused(item.id, scope_of(request));
      if (!detail) return std::unexpected(problem(request.target, detail.error()));
      if (*detail && (*detail)->bytes) all.push_back(again(**detail));
    }
    last = RefusedCursor{item.received, item.id};
  }
  return all;
}

}  // namespace

Response get_refused(const Services& services, const Request& request) {
  const auto language = preferred_language(request);
  if (!language) return language.error();
  const auto listed = list_in(services, request);
  if (!listed) return listed.error();
  Response response = with_etag(request, refused_page_json(listed->page, listed->next, *language));
  if (!listed->next.empty()) response.headers.emplace_back("Next-Page-Cursor", listed->next);
  return response;
}

Response get_refused_one(const Services& services, const Request& request) {
  const auto language = preferred_language(request);
  if (!language) return language.error();
  auto detail = detail_in(services, request);
  if (!detail) return detail.error();
  if (!wants_bytes(request)) return with_etag(request, refused_json(*detail, *language));
  if (!detail->bytes) return bytes_not_kept(request, detail->item);
  Response response = with_etag(request, std::move(*detail->bytes));
  if (response.status == 200) response.content_type = "application/octet-stream";
  return response;
}

void post_refused_replay(const Services& services, Request request, const Respond& respond) {
  const auto language = preferred_language(request);
  if (!language) return fail(respond, language.error());
  const auto detail = detail_in(services, request);
  if (!detail) return fail(respond, detail.error());
  if (request.body.size() > services.limits.message_bytes) {
    return fail(respond,
                problem(request.target, {.code = "message_too_large",
                                         .detail = fmt::format(
                                             "the repair has {} bytes; the limit is {}",
                                             request.body.size(), services.limits.message_bytes)}));
  }
  const bool repairs = !request.body.empty() && request.body != detail->bytes;
  if (!repairs && !detail->bytes) return fail(respond, bytes_not_kept(request, detail->item));
  std::vector<Resent> resent;
  resent.push_back(repairs ? repair(*detail, std::move(request.body)) : again(*detail));
  resend(services, scope_of(request), std::move(resent), respond,
         [target = request.target, language = *language](std::vector<Replayed> done) {
           const Replayed& one = done.front();
           if (one.error) return problem(target, *one.error);
           return Response{.status = one.outcome ? 200 : 202,
                           .body = replayed_json(one, language),
                           .headers = {{"Location", location_of(one.message)}}};
         });
}

void post_refused_replays(const Services& services, Request request, const Respond& respond) {
  const auto language = preferred_language(request);
  if (!language) return fail(respond, language.error());
  if (!is_blank(request.body)) {
    return fail(respond, problem(request.target,
                                 {.code = "bad_request",
                                  .detail = "A replay of many has no body",
                                  .remedy = "Send a repair to POST /v1/refused/{id}:replay"}));
  }
  auto listed = list_in(services, request);
  if (!listed) return fail(respond, listed.error());
  auto resent = all_again(services, request, *listed);
  if (!resent) return fail(respond, resent.error());
  resend(services, scope_of(request), std::move(*resent), respond,
         [language = *language, next = listed->next](const std::vector<Replayed>& done) {
           return Response{.body = replayed_page_json(done, next, language)};
         });
}

void post_refused_drop(const Services& services, Request request, const Respond& respond) {
  const auto language = preferred_language(request);
  if (!language) return fail(respond, language.error());
  const auto source = source_in(services, request);
  if (!source) return fail(respond, source.error());
  const RefusedId id = *refused_id_from(request.rest);
  std::vector<Resent> resent;
  resent.push_back({.refused = id, .message = id.message, .incoming = {}});
  resent.front().incoming.source = *source;
  resent.front().incoming.note = Note{Note::Kind::drops, id};
  resend(services, scope_of(request), std::move(resent), respond,
         [services, request, id, language = *language](const std::vector<Replayed>& done) {
           if (done.front().error) return problem(request.target, *done.front().error);
           const auto now = services.queries.refused(id, scope_of(request));
           if (!now) return problem(request.target, now.error());
           if (!*now) return not_refused(request);
           return Response{.status = done.front().outcome ? 200 : 202,
                           .body = refused_json(**now, language)};
         });
}

}  // namespace fairway::sinks::http

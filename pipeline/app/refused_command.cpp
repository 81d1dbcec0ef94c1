#include <fstream>
#include <iterator>
#include <utility>

#include <boost/json.hpp>
#include <fmt/core.h>

#include "pipeline/app/api.h"
#include "pipeline/app/commands.h"

namespace fairway::pipeline {
namespace {

namespace json = boost::json;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out;
}

// "?source=…&cursor=…", of what is given.
std::string query_of(const RefusedRequest& request, const std::string& cursor) {
  std::string query = "?limit=1000&status=" + escaped(request.status);
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) query += fmt::format("&{}={}", name, escaped(value));
  };
  add("source", request.source);
  add("code", request.code);
  add("since", request.since);
  add("cursor", cursor);
  return query;
}

std::string text_in(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

// Asks page after page; `take` is given each item.
template <typename Ask, typename Take>
Status each_item(const RefusedRequest& request, Ask ask, Take take) {
  std::string cursor;
  do {
    const Result<std::string> page = ask(query_of(request, cursor));
    if (!page) return std::unexpected(page.error());
    const json::value answer = json::parse(*page);
    for (const json::value& item : answer.at("items").as_array()) take(item.as_object());
    cursor = text_in(answer.at("page").as_object(), "next");
  } while (!cursor.empty());
  return {};
}

void print_item(const json::object& item) {
  const json::object& error = item.at("errors").as_array().at(0).as_object();
  fmt::print("{}  {}  {}  {}  {}  {}\n", text_in(item, "id"), text_in(item, "receivedAt"),
             text_in(item, "status"), text_in(item, "source"), text_in(error, "code"),
             text_in(error, "detail"));
}

// What became of one that was replayed; whether it was taken in.
bool print_replayed(const json::object& replayed) {
  std::string reason;
  if (const json::array& errors = replayed.at("errors").as_array(); !errors.empty()) {
    const json::object& error = errors.front().as_object();
    reason = "  " + text_in(error, "code") + "  " + text_in(error, "detail");
  } else if (const json::value& problem = replayed.at("problem"); problem.is_object()) {
    reason = "  " + text_in(problem.as_object(), "detail");
  }
  const std::string status = text_in(replayed, "status");
  fmt::print("{}  {}  {}{}\n", text_in(replayed, "refused"), status, text_in(replayed, "message"),
             reason);
  return status != "refused" && status != "failed";
}

Result<std::string> repair_of(const RefusedRequest& request) {
  if (request.repair.empty()) return std::string();
  std::ifstream file(request.repair, std::ios::binary);
  std::string bytes{std::istreambuf_iterator(file), {}};
  if (!file || bytes.empty() || request.ids.size() != 1) {
    return failure("bad_usage", "a repair is a file that is not empty, for the one that is named",
                   request.repair.string());
  }
  return bytes;
}

Status replay_all(Api& api, const RefusedRequest& request) {
  std::size_t left = 0;
  if (request.all) {
    const auto ask = [&](const std::string& query) {
      return api.post("/v1/refused:replay" + query, {});
    };
    FAIRWAY_TRY(each_item(request, ask,
                          [&](const json::object& one) { left += print_replayed(one) ? 0 : 1; }));
  }
  const auto repair = repair_of(request);
  if (!repair) return std::unexpected(repair.error());
  for (const std::string& id : request.ids) {
    const auto answer = api.post("/v1/refused/" + id + ":replay", *repair);
    if (!answer) return std::unexpected(answer.error());
    left += print_replayed(json::parse(*answer).as_object()) ? 0 : 1;
  }
  if (left == 0) return {};
  return failure("refused_messages", fmt::format("{} still refused", left), {},
                 "fairway refused show tells why");
}

}  // namespace

Status refused(const Config& config, const RefusedRequest& request) {
  using Do = RefusedRequest::Do;
  if (request.what == Do::replay && request.ids.empty() && !request.all) {
    return failure("bad_usage", "nothing is named to replay", {}, "Name ids, or say --all");
  }
  auto api = Api::open(config, request.at, {{"Accept-Language", request.language}});
  if (!api) return std::unexpected(std::move(api.error()));
  switch (request.what) {
    case Do::ls:
      return each_item(
          request, [&](const std::string& query) { return api->get("/v1/refused" + query); },
          [&](const json::object& item) {
            if (request.json) {
              fmt::print("{}\n", json::serialize(item));
            } else {
              print_item(item);
            }
          });
    case Do::show: {
      const auto answer =
          api->get("/v1/refused/" + request.ids.front() + (request.raw ? "?raw" : ""));
      if (!answer) return std::unexpected(answer.error());
      fmt::print("{}{}", *answer, request.raw ? "" : "\n");
      return {};
    }
    case Do::replay:
      return replay_all(*api, request);
    case Do::drop:
      break;
  }
  for (const std::string& id : request.ids) {
    const auto answer = api->post("/v1/refused/" + id + ":drop", {});
    if (!answer) return std::unexpected(answer.error());
    print_item(json::parse(*answer).as_object());
  }
  return {};
}

}  // namespace fairway::pipeline

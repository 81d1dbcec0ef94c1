#include <utility>

#include <boost/json.hpp>
#include <fmt/core.h>

#include "pipeline/app/api.h"
#include "pipeline/app/commands.h"

namespace fairway::pipeline {
namespace {

namespace json = boost::json;

std::string_view kind_of(const KeysRequest& request) {
  if (request.operator_) return "operator";
  if (!request.parties.empty()) return "enterprise";
  return request.places.empty() ? "sender" : "port";
}

std::string order_of(const KeysRequest& request) {
  json::object order;
  order["name"] = request.name;
  order["kind"] = std::string(kind_of(request));
  order["parties"] = json::value_from(request.parties);
  order["places"] = json::value_from(request.places);
  order["sources"] = json::value_from(request.sources);
  if (!request.scopes.empty()) order["scopes"] = json::value_from(request.scopes);
  if (!request.expires.empty()) order["expiresAt"] = request.expires;
  return json::serialize(order);
}

std::string text_in(const json::object& key, std::string_view name) {
  const json::value* value = key.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : "-";
}

std::string standing_of(const json::object& key) {
  if (text_in(key, "revokedAt") != "-") return "revoked " + text_in(key, "revokedAt");
  if (text_in(key, "expiresAt") != "-") return "until " + text_in(key, "expiresAt");
  return "good";
}

void print_key(const json::object& key) {
  fmt::print("{}  {}  {}  last used {}  {}\n", text_in(key, "id"), text_in(key, "kind"),
             standing_of(key), text_in(key, "lastUsedAt"), text_in(key, "name"));
}

}  // namespace

Status keys(const Config& config, const KeysRequest& request) {
  using Do = KeysRequest::Do;
  // The first key is made before the first start.
  std::error_code ignored;
  if (request.at.to.empty()) std::filesystem::create_directories(config.data_dir, ignored);
  auto api = Api::open(config, request.at);
  if (!api) return std::unexpected(std::move(api.error()));
  const auto answer = request.what == Do::ls ? api->get("/v1/keys")
                      : request.what == Do::add
                          ? api->post("/v1/keys", order_of(request))
                          : api->post("/v1/keys/" + request.id + ":revoke", {});
  if (!answer) return std::unexpected(answer.error());
  if (request.json) {
    fmt::print("{}\n", *answer);
    return {};
  }
  const json::object told = json::parse(*answer).as_object();
  if (request.what == Do::ls) {
    for (const json::value& key : told.at("items").as_array()) print_key(key.as_object());
    return {};
  }
  print_key(told);
  if (request.what == Do::add) {
    fmt::print("{}\nThis is the only time that the key is shown.\n", text_in(told, "key"));
  }
  return {};
}

}  // namespace fairway::pipeline

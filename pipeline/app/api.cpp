#include "pipeline/app/api.h"

#include <fstream>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "pipeline/service/node.h"
#include "schemas/base/secret.h"

namespace fairway::pipeline {
namespace {

namespace json = boost::json;
using sinks::http::Client;

Error in_use(Error error) {
  if (error.code == "data_dir_in_use") error.remedy = "Name the running Fairway: --to URL";
  return error;
}

Result<std::string> body_of(const std::string& path, Result<sinks::http::ClientResponse> answer) {
  if (!answer) return std::unexpected(std::move(answer.error()));
  if (answer->status < 300) return std::move(answer->body);
  boost::system::error_code bad;
  const json::value problem = json::parse(answer->body, bad);
  const auto text = [&](std::string_view key) -> std::string {
    const json::value* found =
        bad || !problem.is_object() ? nullptr : problem.as_object().if_contains(key);
    return found && found->is_string() ? std::string(found->as_string()) : std::string();
  };
  return failure(answer->status < 500 ? "bad_usage" : "request_failed",
                 fmt::format("{} was answered {}: {}", path, answer->status, text("detail")), {},
                 text("remedy"));
}

// The data directory, served to whoever shows the key that only this command knows.
Result<std::unique_ptr<Node>> open_node(const Config& config, const std::string& own_key) {
  if (!std::filesystem::is_directory(config.data_dir)) {
    return failure("bad_usage", "there is no data directory", config.data_dir.string(),
                   "Name one with --data-dir, or a running Fairway with --to URL");
  }
  NodeOptions options = node_options(config);
  options.host = "127.0.0.1";
  options.port = 0;
  options.feeds.clear();
  options.access = {};
  options.tls = {};
  options.access.own_key = own_key;
  auto node = Node::open(std::move(options));
  if (!node) return std::unexpected(in_use(std::move(node.error())));
  return node;
}

}  // namespace

Api::Api() = default;
Api::Api(Api&&) noexcept = default;
Api::~Api() = default;

Result<Api> Api::open(const Config& config, const Address& at, Headers headers) {
  Api api;
  api.headers_ = std::move(headers);
  std::string url = at.to;
  if (url.empty()) {
    const std::string own_key = random_hex(limits::kSecretBytes);
    auto node = open_node(config, own_key);
    if (!node) return std::unexpected(std::move(node.error()));
    api.node_ = std::move(*node);
    const auto port = api.node_->serve();
    if (!port) return std::unexpected(port.error());
    url = fmt::format("http://127.0.0.1:{}", *port);
    api.headers_.emplace_back("Authorization", "Bearer " + own_key);
  } else {
    const auto key = key_headers(at.key_file);
    if (!key) return std::unexpected(key.error());
    api.headers_.insert(api.headers_.end(), key->begin(), key->end());
  }
  auto client = Client::connect(url, {.ca_file = at.ca_file});
  if (!client) return std::unexpected(std::move(client.error()));
  api.client_ = std::make_unique<Client>(std::move(*client));
  return api;
}

Result<std::string> Api::get(const std::string& path) {
  return body_of(path, client_->get(path, headers_));
}

Result<std::string> Api::post(const std::string& path, std::string body) {
  return body_of(path, client_->post(path, headers_, std::move(body)));
}

Result<Api::Headers> key_headers(const std::filesystem::path& file) {
  if (file.empty()) return Api::Headers{};
  std::ifstream in(file);
  std::string key;
  if (!(in >> key)) {
    return failure("bad_usage", "there is no key in the file", file.string(),
                   "Write the key into it that fairway keys add printed");
  }
  return Api::Headers{{"Authorization", "Bearer " + key}};
}

}  // namespace fairway::pipeline

#include "sinks/http/client.h"

#include <exception>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "schemas/base/limits.h"

namespace fairway::sinks::http {

namespace asio = boost::asio;
namespace beast = boost::beast;

namespace {

// A page of refusals with a thousand errors each; a refused message as JSON text, all escaped.
constexpr std::uint64_t kAnswerBytes = 256 * limits::kMiB;

}  // namespace

struct Client::Impl {
  asio::io_context context;
  asio::ip::tcp::socket socket{context};
  beast::flat_buffer buffer;
  std::string host;
};

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Result<Client> Client::connect(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  const auto bad_url = [&] {
    return failure("bad_url", "not an address of a Fairway", std::string(url),
                   "Write it as http://HOST:PORT");
  };
  if (!url.starts_with(kScheme)) return bad_url();
  std::string_view rest = url.substr(kScheme.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  const auto colon = rest.rfind(':');
  if (rest.empty() || rest.find('/') != std::string_view::npos) return bad_url();
  const std::string host(rest.substr(0, colon));
  const std::string port(colon == std::string_view::npos ? "80" : rest.substr(colon + 1));
  auto impl = std::make_unique<Impl>();
  impl->host = std::string(rest);
  try {
    asio::ip::tcp::resolver resolver(impl->context);
    asio::connect(impl->socket, resolver.resolve(host, port));
    impl->socket.set_option(asio::ip::tcp::no_delay(true));
  } catch (const std::exception& error) {
    return failure("connect_failed", std::string("cannot connect: ") + error.what(),
                   std::string(url), "Is Fairway running there?");
  }
  return Client(std::move(impl));
}

Result<ClientResponse> Client::post(std::string_view path, const Headers& headers,
                                    std::string body) {
  return ask(Method::post, path, headers, std::move(body));
}

Result<ClientResponse> Client::get(std::string_view path, const Headers& headers) {
  return ask(Method::get, path, headers, {});
}

Result<ClientResponse> Client::ask(Method method, std::string_view path, const Headers& headers,
                                   std::string body) {
  namespace http = beast::http;
  const auto verb = method == Method::get ? http::verb::get : http::verb::post;
  try {
    http::request<http::string_body> request(verb, std::string(path), 11);
    request.set(http::field::host, impl_->host);
    for (const auto& [name, value] : headers) request.set(name, value);
    request.body() = std::move(body);
    request.prepare_payload();
    http::write(impl_->socket, request);
    http::response_parser<http::string_body> parser;
    parser.body_limit(kAnswerBytes);
    http::read(impl_->socket, impl_->buffer, parser);
    http::response<http::string_body> response = parser.release();
    return ClientResponse{response.result_int(), std::move(response.body())};
  } catch (const std::exception& error) {
    return failure("request_failed", std::string("the request failed: ") + error.what(),
                   "http://" + impl_->host + std::string(path), "Start again when Fairway answers");
  }
}

}  // namespace fairway::sinks::http

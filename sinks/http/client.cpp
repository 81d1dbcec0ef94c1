#include "sinks/http/client.h"

#include <exception>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace fairway::sinks::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

namespace {

struct Url {
  bool tls = false;
  std::string origin;  // "http://host:port"
  std::string authority;
  std::string host;  // without the brackets of an IPv6 address
  std::string port;
};

std::optional<Url> read_url(std::string_view text) {
  Url url;
  url.tls = text.starts_with("https://");
  if (!url.tls && !text.starts_with("http://")) return std::nullopt;
  if (text.ends_with('/')) text.remove_suffix(1);
  url.origin = text;
  const std::size_t scheme = url.tls ? 8 : 7;
  if (text.size() <= scheme) return std::nullopt;
  std::string_view rest = text.substr(scheme);
  url.authority = rest;
  if (rest.find_first_of("/@?#") != std::string_view::npos) return std::nullopt;
  const auto bracket = rest.starts_with('[') ? rest.find(']') : 0;
  if (bracket == std::string_view::npos) return std::nullopt;
  const auto colon = rest.find(':', bracket);
  url.host = bracket > 0 ? rest.substr(1, bracket - 1) : rest.substr(0, colon);
  url.port = url.tls ? "443" : "80";
  if (colon != std::string_view::npos) url.port = rest.substr(colon + 1);
  return url;
}

// Settings stand before a stream is made of them.
asio::ssl::context trusting(const ClientOptions& options, bool used) {
  using asio::ssl::context;
  context tls{context::tls_client};
  if (!used) return tls;
  tls.set_options(context::default_workarounds | context::no_tlsv1 | context::no_tlsv1_1);
  tls.set_verify_mode(asio::ssl::verify_peer);
  if (options.ca_file.empty()) {
    tls.set_default_verify_paths();
  } else {
    tls.load_verify_file(options.ca_file.string());
  }
  return tls;
}

}  // namespace

struct Client::Impl {
  explicit Impl(Url the_url, ClientOptions the_options)
      : url(std::move(the_url)), options(std::move(the_options)) {}

  // Runs what `begin` starts with a handler to its end.
  template <typename Begin>
  void finish(Begin begin) {
    error_code error;
    begin([&error](const error_code& result, auto&&...) { error = result; });
    context.restart();
    context.run();
    if (error) throw boost::system::system_error(error);
  }

  void begin_step() {
    beast::tcp_stream& tcp = stream.next_layer();
    options.time ? tcp.expires_after(*options.time) : tcp.expires_never();
  }

  void connect() {
    asio::ip::tcp::resolver resolver(context);
    const auto found = resolver.resolve(url.host, url.port);
    begin_step();
    finish([&](auto done) { stream.next_layer().async_connect(found, done); });
    stream.next_layer().socket().set_option(asio::ip::tcp::no_delay(true));
  }

  void shake_hands() {
    stream.set_verify_callback(asio::ssl::host_name_verification(url.host));
    error_code is_name;
    asio::ip::make_address(url.host, is_name);
    if (is_name) SSL_set_tlsext_host_name(stream.native_handle(), url.host.c_str());
    finish([&](auto done) { stream.async_handshake(asio::ssl::stream_base::client, done); });
  }

  template <typename Stream>
  beast::http::response<beast::http::string_body> exchange(
      Stream& over, const beast::http::request<beast::http::string_body>& request) {
    begin_step();
    finish([&](auto done) { beast::http::async_write(over, request, done); });
    beast::http::response_parser<beast::http::string_body> parser;
    parser.body_limit(options.answer_bytes);
    finish([&](auto done) { beast::http::async_read(over, buffer, parser, done); });
    return parser.release();
  }

  const Url url;
  const ClientOptions options;
  asio::io_context context;
  asio::ssl::context tls = trusting(options, url.tls);
  asio::ssl::stream<beast::tcp_stream> stream{context, tls};  // plain http is below it
  beast::flat_buffer buffer;
};

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Result<Client> Client::connect(std::string_view url, const ClientOptions& options) {
  auto read = read_url(url);
  if (!read) {
    return failure("bad_url", "not an address of a Fairway", std::string(url),
                   "Write it as http://HOST:PORT or https://HOST:PORT");
  }
  const auto distrusted = [&](const std::exception& error) {
    return failure("bad_certificate", std::string("no trusted connection: ") + error.what(),
                   std::string(url),
                   "Name the file of the authority that signed its certificate: --ca-file");
  };
  std::unique_ptr<Impl> impl;
  try {
    impl = std::make_unique<Impl>(std::move(*read), options);
  } catch (const std::exception& error) {
    return distrusted(error);
  }
  try {
    impl->connect();
  } catch (const std::exception& error) {
    return failure("connect_failed", std::string("cannot connect: ") + error.what(),
                   std::string(url), "Is Fairway running there?");
  }
  try {
    if (impl->url.tls) impl->shake_hands();
  } catch (const std::exception& error) {
    return distrusted(error);
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
    request.set(http::field::host, impl_->url.authority);
    for (const auto& [name, value] : headers) request.set(name, value);
    request.body() = std::move(body);
    request.prepare_payload();
    auto response = impl_->url.tls ? impl_->exchange(impl_->stream, request)
                                   : impl_->exchange(impl_->stream.next_layer(), request);
    return ClientResponse{response.result_int(), std::move(response.body())};
  } catch (const std::exception& error) {
    return failure("request_failed", std::string("the request failed: ") + error.what(),
                   impl_->url.origin + std::string(path), "Start again when Fairway answers");
  }
}

}  // namespace fairway::sinks::http

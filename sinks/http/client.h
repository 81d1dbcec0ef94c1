#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/base/limits.h"
#include "schemas/base/result.h"

namespace fairway::sinks::http {

struct ClientResponse {
  unsigned status = 0;
  std::string body;
};

struct ClientOptions {
  // Who signs the certificate of https:// (PEM); empty: whom this machine believes.
  std::filesystem::path ca_file = {};
  // What connecting, and then each request, may take; none: as long as it takes.
  std::optional<std::chrono::milliseconds> time = {};
  // A page of refusals with a thousand errors each; a refused message as JSON text, all escaped.
  std::uint64_t answer_bytes = 256 * limits::kMiB;
};

// A blocking HTTP/1.1 client on one kept-alive connection, for commands that feed a running
// Fairway or ask it. Over https it wants a certificate of the host that it asked for (RFC 6125),
// and TLS 1.2 or later. One thread.
class Client {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  // "http://127.0.0.1:8080", "https://fairway.port.example". Codes: bad_url, connect_failed,
  // bad_certificate: it is not who it should be.
  static Result<Client> connect(std::string_view url, const ClientOptions& options = {});
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // Code: request_failed; the connection is of no use then.
  Result<ClientResponse> post(std::string_view path, const Headers& headers, std::string body);
  Result<ClientResponse> get(std::string_view path, const Headers& headers);

 private:
  enum class Method { get, post };
  Result<ClientResponse> ask(Method method, std::string_view path, const Headers& headers,
                             std::string body);

  struct Impl;
  explicit Client(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace fairway::sinks::http

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/base/result.h"

namespace fairway::sinks::http {

struct ClientResponse {
  unsigned status = 0;
  std::string body;
};

// A blocking HTTP/1.1 client on one kept-alive connection, for commands that feed a running
// Fairway or ask it. One thread. Plain http only.
class Client {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  // "http://127.0.0.1:8080". Codes: bad_url, connect_failed.
  static Result<Client> connect(std::string_view url);
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

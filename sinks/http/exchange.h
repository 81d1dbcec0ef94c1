#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/model/principal.h"

// A request and its answer, free of any HTTP library.
namespace fairway::sinks::http {

struct Request {
  std::string method;                          // as sent; case-sensitive (RFC 9110 section 9.1)
  std::string target;                          // as sent, with the query
  std::map<std::string, std::string> headers;  // lower-case names; repeated ones joined by ", "
  std::string body;

  // Filled by the router: who asks (nobody, until the door was passed), and from the target the
  // rest.
  Principal principal;
  std::string path;                                        // percent-decoded
  std::string rest;                                        // what stands for the route's {…}
  std::vector<std::pair<std::string, std::string>> query;  // decoded, as sent

  std::optional<std::string_view> header(const std::string& lower_case_name) const {
    const auto found = headers.find(lower_case_name);
    if (found == headers.end()) return std::nullopt;
    return found->second;
  }
  std::optional<std::string_view> parameter(std::string_view name) const {
    for (const auto& [key, value] : query) {
      if (key == name) return value;
    }
    return std::nullopt;
  }
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";  // empty: no body
  std::string body = {};
  std::vector<std::pair<std::string_view, std::string>> headers = {};
  std::string_view route = "edge";  // the template, for metrics; must outlive the response
};

// Makes a response; called once, on a thread of the server, where reading the state may take time.
using Answer = std::function<Response()>;
// Gives the answer to the connection that waits for it: once, from any thread, never blocks.
using Respond = std::function<void(Answer)>;

// Where the server takes its requests to. Any thread.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual void handle(Request request, Respond respond) = 0;
};

}  // namespace fairway::sinks::http

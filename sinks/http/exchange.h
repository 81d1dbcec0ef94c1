#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/model/principal.h"

namespace fairway::sinks {
struct Problem;
}

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

// A body that comes as time goes by, in pieces that many answers may share. It ends with the
// object.
class LiveBody {
 public:
  using Piece = std::shared_ptr<const std::string>;
  struct Portion {
    std::vector<Piece> pieces;  // empty: nothing is there now, `wake` is called when there is
    bool last = false;          // nothing comes behind them
  };

  virtual ~LiveBody() = default;
  // Once, before the first portion is taken. `wake` is called on any thread, perhaps for nothing,
  // and never blocks; a call may still run when the body ends.
  virtual void attach(std::function<void()> wake) = 0;
  virtual Portion take() = 0;
  // The server stops: say goodbye and end.
  virtual void finish() = 0;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";  // empty: no body
  std::string body = {};
  std::vector<std::pair<std::string_view, std::string>> headers = {};
  std::string_view route = "edge";      // the template, for metrics; must outlive the response
  std::shared_ptr<LiveBody> live = {};  // instead of `body`: then the connection ends with it
  std::shared_ptr<const Problem> problem = {};  // what an error's body says
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

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace fairway::sinks::http {

struct Reply {
  int status = 0;
  std::map<std::string, std::string> headers;  // lower-case names
  std::string body;
};

// Whether somebody listens on a port of 127.0.0.1.
bool listens(std::uint16_t port);

// A client that sends what it is told, well-formed or not: one blocking socket to 127.0.0.1.
class RawClient {
 public:
  // `receive_bytes`: what the system may buffer of what it does not read; 0: as much as it likes.
  explicit RawClient(std::uint16_t port, int receive_bytes = 0);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // False when the server has closed.
  bool send(std::string_view bytes);
  // No more will be sent.
  void finish();
  // The next answer; none when the server closed before it was whole.
  std::optional<Reply> read(bool to_head = false);
  // What comes behind the last answer, up to and with `mark`, or to the end.
  std::string read_to(std::string_view mark);
  // True when the server has closed and nothing more comes.
  bool at_end();

  // One request and its answer.
  std::optional<Reply> ask(std::string_view bytes) {
    send(bytes);
    return read();
  }

 private:
  bool fill();

  int socket_ = -1;
  std::string unread_;
};

}  // namespace fairway::sinks::http

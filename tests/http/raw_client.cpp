#include "tests/http/raw_client.h"

#include <array>
#include <cctype>
#include <utility>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fairway::sinks::http {

namespace {

bool connect_to(int socket, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

}  // namespace

bool listens(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const bool connected = connect_to(socket, port);
  ::close(socket);
  return connected;
}

RawClient::RawClient(std::uint16_t port, int receive_bytes)
    : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  if (receive_bytes > 0) {
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
  }
  EXPECT_TRUE(connect_to(socket_, port)) << "nobody listens on port " << port;
}

RawClient::~RawClient() { ::close(socket_); }

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::finish() { ::shutdown(socket_, SHUT_WR); }

bool RawClient::fill() {
  std::array<char, 4096> piece;
  const ssize_t got = ::recv(socket_, piece.data(), piece.size(), 0);
  if (got <= 0) return false;
  unread_.append(piece.data(), static_cast<std::size_t>(got));
  return true;
}

std::optional<Reply> RawClient::read(bool to_head) {
  std::size_t end = 0;
  while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return std::nullopt;
  }
  Reply reply;
  reply.status = std::stoi(unread_.substr(9, 3));
  std::string head = unread_.substr(0, end + 2);
  unread_.erase(0, end + 4);
  for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
    const std::size_t stop = head.find("\r\n", at);
    const std::size_t colon = head.find(": ", at);
    std::string name = head.substr(at, colon - at);
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    reply.headers[name] = head.substr(colon + 2, stop - colon - 2);
    at = stop + 2;
  }
  const auto length = reply.headers.find("content-length");
  if (length == reply.headers.end() || to_head) return reply;
  const std::size_t bytes = std::stoul(length->second);
  while (unread_.size() < bytes) {
    if (!fill()) return std::nullopt;
  }
  reply.body = unread_.substr(0, bytes);
  unread_.erase(0, bytes);
  return reply;
}

std::string RawClient::read_to(std::string_view mark) {
  std::size_t at = 0;
  std::size_t searched = 0;
  while ((at = unread_.find(mark, searched)) == std::string::npos) {
    searched = unread_.size() < mark.size() ? 0 : unread_.size() - mark.size();
    if (!fill()) return std::exchange(unread_, {});
  }
  std::string out = unread_.substr(0, at + mark.size());
  unread_.erase(0, out.size());
  return out;
}

bool RawClient::at_end() { return unread_.empty() && !fill(); }

}  // namespace fairway::sinks::http

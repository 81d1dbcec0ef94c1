#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "schemas/base/clock.h"
#include "schemas/base/limits.h"
#include "schemas/base/result.h"
#include "sinks/http/exchange.h"
#include "sinks/metrics.h"

namespace fairway::sinks::http {

struct ServerOptions {
  std::string host = "127.0.0.1";  // an address or a name; beyond loopback anyone may ask anything
  std::uint16_t port = 8080;       // 0 takes a free one
  unsigned threads = 1;            // one serves some 78,000 small requests a second

  std::size_t connections = limits::kConnections;     // beyond: 503 and close
  std::size_t target_bytes = limits::kTargetBytes;    // beyond: 414
  std::size_t header_bytes = limits::kHeaderBytes;    // beyond: 431
  std::size_t request_bytes = limits::kRequestBytes;  // beyond: 413
  std::size_t bodies_bytes = limits::kBodiesBytes;    // of all bodies under way; beyond: 429
  std::chrono::milliseconds header_time = limits::kHeaderTime;
  std::chrono::milliseconds body_time = limits::kBodyTime;
  std::chrono::milliseconds idle_time = limits::kIdleTime;
  std::chrono::milliseconds write_time = limits::kWriteTime;
  std::chrono::milliseconds stream_write_time = limits::kStreamWriteTime;
  std::chrono::milliseconds linger_time = limits::kLingerTime;
  std::chrono::milliseconds drain_time = limits::kDrainTime;
};

class Tls;

// HTTP/1.1 in front of a handler (RFC 9110, 9112): connections, limits, deadlines, keep-alive and
// pipelining. A request is answered before the next one of its connection is read. What breaks the
// protocol is answered 4xx and ends the connection; who is too slow is cut off.
//
// Life cycle: start once, stop once (the destructor does). Start and stop from any one thread that
// is not the server's own. Borrows the handler, metrics, clock and TLS, which must outlive it.
class Server {
 public:
  // Without `tls` it speaks plain HTTP.
  Server(ServerOptions options, Handler& handler, Metrics& metrics, const Clock& clock,
         Tls* tls = nullptr);
  ~Server();

  // Listens and serves; the port that it listens on. Codes: address_in_use, address_invalid,
  // listen_failed.
  Result<std::uint16_t> start();

  // Stops listening, ends idle connections, lets requests under way and live bodies finish for
  // drain_time, then ends those too. Returns when no thread of the server runs any more.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fairway::sinks::http

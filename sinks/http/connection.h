#pragma once

#include <atomic>
#include <exception>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "schemas/base/clock.h"
#include "sinks/http/byte_budget.h"
#include "sinks/http/exchange.h"
#include "sinks/http/server.h"
#include "sinks/metrics.h"

// One connection of the server. Only for server.cpp: nobody else sees Asio.
namespace fairway::sinks::http {

namespace asio = boost::asio;

// What all connections share.
struct Shared {
  const ServerOptions options;
  Handler& handler;
  Metrics& metrics;
  const Clock& clock;
  Tls* tls = nullptr;  // none: plain HTTP
  ByteBudget bodies{options.bodies_bytes};
  std::atomic<bool> stopping{false};
};

// A coroutine on an executor of its own, which its members belong to.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual asio::any_io_executor executor() = 0;
  // Serves until the client goes or may not go on. The connection must outlive it.
  virtual asio::awaitable<void> run() = 0;
  // Any thread: ends it if it has no request under way, a live body by its last words, and all at
  // once if `now`.
  virtual void end(bool now) = 0;
};

// Over TLS if `shared` has it. `shared` must outlive it. The socket's executor is the connection's:
// a strand.
std::shared_ptr<Connection> make_connection(Shared& shared, asio::ip::tcp::socket socket);

// A coroutine's exception would be lost in silence otherwise; only want of memory throws there.
void log_exception(const std::exception_ptr& thrown);

}  // namespace fairway::sinks::http

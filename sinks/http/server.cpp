#include "sinks/http/server.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include "sinks/http/connection.h"
#include "sinks/http/problem.h"
#include "sinks/http/wire.h"

namespace fairway::sinks::http {
namespace {

using asio::awaitable;
using asio::ip::tcp;
using boost::system::error_code;

// Between two tries to accept when descriptors have run out.
constexpr std::chrono::milliseconds kAcceptPause{100};

auto into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, Handler& handler, Metrics& metrics, const Clock& clock, Tls* tls)
      : shared_{std::move(options), handler, metrics, clock, tls} {}

  Result<std::uint16_t> start() {
    const ServerOptions& options = shared_.options;
    const std::string where = options.host + ":" + std::to_string(options.port);
    error_code error;
    tcp::resolver resolver(io_);
    const auto found =
        resolver.resolve(options.host, std::to_string(options.port),
                         tcp::resolver::passive | tcp::resolver::numeric_service, error);
    if (error) {
      return failure("address_invalid", "cannot listen: " + error.message(), where,
                     "Give an address of this machine, such as 127.0.0.1");
    }
    const tcp::endpoint endpoint = *found.begin();
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (error == asio::error::address_in_use) {
      return failure("address_in_use", "another program listens on this port", where,
                     "Stop it, or choose another port; 0 takes a free one");
    }
    if (error) return failure("listen_failed", "cannot listen: " + error.message(), where);

    const std::uint16_t port = acceptor_.local_endpoint().port();
    asio::co_spawn(acceptor_.get_executor(), accept(), log_exception);
    for (unsigned i = 0; i < std::max(1U, options.threads); ++i) {
      threads_.emplace_back([this] { io_.run(); });
    }
    return port;
  }

  void stop() {
    shared_.stopping = true;
    asio::post(acceptor_.get_executor(), [this] {
      error_code error;
      acceptor_.close(error);
      retry_.cancel();
    });
    end_all(false);
    {
      std::unique_lock lock(mutex_);
      none_left_.wait_for(lock, shared_.options.drain_time, [this] { return open_.empty(); });
    }
    end_all(true);
    work_.reset();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  awaitable<void> accept() {
    while (!shared_.stopping) {
      error_code error;
      tcp::socket socket(asio::make_strand(io_));
      co_await acceptor_.async_accept(socket, into(error));
      if (shared_.stopping) co_return;
      if (!error) {
        socket.set_option(tcp::no_delay(true), error);
        if (!open(socket)) refuse(socket);
      } else {
        spdlog::warn("cannot accept a connection: {}", error.message());
        retry_.expires_after(kAcceptPause);
        co_await retry_.async_wait(into(error));
      }
    }
  }

  // One more connection, unless there are too many.
  bool open(tcp::socket& socket) {
    std::shared_ptr<Connection> connection;
    {
      const std::scoped_lock lock(mutex_);
      if (open_.size() >= shared_.options.connections) return false;
      connection = make_connection(shared_, std::move(socket));
      open_.insert(connection);
    }
    shared_.metrics.connected(1);
    asio::co_spawn(connection->executor(), connection->run(),
                   [this, connection](const std::exception_ptr& thrown) {
                     log_exception(thrown);
                     shared_.metrics.connected(-1);
                     const std::scoped_lock lock(mutex_);
                     open_.erase(connection);
                     none_left_.notify_all();
                   });
    return true;
  }

  // Says so if the socket takes it at once; waiting for a client would be one more connection.
  void refuse(tcp::socket& socket) {
    const Response response = problem(
        "/", Fault{"too_many_connections", "All connections that Fairway serves are in use"});
    const std::string all = head_text(response, shared_.clock.now(), false) + response.body;
    error_code error;
    socket.non_blocking(true, error);
    // Over TLS it would not be read.
    if (shared_.tls == nullptr) socket.write_some(asio::buffer(all), error);
    socket.shutdown(tcp::socket::shutdown_send, error);
    shared_.metrics.answered(response.route, response.status, {});
  }

  void end_all(bool now) {
    const std::scoped_lock lock(mutex_);
    for (const auto& connection : open_) connection->end(now);
  }

  Shared shared_;
  asio::io_context io_;
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  tcp::acceptor acceptor_{asio::make_strand(io_)};
  asio::steady_timer retry_{acceptor_.get_executor()};
  std::vector<std::thread> threads_;
  std::mutex mutex_;  // of open_
  std::condition_variable none_left_;
  std::unordered_set<std::shared_ptr<Connection>> open_;
};

Server::Server(ServerOptions options, Handler& handler, Metrics& metrics, const Clock& clock,
               Tls* tls)
    : impl_(std::make_unique<Impl>(std::move(options), handler, metrics, clock, tls)) {}

Server::~Server() { stop(); }

Result<std::uint16_t> Server::start() { return impl_->start(); }

void Server::stop() { impl_->stop(); }

}  // namespace fairway::sinks::http

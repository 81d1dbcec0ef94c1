#include "sinks/http/server.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <expected>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "sinks/http/byte_budget.h"
#include "sinks/http/head.h"
#include "sinks/http/meeting.h"
#include "sinks/http/problem.h"
#include "sinks/http/wire.h"

namespace fairway::sinks::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
using asio::awaitable;
using asio::ip::tcp;
using boost::system::error_code;
using Parser = wire::request_parser<wire::string_body>;
using SteadyClock = std::chrono::steady_clock;

// A body is read in pieces of this size; idle connections hold no such buffer.
constexpr std::size_t kPieceBytes = 64 * limits::kKiB;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
// Between two tries to accept when descriptors have run out.
constexpr std::chrono::milliseconds kAcceptPause{100};

auto into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

// What all connections share.
struct Shared {
  const ServerOptions options;
  Handler& handler;
  Metrics& metrics;
  const Clock& clock;
  ByteBudget bodies{options.bodies_bytes};
  std::atomic<bool> stopping{false};
};

// A request was read; or not, with a fault to answer, or without one when the client is gone or was
// too slow.
using Read = std::expected<void, std::optional<Fault>>;

std::optional<Fault> fault_of(const error_code& error, const ServerOptions& options) {
  const auto limit = [](std::size_t bytes) { return fmt::format("The limit is {} bytes", bytes); };
  if (error == wire::error::header_limit || error == wire::error::buffer_overflow) {
    return Fault{"headers_too_large", limit(options.header_bytes)};
  }
  if (error == wire::error::body_limit) {
    return Fault{"request_too_large", limit(options.request_bytes) + "; nothing was taken in",
                 "Send fewer messages in one request"};
  }
  const bool gone = error == wire::error::end_of_stream || error == wire::error::partial_message;
  if (gone || error.category() != make_error_code(wire::error::bad_method).category()) {
    return std::nullopt;
  }
  return Fault{"bad_request", "This is not HTTP/1.1: " + error.message()};
}

std::string_view view_of(beast::string_view text) { return {text.data(), text.size()}; }

Head head_of(const Parser& parser) {
  const auto& message = parser.get();
  Head head{.method = view_of(message.method_string()),
            .target = view_of(message.target()),
            .http_1_1 = message.version() >= 11,
            .fields = {}};
  for (const auto& field : message) {
    head.fields.emplace_back(view_of(field.name_string()), view_of(field.value()));
  }
  return head;
}

// A coroutine's exception would be lost in silence otherwise; only want of memory throws here.
void log_exception(const std::exception_ptr& thrown) {
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const std::exception& caught) {
    spdlog::error("an HTTP connection ended by an exception: {}", caught.what());
  }
}

// One connection: a coroutine on a strand of its own. Members belong to the strand.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Shared& shared, tcp::socket socket)
      : shared_(shared), stream_(std::move(socket)), wake_(stream_.get_executor()) {}

  auto executor() { return stream_.get_executor(); }

  awaitable<void> run() {
    bool goes_on = true;
    while (goes_on) {
      goes_on = co_await await_request();
      if (goes_on) goes_on = co_await exchange();
    }
    stream_.close();
  }

  // Any thread: ends the connection if it has no request under way, and at once if `now`.
  void end(bool now) {
    asio::post(executor(), [self = shared_from_this(), now] {
      if (!now && !self->idle_) return;
      self->cut_ = true;
      self->stream_.close();
      self->wake_.cancel();
    });
  }

 private:
  // The first byte of a request. The first request must be in within header_time of the accept.
  awaitable<bool> await_request() {
    if (!fresh_ && buffer_.size() > 0) co_return true;
    if (shared_.stopping) co_return false;
    buffer_.shrink_to_fit();
    stream_.expires_after(fresh_ ? shared_.options.header_time : shared_.options.idle_time);
    idle_ = true;
    error_code error;
    const std::size_t bytes = co_await stream_.async_read_some(buffer_.prepare(512), into(error));
    idle_ = false;
    buffer_.commit(bytes);
    co_return !error;
  }

  // One request and its answer; true when the connection goes on.
  awaitable<bool> exchange() {
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(shared_.options.header_bytes));
    parser.body_limit(shared_.options.request_bytes);
    ByteBudget::Share share(shared_.bodies);
    Read read = co_await read_head(parser);
    const auto begin = SteadyClock::now();
    if (read) read = co_await read_body(parser, share);
    if (!read && !read.error()) co_return false;

    bool goes_on = read && parser.keep_alive();
    const bool bare = parser.get().method() == wire::verb::head;
    Response response;
    if (read) {
      Request request = request_of(head_of(parser));
      request.body = std::move(parser.get().body());
      auto answer = co_await answer_to(std::move(request));
      if (!answer) co_return false;
      response = (*answer)();
    } else {
      response = problem(view_of(parser.get().target()), std::move(*read.error()));
    }
    goes_on = goes_on && !shared_.stopping;
    const bool written = co_await write(response, goes_on, bare);
    const auto took = std::chrono::duration_cast<Duration>(SteadyClock::now() - begin);
    shared_.metrics.answered(response.route, response.status, took);
    if (written && !goes_on && !shared_.stopping) co_await linger();
    co_return (written && goes_on);
  }

  awaitable<Read> read_head(Parser& parser) {
    if (!fresh_) stream_.expires_after(shared_.options.header_time);
    fresh_ = false;
    // The parser's own limit is one on each piece, not on the whole.
    error_code error;
    std::size_t bytes = 0;
    while (!error && !parser.is_header_done() && bytes <= shared_.options.header_bytes) {
      bytes += co_await wire::async_read_some(stream_, buffer_, parser, into(error));
    }
    if (!error && bytes > shared_.options.header_bytes) error = wire::error::header_limit;
    if (error) co_return std::unexpected(fault_of(error, shared_.options));
    auto fault = fault_in(head_of(parser), shared_.options.target_bytes);
    if (fault) co_return std::unexpected(std::move(fault));
    co_return Read{};
  }

  awaitable<Read> read_body(Parser& parser, ByteBudget::Share& share) {
    if (parser.is_done()) co_return Read{};
    stream_.expires_after(shared_.options.body_time);
    error_code error;
    if (buffer_.size() == 0 && expects_continue(head_of(parser))) {
      co_await asio::async_write(stream_, asio::buffer(kContinue), into(error));
    }
    buffer_.reserve(kPieceBytes);
    while (!error && !parser.is_done()) {
      co_await wire::async_read_some(stream_, buffer_, parser, into(error));
      if (share.grow_to(parser.get().body().size())) continue;
      co_return std::unexpected(Fault{"too_busy", "Too many bytes of bodies are under way"});
    }
    if (error) co_return std::unexpected(fault_of(error, shared_.options));
    co_return Read{};
  }

  // None when the connection was cut off while the handler worked.
  awaitable<std::optional<Answer>> answer_to(Request request) {
    const auto meeting = std::make_shared<Meeting>();
    shared_.handler.handle(std::move(request),
                           [meeting](Answer answer) { meeting->bring(std::move(answer)); });
    if (meeting->arrived()) co_return meeting->leave();
    // The answer may come from another thread: the strand runs what it posts after this coroutine
    // waits, so that no wake-up is lost.
    meeting->on_arrival([self = shared_from_this()] {
      asio::post(self->executor(), [self] { self->wake_.cancel(); });
    });
    while (!meeting->arrived() && !cut_) {
      wake_.expires_at(SteadyClock::time_point::max());
      error_code woken;
      co_await wake_.async_wait(into(woken));
    }
    co_return meeting->leave();
  }

  awaitable<bool> write(const Response& response, bool goes_on, bool bare) {
    stream_.expires_after(shared_.options.write_time);
    const std::string head = head_text(response, shared_.clock.now(), goes_on);
    const std::string_view body = bare ? std::string_view{} : std::string_view(response.body);
    const std::array<asio::const_buffer, 2> both{asio::buffer(head), asio::buffer(body)};
    error_code error;
    co_await asio::async_write(stream_, both, into(error));
    co_return !error;
  }

  // Closing over unread bytes resets the connection, and the client may lose the answer: say that
  // nothing more comes, and drop what it still sends until it closes too.
  awaitable<void> linger() {
    error_code error;
    stream_.socket().shutdown(tcp::socket::shutdown_send, error);
    stream_.expires_after(shared_.options.linger_time);
    idle_ = true;
    std::array<char, 4096> dropped;
    while (!error) co_await stream_.async_read_some(asio::buffer(dropped), into(error));
  }

  Shared& shared_;
  beast::tcp_stream stream_;
  asio::steady_timer wake_;
  beast::flat_buffer buffer_{shared_.options.header_bytes + kPieceBytes};
  bool fresh_ = true;  // nothing has been read yet
  bool idle_ = false;  // no request is under way
  bool cut_ = false;
};

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, Handler& handler, Metrics& metrics, const Clock& clock)
      : shared_{std::move(options), handler, metrics, clock} {}

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
      connection = std::make_shared<Connection>(shared_, std::move(socket));
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
    socket.write_some(asio::buffer(all), error);
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

Server::Server(ServerOptions options, Handler& handler, Metrics& metrics, const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(options), handler, metrics, clock)) {}

Server::~Server() { stop(); }

Result<std::uint16_t> Server::start() { return impl_->start(); }

void Server::stop() { impl_->stop(); }

}  // namespace fairway::sinks::http

#include "sinks/http/connection.h"

#include <array>
#include <chrono>
#include <expected>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "sinks/http/head.h"
#include "sinks/http/meeting.h"
#include "sinks/http/problem.h"
#include "sinks/http/tls.h"
#include "sinks/http/wire.h"

namespace fairway::sinks::http {
namespace {

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

auto into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

std::vector<asio::const_buffer> buffers_of(const LiveBody::Portion& portion) {
  std::vector<asio::const_buffer> buffers;
  for (const LiveBody::Piece& piece : portion.pieces) buffers.push_back(asio::buffer(*piece));
  return buffers;
}

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

using PlainStream = beast::tcp_stream;
using TlsStream = asio::ssl::stream<beast::tcp_stream>;

// One connection: a coroutine on a strand of its own. Members belong to the strand.
template <typename Stream>
class StreamConnection final : public Connection,
                               public std::enable_shared_from_this<StreamConnection<Stream>> {
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

 public:
  // `rest` is what else the stream is made of.
  template <typename... Rest>
  StreamConnection(Shared& shared, tcp::socket socket, Rest&... rest)
      : shared_(shared), stream_(std::move(socket), rest...), wake_(stream_.get_executor()) {}

  asio::any_io_executor executor() override { return stream_.get_executor(); }

  awaitable<void> run() override {
    bool goes_on = co_await shake_hands();
    while (goes_on) {
      goes_on = co_await await_request();
      if (goes_on) goes_on = co_await exchange();
    }
    if (live_) co_await stream();
    live_.reset();
    tcp().close();
  }

  void end(bool now) override {
    asio::post(executor(), [self = this->shared_from_this(), now] {
      if (now || self->idle_) return self->cut_off();
      if (self->live_) self->live_->finish();
    });
  }

 private:
  // Below TLS, if there is any: deadlines are its.
  beast::tcp_stream& tcp() { return beast::get_lowest_layer(stream_); }

  void cut_off() {
    cut_ = true;
    tcp().close();
    wake_.cancel();
  }

  // Within the time of a request's headers. Who speaks no TLS is told so by an alert.
  awaitable<bool> shake_hands() {
    if constexpr (!kTls) {
      co_return true;
    } else {
      tcp().expires_after(shared_.options.header_time);
      idle_ = true;
      error_code error;
      co_await stream_.async_handshake(asio::ssl::stream_base::server, into(error));
      idle_ = false;
      if (error) shared_.metrics.handshake_failed();
      co_return !error;
    }
  }

  // Tells that nothing more comes, so that nobody takes a cut for an end (RFC 8446 section 6.1).
  // The client has linger_time to say it, too.
  awaitable<void> say_goodbye() {
    if constexpr (kTls) {
      wake_.expires_after(shared_.options.linger_time);
      wake_.async_wait([self = this->shared_from_this()](const error_code& cancelled) {
        if (!cancelled) self->cut_off();
      });
      error_code error;
      co_await stream_.async_shutdown(into(error));
      wake_.cancel();
    }
  }

  // The first byte of a request. The first request must be in within header_time of the accept.
  awaitable<bool> await_request() {
    if (!fresh_ && buffer_.size() > 0) co_return true;
    if (shared_.stopping) co_return false;
    buffer_.shrink_to_fit();
    tcp().expires_after(fresh_ ? shared_.options.header_time : shared_.options.idle_time);
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
    goes_on = goes_on && !shared_.stopping && !response.live;
    const bool written = co_await write(response, goes_on, bare);
    const auto took = std::chrono::duration_cast<Duration>(SteadyClock::now() - begin);
    shared_.metrics.answered(response.route, response.status, took);
    auto live = std::exchange(response.live, nullptr);
    if (written && !bare) live_ = std::move(live);
    live.reset();
    if (written && !goes_on && !shared_.stopping && !live_) co_await linger();
    co_return (written && goes_on);
  }

  awaitable<Read> read_head(Parser& parser) {
    if (!fresh_) tcp().expires_after(shared_.options.header_time);
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
    tcp().expires_after(shared_.options.body_time);
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
    meeting->on_arrival([self = this->shared_from_this()] {
      asio::post(self->executor(), [self] { self->wake_.cancel(); });
    });
    while (!meeting->arrived() && !cut_) co_await woken();
    co_return meeting->leave();
  }

  // Until somebody cancels wake_.
  awaitable<void> woken() {
    wake_.expires_at(SteadyClock::time_point::max());
    error_code error;
    co_await wake_.async_wait(into(error));
  }

  // Writes what the live body gives, until it ends, the client goes or takes nothing for too long.
  awaitable<void> stream() {
    buffer_.clear();
    buffer_.shrink_to_fit();
    error_code error;
    tcp().socket().set_option(
        asio::socket_base::send_buffer_size(static_cast<int>(limits::kStreamSocketBytes)), error);
    tcp().expires_never();
    asio::co_spawn(
        executor(), [self = this->shared_from_this()] { return self->watch(); }, log_exception);
    live_->attach([weak = this->weak_from_this(), executor = executor()] {
      asio::post(executor, [weak] {
        if (const auto self = weak.lock()) self->wake_.cancel();
      });
    });
    if (shared_.stopping) live_->finish();
    while (!error && !cut_) {
      const LiveBody::Portion portion = live_->take();
      if (!portion.pieces.empty()) {
        tcp().expires_after(shared_.options.stream_write_time);
        co_await asio::async_write(stream_, buffers_of(portion), into(error));
      } else if (!portion.last) {
        co_await woken();
      }
      if (portion.last) break;
    }
    if (!error && !cut_) co_await say_goodbye();
  }

  // A client that went is noticed at once, not when something is written to it. What it still sends
  // has no meaning.
  awaitable<void> watch() {
    error_code error;
    std::array<char, 64> dropped;
    while (!error) co_await stream_.async_read_some(asio::buffer(dropped), into(error));
    cut_off();
  }

  awaitable<bool> write(const Response& response, bool goes_on, bool bare) {
    tcp().expires_after(shared_.options.write_time);
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
    idle_ = true;
    co_await say_goodbye();
    error_code error;
    tcp().socket().shutdown(asio::socket_base::shutdown_send, error);
    tcp().expires_after(shared_.options.linger_time);
    std::array<char, 4096> dropped;
    while (!error) co_await tcp().async_read_some(asio::buffer(dropped), into(error));
  }

  Shared& shared_;
  Stream stream_;
  asio::steady_timer wake_;
  beast::flat_buffer buffer_{shared_.options.header_bytes + kPieceBytes};
  std::shared_ptr<LiveBody> live_;  // while one is streamed
  bool fresh_ = true;               // nothing has been read yet
  bool idle_ = false;               // no request is under way
  bool cut_ = false;
};

}  // namespace

void log_exception(const std::exception_ptr& thrown) {
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const std::exception& caught) {
    spdlog::error("an HTTP connection ended by an exception: {}", caught.what());
  }
}

std::shared_ptr<Connection> make_connection(Shared& shared, tcp::socket socket) {
  if (shared.tls == nullptr) {
    return std::make_shared<StreamConnection<PlainStream>>(shared, std::move(socket));
  }
  const auto context = shared.tls->context();
  return std::make_shared<StreamConnection<TlsStream>>(shared, std::move(socket), *context);
}

}  // namespace fairway::sinks::http

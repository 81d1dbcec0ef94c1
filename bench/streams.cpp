// Thousands of readers of GET /v1/stream, in a process of their own on loopback, with and without
// some that never read: how long a change takes to the others, and what a reader costs in memory.
// Each reader that reads must hear every change, in order.
#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pipeline/descriptor_budget.h"
#include "sinks/http/router.h"
#include "sinks/http/server.h"
#include "sinks/http/stream/stream_hub.h"
#include "tests/http/live_feed.h"
#include "tests/sinks/fakes.h"

namespace fairway::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr int kChanges = 60;
// Large ones, so that those who never read are let go within the run.
constexpr std::size_t kDetailBytes = 2'000;
constexpr std::size_t kQueueBytes = 16 * limits::kKiB;

long long now_ns() { return SteadyClock::now().time_since_epoch() / 1ns; }

// ---- the readers' process ----

struct Reader {
  int socket = -1;
  bool reads = true;
  int heard = 0;
  std::string unread;
};

void connect(Reader& reader, std::uint16_t port) {
  reader.socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const int small = 4'096;
  if (!reader.reads) ::setsockopt(reader.socket, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  constexpr std::string_view kAsk = "GET /v1/stream HTTP/1.1\r\nHost: a\r\n\r\n";
  if (::connect(reader.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::send(reader.socket, kAsk.data(), kAsk.size(), 0) < 0) {
    throw std::runtime_error("a reader cannot connect");
  }
}

// What came: the delay of each change, in ms. False at the stream's end.
bool hear(Reader& reader, std::vector<double>& delays) {
  static std::array<char, 65'536> piece;
  const auto got = ::recv(reader.socket, piece.data(), piece.size(), 0);
  if (got <= 0) return false;
  reader.unread.append(piece.data(), static_cast<std::size_t>(got));
  constexpr std::string_view kMark = "\"detail\":\"";
  std::size_t end = 0;
  std::size_t begin = 0;
  while ((end = reader.unread.find("\n\n", begin)) != std::string::npos) {
    const std::string_view event = std::string_view(reader.unread).substr(begin, end - begin);
    begin = end + 2;
    const std::size_t at = event.find(kMark);
    if (at == std::string_view::npos) continue;
    const long long told = std::strtoll(event.data() + at + kMark.size(), nullptr, 10);
    delays.push_back(static_cast<double>(now_ns() - told) / 1e6);
    ++reader.heard;
  }
  reader.unread.erase(0, begin);
  return true;
}

int be_readers(std::uint16_t port, int count, int slow) {
  pipeline::raise_descriptor_limit();
  std::vector<Reader> readers(static_cast<std::size_t>(count));
  const int epoll = ::epoll_create1(0);
  for (int i = 0; i < count; ++i) {
    Reader& reader = readers[static_cast<std::size_t>(i)];
    reader.reads = i >= slow;
    connect(reader, port);
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &reader}};
    if (reader.reads) ::epoll_ctl(epoll, EPOLL_CTL_ADD, reader.socket, &event);
  }
  std::puts("connected");
  std::fflush(stdout);
  std::vector<double> delays;
  std::array<epoll_event, 256> events;
  const std::size_t all = static_cast<std::size_t>(count - slow) * kChanges;
  while (delays.size() < all) {
    const int ready = ::epoll_wait(epoll, events.data(), events.size(), 30'000);
    if (ready <= 0) throw std::runtime_error("readers hear nothing more");
    for (int i = 0; i < ready; ++i) {
      auto& reader = *static_cast<Reader*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (!hear(reader, delays)) throw std::runtime_error("a reader that reads was let go");
    }
  }
  for (const Reader& reader : readers) {
    if (reader.reads && reader.heard != kChanges) throw std::runtime_error("a gap or a double");
  }
  std::ranges::sort(delays);
  const auto share = [&](double part) {
    return delays[static_cast<std::size_t>(part * static_cast<double>(delays.size() - 1))];
  };
  std::printf("%f %f %f\n", share(0.5), share(0.99), delays.back());
  return 0;
}

// ---- the server's process ----

double resident_kib() {
  std::ifstream statm("/proc/self/statm");
  double total = 0;
  double resident = 0;
  statm >> total >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024;
}

double metric(const sinks::Metrics& metrics, const std::string& name) {
  const std::string text = metrics.text();
  const std::string mark = "\n" + name + " ";
  const std::size_t at = text.find(mark);
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + mark.size(), nullptr);
}

void pause(std::chrono::milliseconds time) {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, time, [] { return false; });
}

// Half of what a core writes to so many readers, so that delays are not those of a queue.
std::chrono::milliseconds interval(int readers) {
  return 20ms + std::chrono::duration_cast<std::chrono::milliseconds>(readers * 16us);
}

void stream(benchmark::State& state) {
  static std::map<int, double> without_slow;  // by readers: the p99
  const int count = static_cast<int>(state.range(0));
  const int slow = static_cast<int>(state.range(1));
  pipeline::raise_descriptor_limit();
  sinks::LiveFeed feed;
  sinks::FakeQueries queries;
  sinks::FakeInbox inbox(queries);
  sinks::Metrics metrics({.version = "bench", .commit = "bench"});
  sinks::http::StreamOptions options;
  options.queue_bytes = kQueueBytes;
  sinks::http::StreamHub hub(options, feed, metrics, [] { return std::nullopt; });
  hub.start();
  sinks::http::Router router(queries, inbox, metrics);
  router.streams_through(hub);
  const WallClock clock;
  sinks::http::Server server({.port = 0, .drain_time = 10ms}, router, metrics, clock);
  const auto port = server.start();
  if (!port) return state.SkipWithError(port.error().text().c_str());
  const double before_kib = resident_kib();
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  const std::string command = self + " --readers " + std::to_string(*port) + " " +
                              std::to_string(count) + " " + std::to_string(slow);
  for (auto _ : state) {
    const std::unique_ptr<FILE, int (*)(FILE*)> readers(::popen(command.c_str(), "r"), ::pclose);
    std::array<char, 200> line{};
    if (std::fgets(line.data(), line.size(), readers.get()) == nullptr) {
      return state.SkipWithError("the readers failed");
    }
    while (hub.streams() < static_cast<std::size_t>(count)) pause(1ms);
    state.counters["reader_kib"] = (resident_kib() - before_kib) / count;
    for (int i = 0; i < kChanges; ++i) {
      Change change = sinks::sample_change(1);
      change.detail = std::to_string(now_ns()) + " " + std::string(kDetailBytes, 'x');
      feed.append(change);
      pause(interval(count));
    }
    if (std::fgets(line.data(), line.size(), readers.get()) == nullptr) {
      return state.SkipWithError("a reader lost a change");
    }
    double p50 = 0;
    double p99 = 0;
    double most = 0;
    if (std::sscanf(line.data(), "%lf %lf %lf", &p50, &p99, &most) != 3) {
      return state.SkipWithError("the readers failed");
    }
    state.SetIterationTime(p99 / 1e3);
    state.counters["p50_ms"] = p50;
    state.counters["p99_ms"] = p99;
    state.counters["most_ms"] = most;
    state.counters["let_go"] = metric(metrics, "fairway_sse_overruns_total");
    if (slow == 0) without_slow[count] = p99;
    if (slow > 0) state.counters["p99_over_without_slow"] = p99 / without_slow[count];
  }
  server.stop();
}

BENCHMARK(stream)
    ->ArgNames({"readers", "never_read"})
    ->Args({300, 0})
    ->Args({300, 30})
    ->Args({2'000, 0})
    ->Args({2'000, 200})
    ->Args({9'900, 0})
    ->Args({9'900, 990})
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

}  // namespace
}  // namespace fairway::bench

int main(int argc, char** argv) {
  if (argc == 5 && std::string_view(argv[1]) == "--readers") {
    try {
      return fairway::bench::be_readers(static_cast<std::uint16_t>(std::atoi(argv[2])),
                                        std::atoi(argv[3]), std::atoi(argv[4]));
    } catch (const std::exception& wrong) {
      std::fprintf(stderr, "%s\n", wrong.what());
      return 1;
    }
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

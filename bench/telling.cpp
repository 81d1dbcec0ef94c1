// A ship's new ETA reaches all that it carries (RULES 2.5): how long the sweep takes, and how much
// longer other work waits meanwhile. A message that comes at any moment waits for the rest of the
// step under way and for its own; usually there is none under way.
#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/port.h"

namespace fairway::bench {
namespace {

using Millis = std::chrono::duration<double, std::milli>;
constexpr int kLinksPerMessage = 500;
constexpr int kUsual = 300;

class Call {
 public:
  void board(int shipments) {
    for (int first = 0; first < shipments; first += kLinksPerMessage) {
      std::string links;
      for (int i = first; i < std::min(shipments, first + kLinksPerMessage); ++i) {
        links += std::string(links.empty() ? "" : ",") + R"({"role":"sails_on","from":"bill:MAEU)" +
                 std::to_string(1'000'000 + i) +
                 R"(","to":"voyage_call:9321483/123E/CNSHA","anchor":"2026-11-05T00:00:00Z"})";
      }
      port.say(R"("facts":[],"links":[)" + links + "]");
    }
    port.rest();
  }

  void says_eta(int hour) {
    port.say(R"("document":"ETA","version":)" + std::to_string(hour + 1) +
             R"(,"facts":[{"kind":"arrived","classifier":"estimated",)"
             R"("subject":"voyage_call:9321483/123E/CNSHA","time":"2026-11-04T)" +
             std::to_string(10 + hour) + R"(:00:00Z"}])");
  }

  void says_gate_in() {
    const std::string box = std::to_string(1'000'000 + ++boxes_);
    port.say(R"("facts":[{"kind":"gate_in","classifier":"actual","subject":"container:MSKU)" + box +
             R"(","time":"2026-11-01T06:00:00Z","place":"CNSHA"}])");
  }

  Millis timed_step(pipeline::StepReport& report) {
    const auto begin = std::chrono::steady_clock::now();
    report = port.step();
    return std::chrono::steady_clock::now() - begin;
  }

  Port port;

 private:
  int boxes_ = 0;
};

double at(std::vector<double>& times, double share) {
  std::ranges::sort(times);
  return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
}

void sweep(benchmark::State& state) {
  const auto shipments = static_cast<int>(state.range(0));
  Call call;
  call.board(shipments);
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> moment(0, 1);
  std::vector<double> usual;
  std::vector<double> meanwhile;
  pipeline::StepReport report;
  for (int i = 0; i < kUsual; ++i) {
    call.says_gate_in();
    usual.push_back(call.timed_step(report).count());
    call.port.rest();
  }
  int hour = 0;
  for (auto _ : state) {
    call.says_eta(hour++ % 10);
    const std::size_t before = call.port.told();
    const auto begin = std::chrono::steady_clock::now();
    do {
      const double under_way = call.timed_step(report).count();
      if (report.at_rest) break;
      call.says_gate_in();
      meanwhile.push_back(moment(random) * under_way + call.timed_step(report).count());
    } while (!report.at_rest);
    const Millis took = std::chrono::steady_clock::now() - begin;
    state.SetIterationTime(took.count() / 1e3);
    state.counters["timelines_per_s"] =
        static_cast<double>(call.port.told() - before) / took.count() * 1e3;
  }
  state.counters["usual_p50_ms"] = at(usual, 0.5);
  state.counters["usual_p99_ms"] = at(usual, 0.99);
  state.counters["p50_over_usual"] = at(meanwhile, 0.5) / at(usual, 0.5);
  state.counters["p99_over_usual"] = at(meanwhile, 0.99) / at(usual, 0.99);
}

BENCHMARK(sweep)
    ->Arg(2'000)
    ->Arg(20'000)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(2);

}  // namespace
}  // namespace fairway::bench

BENCHMARK_MAIN();

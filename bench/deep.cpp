// What much costs that was said long ago: one more move of a container in its 200th trip, and one
// more fact of a shipment with 10,000, beside the same of a container in its first trip and of a
// shipment with 25. `add` is until everyone is told; `read` is the timeline of the shipment.
#include <chrono>
#include <string>

#include <benchmark/benchmark.h>

#include "bench/port.h"
#include "pipeline/fold/timeline_fold.h"
#include "sinks/json/timeline_json.h"
#include "state/reader.h"

namespace fairway::bench {
namespace {

using Seconds = std::chrono::duration<double>;
constexpr int kMoves = 20;

std::string fact(const std::string& kind, const std::string& subject, Instant time) {
  return R"({"kind":")" + kind + R"(","classifier":"actual","subject":")" + subject +
         R"(","time":")" + to_rfc3339(time) + R"(","place":"CNSHA"})";
}

// A subject that can be made deep, and has one more thing to say each time.
class Subject {
 public:
  virtual ~Subject() = default;
  virtual void fill(Port& port, int depth) = 0;
  virtual std::string more(int number) const = 0;
  virtual Reference shipment() const = 0;
};

class Box final : public Subject {
 public:
  void fill(Port& port, int trips) override {
    trips_ = trips;
    for (int trip = 0; trip < trips; ++trip) {
      std::string facts;
      int day = 0;
      for (const char* kind :
           {"empty_out", "gate_in", "loaded", "discharged", "gate_out", "empty_in"}) {
        if (trip + 1 == trips && day > 0) break;
        facts +=
            (facts.empty() ? "" : ",") + fact(kind, kBox, start(trip) + std::chrono::days(day));
        day += 3;
      }
      port.say(R"("facts":[)" + facts + R"(],"links":[{"role":"carries","from":"bill:MAEU)" +
               std::to_string(trip) + R"(","to":")" + kBox + R"(","anchor":")" +
               to_rfc3339(start(trip) + std::chrono::days(5)) + R"("}])");
    }
    port.rest();
  }
  std::string more(int number) const override {
    return fact("gate_in", kBox,
                start(trips_ - 1) + std::chrono::days(1) + std::chrono::minutes(number));
  }
  Reference shipment() const override {
    return *parse_reference("bill:MAEU" + std::to_string(trips_ - 1));
  }

 private:
  static constexpr const char* kBox = "container:MSKU1000003";
  // The last one begins on a day of its own, however many there were.
  Instant start(int trip) const {
    return *parse_rfc3339("2026-09-01T00:00:00Z") - std::chrono::days(30 * (trips_ - 1 - trip));
  }

  int trips_ = 0;
};

class Shipment final : public Subject {
 public:
  void fill(Port& port, int facts) override {
    for (int i = 0; i < facts; ++i) port.say(R"("facts":[)" + more(-i - 1) + "]");
    port.rest();
  }
  std::string more(int number) const override {
    return fact("weighed", "bill:MAEU0",
                *parse_rfc3339("2026-09-01T00:00:00Z") + std::chrono::minutes(number));
  }
  Reference shipment() const override { return *parse_reference("bill:MAEU0"); }
};

template <typename T>
class Measured {
 public:
  explicit Measured(int depth) { subject_.fill(port_, depth); }

  void add(int number) {
    const std::size_t before = port_.told();
    const auto begin = std::chrono::steady_clock::now();
    port_.say(R"("facts":[)" + subject_.more(number) + "]");
    port_.rest();
    added_ += std::chrono::steady_clock::now() - begin;
    looks_ += port_.told() - before;
  }
  void read() {
    const state::StateReader reader(port_.store());
    const auto begin = std::chrono::steady_clock::now();
    const auto timeline = must(
        pipeline::fold_timeline(subject_.shipment(), reader, port_.rules(), Scope::all(), {}, {}));
    if (!timeline) throw std::runtime_error("no such shipment");
    benchmark::DoNotOptimize(sinks::timeline_json(*timeline, Language::en));
    read_ += std::chrono::steady_clock::now() - begin;
  }

  double added_ms() const { return added_.count() * 1e3; }
  double read_ms() const { return read_.count() * 1e3; }
  double looks() const { return static_cast<double>(looks_); }

 private:
  Port port_;
  T subject_;
  Seconds added_{};
  Seconds read_{};
  std::size_t looks_ = 0;
};

template <typename T>
void deep(benchmark::State& state) {
  Measured<T> shallow(static_cast<int>(state.range(0)));
  Measured<T> deep(static_cast<int>(state.range(1)));
  for (auto _ : state) {
    for (int move = 0; move < kMoves; ++move) {
      for (Measured<T>* one : {&shallow, &deep}) {
        one->add(move);
        one->read();
      }
    }
  }
  state.counters["add_ms"] = deep.added_ms() / kMoves;
  state.counters["add_over_shallow"] = deep.added_ms() / shallow.added_ms();
  state.counters["looks_per_add"] = deep.looks() / kMoves;
  state.counters["read_ms"] = deep.read_ms() / kMoves;
  state.counters["read_over_shallow"] = deep.read_ms() / shallow.read_ms();
}

BENCHMARK(deep<Box>)->Name("trips")->Args({1, 200})->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(deep<Shipment>)
    ->Name("facts")
    ->Args({25, 10'000})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

}  // namespace
}  // namespace fairway::bench

BENCHMARK_MAIN();

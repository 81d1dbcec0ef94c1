// What an answer costs. Folding a bill with one container of n facts, beside reading the same rows
// and sorting them, which any reader has to do; over the in-memory store and over RocksDB.
#include <algorithm>
#include <chrono>

#include <benchmark/benchmark.h>

#include "bench/support.h"
#include "pipeline/fold/timeline_fold.h"
#include "sinks/json/timeline_json.h"
#include "state/memory_store.h"
#include "state/merge.h"
#include "state/reader.h"
#include "state/rocks_store.h"

namespace fairway::bench {
namespace {

const Reference kBill = *parse_reference("bill:MAEU0");
const Reference kBox = *parse_reference("container:MSKU1000000");

void fill(state::Store& store, Words& words, std::size_t facts) {
  std::vector<Record> records;
  for (const std::string& bytes : gate_messages(facts, 1, 1)) {
    words.decoder->decode(
        {{0, records.size()}, from_micros(1'793'000'000'000'000), SourceName{"bench"}, bytes},
        records);
  }
  state::WriteBatch batch;
  std::vector<Record> onward;
  state::MergeStats stats;
  must(state::merge(store, records, batch, onward, stats));
  batch.sort_and_unite();
  must(store.commit(batch));
}

std::unique_ptr<state::Store> open(bool on_disk, const Scratch& scratch) {
  if (on_disk) return must(state::open_rocks_store(scratch.path() / "state"));
  return state::make_memory_store();
}

std::size_t read_and_sort(const state::StateReader& reader) {
  std::size_t rows = 0;
  for (const Reference& reference : {kBill, kBox}) {
    state::Track track = must(reader.read(reference));
    std::ranges::sort(track.facts, {}, [](const FactRow& row) { return row.fact.time.instant; });
    rows += track.facts.size();
  }
  return rows;
}

void timeline(benchmark::State& state, bool on_disk) {
  const auto facts = static_cast<std::size_t>(state.range(0));
  Words words;
  const Scratch scratch;
  const auto store = open(on_disk, scratch);
  fill(*store, words, facts);
  const state::StateReader reader(*store);
  std::chrono::nanoseconds folding{};
  std::chrono::nanoseconds baseline{};
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    const auto folded =
        must(pipeline::fold_timeline(kBill, reader, words.rules, Scope::all(), {}, Instant{}));
    const std::string json = sinks::timeline_json(*folded, Language::en);
    const auto middle = std::chrono::steady_clock::now();
    const std::size_t rows = read_and_sort(reader);
    const auto end = std::chrono::steady_clock::now();
    if (folded->facts.size() != facts || rows != facts || json.empty()) {
      state.SkipWithError("the timeline does not hold every fact");
      return;
    }
    folding += middle - begin;
    baseline += end - middle;
    state.SetIterationTime(std::chrono::duration<double>(middle - begin).count());
  }
  state.counters["us_per_fact"] = static_cast<double>(folding.count()) / 1e3 /
                                  static_cast<double>(facts) /
                                  static_cast<double>(state.iterations());
  state.counters["times_reading_and_sorting"] =
      static_cast<double>(folding.count()) / static_cast<double>(baseline.count());
}

void memory(benchmark::State& state) { timeline(state, false); }
void rocksdb(benchmark::State& state) { timeline(state, true); }

BENCHMARK(memory)
    ->Name("timeline/memory")
    ->Arg(25)
    ->Arg(100)
    ->Arg(1'000)
    ->Arg(10'000)
    ->UseManualTime();
BENCHMARK(rocksdb)
    ->Name("timeline/rocksdb")
    ->Arg(25)
    ->Arg(100)
    ->Arg(1'000)
    ->Arg(10'000)
    ->UseManualTime();

}  // namespace
}  // namespace fairway::bench

BENCHMARK_MAIN();

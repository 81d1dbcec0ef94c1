// The whole way of a port's simulated messages, in all their formats: embedded log, decode, merge,
// synced commits to RocksDB; beside a bare loop that puts the very same rows into a RocksDB in the
// order in which they came, 500 a batch, with a write-ahead log and no sync. The ratio is what
// coalescing and sorting win against what parsing, uniting and syncing cost.
#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

#include <benchmark/benchmark.h>
#include <rocksdb/db.h>

#include "bench/support.h"
#include "ingest/embedded_log.h"
#include "pipeline/exchange.h"
#include "pipeline/simulator/senders.h"
#include "pipeline/simulator/simulation.h"
#include "pipeline/worker.h"
#include "state/reader.h"
#include "state/rocks_store.h"

namespace fairway::bench {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;
using Seconds = std::chrono::duration<double>;

// The simulated port's messages into the log; returns what must have been counted of them.
simulator::Expected fill(ingest::EmbeddedLog& log, std::uint64_t shipments) {
  simulator::Settings settings;
  settings.shipments = shipments;
  simulator::Simulation simulation(settings);
  ingest::LogBatch batch;
  const auto append = [&] {
    std::promise<Status> done;
    log.append(std::exchange(batch, {}), [&](Result<std::vector<ingest::Appended>> appended) {
      done.set_value(appended ? Status{} : std::unexpected(appended.error()));
    });
    must(done.get_future().get());
  };
  while (auto message = simulation.next()) {
    batch.push_back(
        {SourceName{std::move(message->source)}, std::move(message->bytes), message->received});
    if (batch.size() == 1'000) append();
  }
  if (!batch.empty()) append();
  simulator::Expected all;
  for (const auto& [source, count] : simulation.expected()) {
    all.received += count.received;
    all.duplicate += count.duplicate;
    all.refused += count.refused;
  }
  return all;
}

// Until everything is told.
struct Rest {
  Seconds time{};
  std::size_t looks = 0;  // at timelines
};

Seconds drain(ingest::EmbeddedLog& log, Words& words, state::Store& store, bool tells, Rest& rest) {
  const WallClock clock;
  const auto source = log.reader();
  pipeline::Loopback exchange;
  pipeline::Teller teller({.store = store, .rules = words.rules});
  pipeline::Worker worker({.source = *source,
                           .decoder = *words.decoder,
                           .store = store,
                           .exchange = exchange,
                           .clock = clock,
                           .teller = tells ? &teller : nullptr});
  must(worker.start());
  const auto begin = std::chrono::steady_clock::now();
  const auto step = [&] {
    auto report = must(worker.step());
    rest.looks += report.told;
    return report;
  };
  while (!step().caught_up) {
  }
  const auto merged = std::chrono::steady_clock::now();
  while (!step().at_rest) {
  }
  rest.time += std::chrono::steady_clock::now() - begin;
  return merged - begin;
}

Rows all_rows(const state::Store& store) {
  Rows rows;
  for (const state::Table table : {state::Table::facts, state::Table::views}) {
    must(store.scan(table, {}, [&](std::string_view key, std::string_view value) {
      rows.emplace_back(key, value);
      return true;
    }));
  }
  std::mt19937_64 random(2);
  std::ranges::shuffle(rows, random);
  return rows;
}

Seconds put_bare(const Rows& rows, const Scratch& scratch) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* raw = nullptr;
  if (!rocksdb::DB::Open(options, (scratch.path() / "bare").string(), &raw).ok()) {
    throw std::runtime_error("RocksDB does not open");
  }
  const std::unique_ptr<rocksdb::DB> db(raw);
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t at = 0; at < rows.size(); at += 500) {
    rocksdb::WriteBatch batch;
    for (std::size_t i = at; i < std::min(at + 500, rows.size()); ++i) {
      batch.Put(rows[i].first, rows[i].second);
    }
    if (!db->Write({}, &batch).ok()) throw std::runtime_error("RocksDB does not write");
  }
  return std::chrono::steady_clock::now() - begin;
}

void end_to_end(benchmark::State& state) {
  const auto shipments = static_cast<std::uint64_t>(state.range(0));
  const bool tells = state.range(1) != 0;
  Words words(simulator::source_configs());
  const WallClock clock;
  std::uint64_t messages = 0;
  Seconds ours{};
  Seconds bare{};
  Rest rest;
  std::size_t rows = 0;
  for (auto _ : state) {
    const Scratch scratch;
    ingest::EmbeddedLog::Options options;
    options.clock = &clock;
    const auto log = must(ingest::EmbeddedLog::open(scratch.path() / "log", options));
    const simulator::Expected expected = fill(*log, shipments);
    const auto store = must(state::open_rocks_store(scratch.path() / "state"));
    const Seconds took = drain(*log, words, *store, tells, rest);
    const Rows written = all_rows(*store);
    rows = written.size();
    bare += put_bare(written, scratch);
    ours += took;
    state.SetIterationTime(took.count());
    std::uint64_t merged = 0;
    for (const auto& [source, counted] : must(state::StateReader(*store).counts())) {
      merged += counted.merged;
    }
    if (merged != expected.merged()) {
      state.SkipWithError("not every message was merged");
      return;
    }
    messages += expected.received;
  }
  const auto all = static_cast<double>(messages);
  const auto runs = static_cast<double>(state.iterations());
  state.counters["messages_per_s"] = all / ours.count();
  state.counters["messages_told_per_s"] = all / rest.time.count();
  state.counters["looks_per_message"] = static_cast<double>(rest.looks) / all;
  state.counters["rows_per_message"] = static_cast<double>(rows) * runs / all;
  state.counters["bare_puts_time_over_ours"] = bare.count() / ours.count();
}

BENCHMARK(end_to_end)
    ->Args({2'500, 0})  // some 50,000 messages
    ->Args({2'500, 1})
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(3);

}  // namespace
}  // namespace fairway::bench

BENCHMARK_MAIN();

// The whole way of a message: embedded log, decode, merge, synced commits to RocksDB; beside a bare
// loop that puts the very same rows into a RocksDB in the order in which they came, 500 a batch,
// with a write-ahead log and no sync. The ratio is what coalescing and sorting win against what
// parsing, uniting and syncing cost.
#include <algorithm>
#include <chrono>
#include <future>

#include <benchmark/benchmark.h>
#include <rocksdb/db.h>

#include "bench/support.h"
#include "ingest/embedded_log.h"
#include "pipeline/exchange.h"
#include "pipeline/worker.h"
#include "state/reader.h"
#include "state/rocks_store.h"

namespace fairway::bench {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;
using Seconds = std::chrono::duration<double>;

void fill(ingest::EmbeddedLog& log, std::size_t count) {
  std::vector<std::string> messages = gate_messages(count, count / 20 + 1, count / 100 + 1);
  for (std::size_t begin = 0; begin < messages.size(); begin += 1'000) {
    ingest::LogBatch batch;
    for (std::size_t i = begin; i < std::min(begin + 1'000, messages.size()); ++i) {
      batch.push_back({SourceName{"bench"}, std::move(messages[i]), std::nullopt});
    }
    std::promise<Status> done;
    log.append(std::move(batch), [&](Result<std::vector<ingest::Appended>> appended) {
      done.set_value(appended ? Status{} : std::unexpected(appended.error()));
    });
    must(done.get_future().get());
  }
}

Seconds drain(ingest::EmbeddedLog& log, Words& words, state::Store& store, bool tells,
              Seconds& at_rest) {
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
  while (!must(worker.step()).caught_up) {
  }
  const auto merged = std::chrono::steady_clock::now();
  while (!must(worker.step()).at_rest) {
  }
  at_rest += std::chrono::steady_clock::now() - begin;
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
  const auto count = static_cast<std::size_t>(state.range(0));
  const bool tells = state.range(1) != 0;
  Words words;
  const WallClock clock;
  Seconds ours{};
  Seconds bare{};
  Seconds at_rest{};
  std::size_t rows = 0;
  for (auto _ : state) {
    const Scratch scratch;
    ingest::EmbeddedLog::Options options;
    options.clock = &clock;
    const auto log = must(ingest::EmbeddedLog::open(scratch.path() / "log", options));
    fill(*log, count);
    const auto store = must(state::open_rocks_store(scratch.path() / "state"));
    const Seconds took = drain(*log, words, *store, tells, at_rest);
    const Rows written = all_rows(*store);
    rows = written.size();
    bare += put_bare(written, scratch);
    ours += took;
    state.SetIterationTime(took.count());
    const auto counts = must(state::StateReader(*store).counts()).at(SourceName{"bench"});
    if (counts.merged != count) {
      state.SkipWithError("not every message was merged");
      return;
    }
  }
  const auto runs = static_cast<double>(state.iterations());
  state.counters["messages_per_s"] = static_cast<double>(count) * runs / ours.count();
  state.counters["messages_told_per_s"] = static_cast<double>(count) * runs / at_rest.count();
  state.counters["rows_per_message"] = static_cast<double>(rows) / static_cast<double>(count);
  state.counters["bare_puts_time_over_ours"] = bare.count() / ours.count();
}

BENCHMARK(end_to_end)
    ->Args({100'000, 0})
    ->Args({100'000, 1})
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(3);

}  // namespace
}  // namespace fairway::bench

BENCHMARK_MAIN();

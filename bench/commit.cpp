// What it costs to remember: merge and commit of facts in sorted, synced batches, and reading a
// track back, each beside bare RocksDB doing the least that could be called the same in the same
// run.
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <stdlib.h>

#include "state/keys.h"
#include "state/merge.h"
#include "state/rocks_store.h"
#include "state/verify.h"

namespace fairway::state {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr std::size_t kTracks = 50'000;
constexpr std::size_t kBareBatch = 500;
constexpr std::size_t kFactsPerTrack = 25;

template <typename Act>
double seconds_of(Act act) {
  const auto begin = std::chrono::steady_clock::now();
  act();
  return Seconds(std::chrono::steady_clock::now() - begin).count();
}

class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "fairway-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

Hash16 id_of(std::uint64_t number) { return hash_parts({std::to_string(number)}); }

Reference container(std::uint64_t number) {
  return {RefKind::container, "MSKU" + std::to_string(1'000'000 + number)};
}

// A gate-in as a terminal reports it: about 300 bytes as a row.
FactRecord fact(std::uint64_t number, Reference subject) {
  FactRow row;
  row.fact.id = FactId{id_of(number)};
  row.fact.document = DocumentId{row.fact.id.value()};
  row.fact.subject = std::move(subject);
  row.fact.source = SourceName{"yangshan-terminal"};
  row.fact.definition = "fairway.codeco/1";
  row.fact.table = "codeco_events";
  row.fact.code = {"34", "2", "5"};
  row.fact.time = {from_micros(1'790'000'000'000'000), "202611010620", ZoneBasis::place,
                   Precision::minute};
  row.fact.place = "CNSHA";
  row.fact.facility = "CNSHA-YS1";
  row.fact.references = {{RefKind::bill, "MAEU123456789"},
                         {RefKind::voyage_call, "IMO9321483/123E/CNSHA"}};
  row.fact.attributes = {{"size_type", "45G1", ""}, {"full_empty", "5", "full_empty"}};
  row.asserted.revision.message = MessageId{id_of(number ^ 1ULL << 40)};
  row.asserted.revision.published = row.fact.time.instant;
  row.asserted.revision.definition_version = 1;
  row.asserted.received = from_micros(1'790'000'060'000'000);
  return {std::move(row)};
}

std::unique_ptr<rocksdb::DB> open_bare(const std::filesystem::path& path) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  if (!rocksdb::DB::Open(options, path, &db).ok()) throw std::runtime_error("bare RocksDB");
  return std::unique_ptr<rocksdb::DB>(db);
}

std::unique_ptr<RocksStore> open_store(const std::filesystem::path& path) {
  auto store = open_rocks_store(path);
  if (!store) throw std::runtime_error(store.error().text());
  return std::move(*store);
}

void put_bare(rocksdb::DB& db, const std::vector<WriteBatch::Write>& writes) {
  rocksdb::WriteBatch batch;
  for (const WriteBatch::Write& write : writes) {
    batch.Put(write.key, *write.value).PermitUncheckedError();
    if (static_cast<std::size_t>(batch.Count()) < kBareBatch) continue;
    db.Write({}, &batch).PermitUncheckedError();
    batch.Clear();
  }
  db.Write({}, &batch).PermitUncheckedError();
}

// Facts of random containers, as they come. `ratio` compares rows a second, ours to bare puts of
// the same rows in random order, without sync.
void merge_and_commit(benchmark::State& state) {
  const TempDir dir;
  const auto store = open_store(dir / "state");
  const auto bare = open_bare(dir / "bare");
  const auto size = static_cast<std::size_t>(state.range(0));
  std::mt19937_64 random(1);
  std::uint64_t facts = 0;
  std::uint64_t rows = 0;
  double ours = 0;
  double theirs = 0;
  for (auto _ : state) {
    std::vector<Record> records;
    for (std::size_t i = 0; i < size; ++i) {
      records.emplace_back(fact(facts++, container(random() % kTracks)));
    }
    WriteBatch batch;
    MergeStats stats;
    std::vector<Record> out;
    bool good = true;
    const double seconds = seconds_of(
        [&] { good = merge(*store, records, batch, out, stats) && store->commit(batch); });
    if (!good || stats.rows_grown != size) return state.SkipWithError("merge or commit failed");
    state.SetIterationTime(seconds);
    ours += seconds;
    rows += batch.writes().size();
    std::vector<WriteBatch::Write> same(batch.writes().begin(), batch.writes().end());
    std::ranges::shuffle(same, random);
    theirs += seconds_of([&] { put_bare(*bare, same); });
  }
  const auto report = verify_views(*store);
  if (!report || !report->good() || report->rows != facts) {
    return state.SkipWithError("the state does not hold what was merged");
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(facts));
  const auto count = static_cast<double>(rows);
  state.counters["rows/s"] = count / ours;
  state.counters["bare_rows/s"] = count / theirs;
  state.counters["ratio"] = theirs / ours;
}
BENCHMARK(merge_and_commit)->Arg(2'000)->Arg(20'000)->UseManualTime()->MinTime(3);

// Tracks of 25 facts read and decoded; `ratio` compares with a bare scan over the same rows.
void read_track(benchmark::State& state) {
  constexpr std::uint64_t kRead = 4'000;
  const TempDir dir;
  const auto store = open_store(dir / "state");
  const auto bare = open_bare(dir / "bare");
  std::vector<Record> records;
  for (std::uint64_t i = 0; i < kRead * kFactsPerTrack; ++i) {
    records.emplace_back(fact(i, container(i % kRead)));
    if (records.size() < 20'000) continue;
    WriteBatch batch;
    MergeStats stats;
    std::vector<Record> out;
    if (!merge(*store, records, batch, out, stats) || !store->commit(batch)) {
      return state.SkipWithError("merge or commit failed");
    }
    put_bare(*bare, {batch.writes().begin(), batch.writes().end()});
    records.clear();
  }
  const StateReader reader(*store);
  std::mt19937_64 random(2);
  std::uint64_t tracks = 0;
  double ours = 0;
  double theirs = 0;
  for (auto _ : state) {
    const Reference reference = container(random() % kRead);
    std::size_t found = 0;
    const double seconds = seconds_of([&] {
      const auto track = reader.read(reference);
      found = track ? track->facts.size() : 0;
    });
    if (found != kFactsPerTrack) return state.SkipWithError("a track is not whole");
    state.SetIterationTime(seconds);
    ours += seconds;
    ++tracks;
    const std::string prefix = track_prefix(reference);
    theirs += seconds_of([&] {
      const std::unique_ptr<rocksdb::Iterator> scan(bare->NewIterator({}));
      for (scan->Seek(prefix); scan->Valid() && scan->key().starts_with(prefix); scan->Next()) {
        benchmark::DoNotOptimize(scan->value().size());
      }
    });
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(tracks));
  state.counters["bare_tracks/s"] = static_cast<double>(tracks) / theirs;
  state.counters["ratio"] = theirs / ours;
}
BENCHMARK(read_track)->UseManualTime()->MinTime(2);

}  // namespace
}  // namespace fairway::state

BENCHMARK_MAIN();

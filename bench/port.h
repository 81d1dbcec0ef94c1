#pragma once

#include <memory>
#include <string>

#include "bench/support.h"
#include "pipeline/exchange.h"
#include "pipeline/worker.h"
#include "state/rocks_store.h"
#include "tests/support/memory_source.h"

namespace fairway::bench {

// A worker that merges and tells what is said to it, over RocksDB in a folder of its own.
class Port {
 public:
  Port() : store_(must(state::open_rocks_store(scratch_.path() / "state"))) {
    must(teller_.resume());
    must(worker_.start());
  }

  // A message of Fairway's own; `body` is what follows its head.
  void say(const std::string& body) {
    source_.push(SourceName{"bench"},
                 R"({"format":"fairway.fact/1","publishedAt":"2026-11-01T06:21:00Z",)" + body + "}",
                 clock_.now());
  }
  pipeline::StepReport step() {
    auto report = must(worker_.step());
    told_ += report.told;
    return report;
  }
  void rest() {
    for (;;) {
      const auto report = step();
      if (report.caught_up && report.at_rest) return;
    }
  }

  std::size_t told() const { return told_; }
  const state::Store& store() const { return *store_; }
  const pipeline::Rules& rules() const { return words_.rules; }

 private:
  Words words_;
  Scratch scratch_;
  WallClock clock_;
  std::unique_ptr<state::RocksStore> store_;
  test::MemorySource source_;
  pipeline::Loopback exchange_;
  pipeline::Teller teller_{{.store = *store_, .rules = words_.rules}};
  pipeline::Worker worker_{{.source = source_,
                            .decoder = *words_.decoder,
                            .store = *store_,
                            .exchange = exchange_,
                            .clock = clock_,
                            .teller = &teller_}};
  std::size_t told_ = 0;
};

}  // namespace fairway::bench

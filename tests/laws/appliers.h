#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "ingest/decoder.h"
#include "pipeline/applier.h"
#include "pipeline/fold/rules.h"
#include "state/memory_store.h"
#include "state/reader.h"
#include "tests/support/chaos_exchange.h"

namespace fairway::test {

// Fairway as several owners of shards, each with a store of its own, behind an exchange that
// shuffles, delays and doubles. Folds read across the owners through the track reader.
class Appliers final : public state::TrackReader {
 public:
  Appliers(std::size_t owners, std::uint64_t seed, ingest::Decoder& decoder,
           const pipeline::Rules& rules)
      : exchange_(owners, seed), decoder_(decoder), rules_(rules) {
    for (std::size_t owner = 0; owner < owners; ++owner) {
      stores_.push_back(state::make_memory_store());
      appliers_.push_back(std::make_unique<pipeline::Applier>(*stores_.back(), exchange_, owner));
    }
  }

  // Reads the log in batches; every owner commits whatever has reached it after each batch.
  void feed(std::span<const ingest::RawMessage> log, std::size_t batch) {
    feed(log, batch, decoder_);
  }
  // The same, read by another decoder.
  void feed(std::span<const ingest::RawMessage> log, std::size_t batch, ingest::Decoder& decoder);
  // Lets everything arrive.
  void rest();

  Result<state::Track> read(const Reference& reference) const override {
    return state::StateReader(*stores_[shard_of(reference).value() % stores_.size()])
        .read(reference);
  }

  // What `state dump` prints.
  std::string dump() const;
  // The list of refusals of all owners with bytes and handling, a message a line. Throws when the
  // views or the bytes of an owner are not what its facts say.
  std::string refused() const;
  // Summed over the owners.
  std::map<SourceName, state::SourceCounts> counts() const;
  const state::Store& store(std::size_t owner) const { return *stores_[owner]; }

 private:
  void commit_all();

  ChaosExchange exchange_;
  ingest::Decoder& decoder_;
  const pipeline::Rules& rules_;
  std::vector<std::unique_ptr<state::Store>> stores_;
  std::vector<std::unique_ptr<pipeline::Applier>> appliers_;
};

}  // namespace fairway::test

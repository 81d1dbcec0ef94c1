#pragma once

#include <cstddef>
#include <random>
#include <utility>
#include <vector>

#include "pipeline/exchange.h"

namespace fairway::test {

// An exchange at its worst: records arrive shuffled, some late, some twice. Nothing is ever lost.
class ChaosExchange final : public pipeline::Exchange {
 public:
  ChaosExchange(std::size_t owners, std::uint64_t seed) : queues_(owners), random_(seed) {}

  void send(std::vector<Record> records) override {
    for (Record& record : records) {
      std::vector<Record>& queue = queues_[shard_of(record).value() % queues_.size()];
      if (chance(15)) queue.push_back(record);
      queue.push_back(std::move(record));
    }
  }

  std::vector<Record> receive(std::size_t owner) override {
    std::vector<Record>& queue = queues_[owner];
    std::shuffle(queue.begin(), queue.end(), random_);
    if (calm_) return std::exchange(queue, {});
    const std::size_t count = queue.empty() ? 0 : random_() % (queue.size() + 1);
    std::vector<Record> arrived(std::make_move_iterator(queue.end() - static_cast<long>(count)),
                                std::make_move_iterator(queue.end()));
    queue.resize(queue.size() - count);
    return arrived;
  }

  std::vector<Record> rest() const override {
    std::vector<Record> rest;
    for (const auto& queue : queues_) rest.insert(rest.end(), queue.begin(), queue.end());
    return rest;
  }

  void clear() override {
    for (auto& queue : queues_) queue.clear();
  }

  // From now on everything arrives: a history comes to rest.
  void calm() { calm_ = true; }
  bool empty() const { return rest().empty(); }

 private:
  bool chance(unsigned percent) { return random_() % 100 < percent; }

  std::vector<std::vector<Record>> queues_;
  std::mt19937_64 random_;
  bool calm_ = false;
};

}  // namespace fairway::test

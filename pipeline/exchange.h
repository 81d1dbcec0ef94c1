#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "schemas/model/record.h"

namespace fairway::pipeline {

// Brings records to the owners of their shards (RULES 3.9). Any order, any delay and any doubles
// are allowed; a loss is not: what is still on its way at a commit is stored with it and sent again
// after a restart. One thread.
class Exchange {
 public:
  virtual ~Exchange() = default;
  virtual void send(std::vector<Record> records) = 0;
  // What has arrived for one owner, taken out; empty when nothing is ready for it.
  virtual std::vector<Record> receive(std::size_t owner) = 0;
  // A copy of what is still on its way.
  virtual std::vector<Record> rest() const = 0;
  // Forgets everything: the owner goes back to its last commit.
  virtual void clear() = 0;
};

// One process owns every shard: what is sent has arrived.
class Loopback final : public Exchange {
 public:
  void send(std::vector<Record> records) override {
    if (waiting_.empty()) {
      waiting_ = std::move(records);
      return;
    }
    for (Record& record : records) waiting_.push_back(std::move(record));
  }
  std::vector<Record> receive(std::size_t) override { return std::exchange(waiting_, {}); }
  std::vector<Record> rest() const override { return waiting_; }
  void clear() override { waiting_.clear(); }

 private:
  std::vector<Record> waiting_;
};

}  // namespace fairway::pipeline

#pragma once

#include <cstddef>
#include <unordered_map>
#include <utility>

#include "schemas/model/reference.h"

namespace fairway::pipeline {

// What is remembered of the references that were met last: what has not been asked for while others
// of a weight of `capacity` came, and then as many again, is forgotten. One thread.
template <typename Value>
class Recent {
 public:
  explicit Recent(std::size_t capacity) : capacity_(capacity) {}

  // None: not known, or no more. Until the next call.
  const Value* find(const Reference& reference) {
    if (const auto found = young_.find(reference); found != young_.end()) {
      return &found->second.value;
    }
    const auto found = old_.find(reference);
    if (found == old_.end()) return nullptr;
    Weighed one = std::move(found->second);
    old_.erase(found);
    return put(reference, std::move(one.value), one.weight);
  }

  const Value* put(const Reference& reference, Value value, std::size_t weight = 1) {
    drop(reference);
    if (weight_ >= capacity_) {
      old_ = std::exchange(young_, {});
      weight_ = 0;
    }
    weight_ += weight;
    return &young_.emplace(reference, Weighed{std::move(value), weight}).first->second.value;
  }

  void drop(const Reference& reference) {
    old_.erase(reference);
    const auto found = young_.find(reference);
    if (found == young_.end()) return;
    weight_ -= found->second.weight;
    young_.erase(found);
  }

  void clear() {
    young_.clear();
    old_.clear();
    weight_ = 0;
  }

 private:
  struct Weighed {
    Value value;
    std::size_t weight;
  };

  std::size_t capacity_;
  std::size_t weight_ = 0;  // of the young
  std::unordered_map<Reference, Weighed> young_;
  std::unordered_map<Reference, Weighed> old_;
};

}  // namespace fairway::pipeline

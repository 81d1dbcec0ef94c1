#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "state/store.h"

namespace fairway::state {

void WriteBatch::put(Table table, std::string key, std::string value) {
  bytes_ += key.size() + value.size();
  writes_.push_back({table, std::move(key), std::move(value)});
}

void WriteBatch::remove(Table table, std::string key) {
  bytes_ += key.size();
  writes_.push_back({table, std::move(key), std::nullopt});
}

void WriteBatch::append(WriteBatch later) {
  bytes_ += later.bytes_;
  writes_.insert(writes_.end(), std::make_move_iterator(later.writes_.begin()),
                 std::make_move_iterator(later.writes_.end()));
}

void WriteBatch::clear() {
  writes_.clear();
  bytes_ = 0;
}

void WriteBatch::sort_and_unite() {
  const auto order = [](const Write& write) { return std::tie(write.table, write.key); };
  std::ranges::stable_sort(writes_, {}, order);
  // Of equal keys the last one stays.
  const auto replaced = std::unique(
      writes_.rbegin(), writes_.rend(),
      [&](const Write& later, const Write& earlier) { return order(later) == order(earlier); });
  writes_.erase(writes_.begin(), replaced.base());
  bytes_ = 0;
  for (const Write& write : writes_) {
    bytes_ += write.key.size() + (write.value ? write.value->size() : 0);
  }
}

}  // namespace fairway::state

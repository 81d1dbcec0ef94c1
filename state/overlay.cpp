#include "state/overlay.h"

#include <algorithm>
#include <utility>

namespace fairway::state {
namespace {

bool starts_with(std::string_view key, std::string_view prefix) { return key.starts_with(prefix); }

}  // namespace

Overlay::Overlay(const Reader& base, const WriteBatch& batch) : base_(base) {
  for (const WriteBatch::Write& write : batch.writes()) {
    writes_[write.table].insert_or_assign(write.key, write.value);
  }
}

Result<std::optional<std::string>> Overlay::get(Table table, std::string_view key) const {
  if (const auto of_table = writes_.find(table); of_table != writes_.end()) {
    const auto found = of_table->second.find(key);
    if (found != of_table->second.end()) return found->second;
  }
  return base_.get(table, key);
}

Result<std::vector<std::optional<std::string>>> Overlay::multi_get(
    Table table, std::span<const std::string> keys) const {
  auto values = base_.multi_get(table, keys);
  const auto of_table = writes_.find(table);
  if (!values || of_table == writes_.end()) return values;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto found = of_table->second.find(keys[i]);
    if (found != of_table->second.end()) (*values)[i] = found->second;
  }
  return values;
}

Status Overlay::scan(Table table, std::string_view prefix, const Visit& visit,
                     std::string_view from) const {
  const auto of_table = writes_.find(table);
  if (of_table == writes_.end()) return base_.scan(table, prefix, visit, from);
  const Writes& writes = of_table->second;
  auto write = writes.lower_bound(std::max(prefix, from));
  bool going = true;
  // Visits the written rows below `limit`, which hide the base's.
  const auto written_until = [&](std::string_view limit, bool to_the_end) {
    for (; going && write != writes.end() && starts_with(write->first, prefix) &&
           (to_the_end || write->first < limit);
         ++write) {
      if (write->second) going = visit(write->first, *write->second);
    }
  };
  const Status base = base_.scan(
      table, prefix,
      [&](std::string_view key, std::string_view value) {
        written_until(key, false);
        if (!going) return false;
        if (write != writes.end() && write->first == key) {
          if (write->second) going = visit(write->first, *write->second);
          ++write;
        } else {
          going = visit(key, value);
        }
        return going;
      },
      from);
  if (!base) return base;
  written_until({}, true);
  return {};
}

}  // namespace fairway::state

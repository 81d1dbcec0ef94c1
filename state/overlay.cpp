#include "state/overlay.h"

#include <algorithm>
#include <tuple>

namespace fairway::state {
namespace {

using Place = std::tuple<Table, std::string_view>;

Place place_of(const WriteBatch::Write* write) { return {write->table, write->key}; }

}  // namespace

Overlay::Overlay(const Reader& base, const WriteBatch& batch) : base_(base) {
  writes_.reserve(batch.writes().size());
  for (const WriteBatch::Write& write : batch.writes()) writes_.push_back(&write);
  std::ranges::stable_sort(writes_, {}, place_of);
  const auto replaced = std::unique(
      writes_.rbegin(), writes_.rend(),
      [](const auto* later, const auto* earlier) { return place_of(later) == place_of(earlier); });
  writes_.erase(writes_.begin(), replaced.base());
}

const WriteBatch::Write* Overlay::find(Table table, std::string_view key) const {
  const auto found = std::ranges::lower_bound(writes_, Place{table, key}, {}, place_of);
  return found != writes_.end() && place_of(*found) == Place{table, key} ? *found : nullptr;
}

Result<std::optional<std::string>> Overlay::get(Table table, std::string_view key) const {
  if (const auto* write = find(table, key)) return write->value;
  return base_.get(table, key);
}

Result<std::vector<std::optional<std::string>>> Overlay::multi_get(
    Table table, std::span<const std::string> keys) const {
  auto values = base_.multi_get(table, keys);
  if (!values || writes_.empty()) return values;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (const auto* write = find(table, keys[i])) (*values)[i] = write->value;
  }
  return values;
}

Status Overlay::scan(Table table, std::string_view prefix, const Visit& visit,
                     std::string_view from) const {
  auto next = std::ranges::lower_bound(writes_, Place{table, std::max(prefix, from)}, {}, place_of);
  const auto more = [&] {
    return next != writes_.end() && (*next)->table == table && (*next)->key.starts_with(prefix);
  };
  const auto visit_write = [&] {
    const WriteBatch::Write& write = **next++;
    return !write.value || visit(write.key, *write.value);
  };

  bool going = true;
  FAIRWAY_TRY(base_.scan(
      table, prefix,
      [&](std::string_view key, std::string_view value) {
        while (going && more() && (*next)->key < key) going = visit_write();
        if (!going) return false;
        going = more() && (*next)->key == key ? visit_write() : visit(key, value);
        return going;
      },
      from));
  while (going && more()) going = visit_write();
  return {};
}

}  // namespace fairway::state

#include "state/test_log.h"

#include <utility>

#include "state/meta.h"

namespace fairway::state {
namespace {

constexpr std::string_view kTest = "test ";
constexpr std::string_view kBlocks("block\0", 6);  // state/meta.h
constexpr char kToCapital = 'A' - 'a';

bool is_moved(Table table, std::string_view key) {
  if (table == Table::log) return !key.empty();
  return table == Table::meta && (key == kChangesKey || key.starts_with(kBlocks));
}

std::string there(Table table, std::string_view key) {
  if (!is_moved(table, key)) return std::string(key);
  if (table == Table::meta) return std::string(kTest) + std::string(key);
  std::string moved(key);
  moved.front() = static_cast<char>(moved.front() + kToCapital);
  return moved;
}

// The key as it was before; `moved` is its own again.
std::string back(Table table, std::string_view moved) {
  if (table == Table::meta) return std::string(moved.substr(kTest.size()));
  std::string key(moved);
  key.front() = static_cast<char>(key.front() - kToCapital);
  return key;
}

}  // namespace

Result<std::optional<std::string>> TestLogReader::get(Table table, std::string_view key) const {
  return whole_.get(table, there(table, key));
}

Result<std::vector<std::optional<std::string>>> TestLogReader::multi_get(
    Table table, std::span<const std::string> keys) const {
  std::vector<std::string> moved;
  moved.reserve(keys.size());
  for (const std::string& key : keys) moved.push_back(there(table, key));
  return whole_.multi_get(table, moved);
}

Status TestLogReader::scan(Table table, std::string_view prefix, const Visit& visit,
                           std::string_view from) const {
  if (!is_moved(table, prefix)) return whole_.scan(table, prefix, visit, from);
  return whole_.scan(
      table, there(table, prefix),
      [&](std::string_view key, std::string_view value) { return visit(back(table, key), value); },
      there(table, from));
}

WriteBatch in_test_log(const WriteBatch& batch) {
  WriteBatch moved;
  for (const WriteBatch::Write& write : batch.writes()) {
    std::string key = there(write.table, write.key);
    if (write.value) {
      moved.put(write.table, std::move(key), *write.value);
    } else {
      moved.remove(write.table, std::move(key));
    }
  }
  return moved;
}

Status TestLogStore::commit(WriteBatch& batch) {
  WriteBatch moved = in_test_log(batch);
  return whole_.commit(moved);
}

Status TestLogStore::drop(Table table, std::string_view from, std::string_view to) {
  return whole_.drop(table, there(table, from), there(table, to));
}

}  // namespace fairway::state

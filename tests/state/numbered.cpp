#include "tests/state/numbered.h"

#include <array>

#include "state/bytes.h"
#include "state/meta.h"
#include "state/reader.h"

namespace fairway::state::test {
namespace {

constexpr std::array kRowTables = {Table::facts, Table::views, Table::log};

std::string key_of(std::uint64_t number) {
  std::string key = "n";
  put_big_endian(key, number);
  return key;
}

}  // namespace

WriteBatch numbered(std::uint64_t number, std::size_t value_bytes) {
  WriteBatch batch;
  for (const Table table : kRowTables) {
    std::string value = std::to_string(number);
    value.resize(value_bytes, '.');
    batch.put(table, key_of(number), std::move(value));
  }
  put_position(batch, {0, number});
  return batch;
}

std::uint64_t last_number(const Reader& reader) {
  const auto position = StateReader(reader).position(0);
  if (!position) throw std::runtime_error(position.error().text());
  return *position ? (*position)->offset : 0;
}

std::string check_prefix(const Reader& reader) {
  const std::uint64_t last = last_number(reader);
  for (const Table table : kRowTables) {
    std::uint64_t next = 1;
    std::string wrong;
    const Status scanned = reader.scan(table, {}, [&](auto key, auto value) {
      if (key != key_of(next) || !value.starts_with(std::to_string(next) + ".")) {
        wrong = "row " + std::to_string(next) + " is missing or another";
      }
      ++next;
      return wrong.empty();
    });
    if (!scanned) return scanned.error().text();
    if (!wrong.empty()) return wrong;
    if (next != last + 1) {
      return "position " + std::to_string(last) + ", but rows to " + std::to_string(next - 1);
    }
  }
  return {};
}

}  // namespace fairway::state::test

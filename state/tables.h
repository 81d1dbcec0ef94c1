#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace fairway::state {

// The column families (RULES 2.1). The order is the order of creation: never reorder or remove.
enum class Table : std::uint8_t { meta = 0, facts = 1, views = 2, log = 3, raw = 4 };

struct TableInfo {
  Table table;
  std::string_view name;
  std::string_view holds;
};

inline constexpr std::array kTables = {
    TableInfo{Table::meta, "meta", "positions, T, D, epoch, counters, the exchange's rest"},
    TableInfo{Table::facts, "facts", "facts, links, documents, receipts: authoritative"},
    TableInfo{Table::views, "views",
              "track views and indexes: derived, may be dropped and rebuilt"},
    TableInfo{Table::log, "log", "the change log: changes, what was told, what is left to tell"},
    TableInfo{Table::raw, "raw", "bytes that no input log keeps"},
};

}  // namespace fairway::state

#include <algorithm>

#include "schemas/catalogue/catalogue.h"

namespace fairway {
namespace {

bool fits(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '~') return text.find(pattern.substr(1)) != std::string_view::npos;
  if (pattern.back() == '*') return text.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == text;
}

bool fits(const CodeTable::Row& row, std::span<const std::string> tuple) {
  for (std::size_t i = 0; i < row.patterns.size(); ++i) {
    const std::string_view text = i < tuple.size() ? std::string_view(tuple[i]) : "";
    if (!fits(row.patterns[i], text)) return false;
  }
  return true;
}

// How much a pattern lets through: the less, the more exact.
std::size_t width_of(std::string_view pattern) {
  constexpr std::size_t kBeginning = 1'000;  // longer than any
  if (pattern == "*") return kBeginning + 2;
  if (pattern.starts_with('~')) return kBeginning + 1;
  if (pattern.ends_with('*')) return kBeginning - std::min(pattern.size(), kBeginning - 1);
  return 0;
}

bool is_more_exact(const CodeTable::Row& a, const CodeTable::Row& b) {
  const auto width_at = [](const CodeTable::Row& row, std::size_t i) {
    return width_of(i < row.patterns.size() ? std::string_view(row.patterns[i]) : "*");
  };
  for (std::size_t i = 0; i < std::max(a.patterns.size(), b.patterns.size()); ++i) {
    if (width_at(a, i) != width_at(b, i)) return width_at(a, i) < width_at(b, i);
  }
  return false;
}

}  // namespace

CodeTable::CodeTable(std::vector<Row> rows) : rows_(std::move(rows)) {
  std::ranges::stable_sort(rows_, is_more_exact);
}

std::optional<std::string_view> CodeTable::find(std::span<const std::string> tuple) const {
  for (const Row& row : rows_) {
    if (fits(row, tuple)) return row.value;
  }
  return std::nullopt;
}

}  // namespace fairway

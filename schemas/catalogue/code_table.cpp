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

}  // namespace

std::optional<std::string_view> CodeTable::find(std::span<const std::string> tuple) const {
  for (const Row& row : rows_) {
    if (fits(row, tuple)) return row.value;
  }
  return std::nullopt;
}

}  // namespace fairway

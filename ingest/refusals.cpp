#include "ingest/refusals.h"

#include <fmt/format.h>

namespace fairway::ingest {

std::string shown(std::string_view value) {
  constexpr std::size_t kShown = 60;
  if (value.size() <= kShown) return fmt::format("\"{}\"", value);
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xc0) == 0x80) --end;
  return fmt::format("\"{}...\"", value.substr(0, end));
}

Refusal missing(const Values& values, RowId row, const ElementRef& ref) {
  const std::string pointer = values.pointer(ref, row);
  return {"missing_element", pointer, fmt::format("{} is missing or empty", pointer),
          fmt::format("Give a value at {}", pointer), values.place_of(ref, row)};
}

Refusal missing(const Values& values, RowId row, const TextPlans& texts) {
  if (const ElementRef* ref = values.absent(texts, row)) return missing(values, row, *ref);
  return {"missing_element", values.pointer(row), "a value is missing here", "Give it", 0};
}

Refusal wrong_value(const Values& values, RowId row, const TextPlans& texts, std::string code,
                    std::string detail, std::string remedy) {
  std::string pointer = values.pointer(row);
  std::uint64_t at = 0;
  if (const ElementRef* ref = values.origin(texts, row)) {
    pointer = values.pointer(*ref, row);
    at = values.place_of(*ref, row);
  }
  return {std::move(code), std::move(pointer), std::move(detail), std::move(remedy), at};
}

}  // namespace fairway::ingest

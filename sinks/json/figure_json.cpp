#include "sinks/json/figure_json.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sinks/json/parts.h"
#include "sinks/json/values.h"

namespace fairway::sinks {
namespace {

// Boost.JSON writes 2.25 as 2.25E0, and quarters are exact without any floating point.
std::string teu(std::int64_t quarters) {
  static constexpr std::array<std::string_view, 4> kPart = {"", ".25", ".5", ".75"};
  return fmt::format("{}{}", quarters / 4, kPart.at(static_cast<std::size_t>(quarters % 4)));
}

std::string quoted(std::string_view value) { return json::serialize(text_or_null(value, {})); }

using Parts = std::vector<std::pair<std::string_view, std::string_view>>;

// What of a class is told, by name.
Parts parts_of(const MoveClass& of, const FigureSplit& by) {
  Parts parts;
  if (by.kind) parts.emplace_back("kind", of.kind);
  if (by.terminal) parts.emplace_back("terminal", of.terminal);
  if (by.direction) parts.emplace_back("direction", of.direction);
  if (by.full_empty) parts.emplace_back("fullEmpty", of.full_empty);
  return parts;
}

std::string item(const FigureItem& one, const FigureSplit& by) {
  std::string out = fmt::format(R"({{"from":"{}")", to_rfc3339(one.from));
  for (const auto& [name, value] : parts_of(one.of, by)) {
    out += fmt::format(R"(,"{}":{})", name, quoted(value));
  }
  return out + fmt::format(R"(,"moves":{},"teu":{},"teuUnknown":{}}})", one.sums.moves,
                           teu(one.sums.quarter_teu), one.sums.teu_unknown);
}

// All but the closing brace.
std::string body(const Throughput& figures) {
  std::vector<std::string> items;
  items.reserve(figures.items.size());
  for (const FigureItem& one : figures.items) items.push_back(item(one, figures.by));
  std::vector<std::string> by;
  for (const auto& [name, value] : parts_of({}, figures.by)) by.push_back(quoted(name));
  const std::string revision = figures.revision ? fmt::format("{}", *figures.revision) : "null";
  return fmt::format(R"({{"place":{},"metric":{{"id":"M1","version":{}}},"from":"{}","to":"{}",)"
                     R"("bucket":"{}","by":[{}],"items":[{}],"revision":{})",
                     quoted(figures.place), figures.version, to_rfc3339(figures.from),
                     to_rfc3339(figures.to), to_text(figures.bucket), fmt::join(by, ","),
                     fmt::join(items, ","), revision);
}

}  // namespace

std::string throughput_json(const Throughput& figures) { return body(figures) + "}"; }

std::string throughput_json(const Throughput& figures, const std::optional<ChangeId>& change) {
  return body(figures) +
         fmt::format(R"(,"asOf":{}}})", json::serialize(as_of_object(figures.as_of, {}, change)));
}

}  // namespace fairway::sinks

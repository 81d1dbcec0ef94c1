#include <charconv>

#include <fmt/format.h>

#include "schemas/catalogue/fields.h"
#include "schemas/catalogue/readers.h"

namespace fairway {
namespace {

// What stands in the brackets of "gap(12h)"; none where the text is no `word` with brackets.
std::optional<std::string_view> argument_of(std::string_view text, std::string_view word) {
  if (!text.starts_with(word) || !text.ends_with(")")) return std::nullopt;
  text.remove_prefix(word.size());
  if (!text.starts_with("(")) return std::nullopt;
  return text.substr(1, text.size() - 2);
}

// "12h" or "183d"; none for anything else.
std::optional<std::chrono::hours> hours_of(std::string_view text) {
  int count = 0;
  const char* end = text.data() + text.size();
  const auto [unit, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc{} || count <= 0) return std::nullopt;
  if (std::string_view(unit, end) == "h") return std::chrono::hours{count};
  if (std::string_view(unit, end) == "d") return std::chrono::days{count};
  return std::nullopt;
}

Reuse read_reuse(const YamlNode& node) {
  const std::string& text = text_of(node);
  if (text == "never") return {};
  if (const auto gap = argument_of(text, "gap")) {
    if (const auto hours = hours_of(*gap)) return {Reuse::How::gap, *hours};
  }
  if (argument_of(text, "trip") == "equipment") return {Reuse::How::trip, {}};
  bad_data(node, fmt::format("\"{}\" is no rule of reuse", text),
           "Write never, gap(12h), gap(183d) or trip(equipment)");
}

}  // namespace

std::map<RefKind, ReferenceKind> read_reference_kinds(const YamlNode& root) {
  const Fields file(root, {"kinds"});
  std::map<RefKind, ReferenceKind> kinds;
  for (const auto& [code, node] : entries_of(file.at("kinds"))) {
    const auto kind = ref_kind_from(code);
    if (!kind) bad_data(node, fmt::format("\"{}\" is no kind of reference", code));
    const Fields fields(node, {"name", "reuse"});
    kinds.emplace(*kind, ReferenceKind{fields.names("name"), read_reuse(fields.at("reuse"))});
  }
  for (const RefKind kind : all_ref_kinds()) {
    if (!kinds.contains(kind)) {
      bad_data(root, fmt::format("the kind \"{}\" is missing", to_text(kind)));
    }
  }
  return kinds;
}

}  // namespace fairway

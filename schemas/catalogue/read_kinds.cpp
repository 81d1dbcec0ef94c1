#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "schemas/catalogue/fields.h"
#include "schemas/catalogue/readers.h"

namespace fairway {
namespace {

// RULES R7: occurrences closer than this are one.
constexpr std::chrono::hours kLeastGap{3};

// Names for several kinds of reference at once: "documents" for all transport documents.
using Sets = std::map<std::string, std::vector<RefKind>>;

void add_subjects(const YamlNode& list, const Sets& sets, std::vector<RefKind>& subjects) {
  const auto add = [&](RefKind kind) {
    if (std::ranges::find(subjects, kind) == subjects.end()) subjects.push_back(kind);
  };
  for (const YamlNode& item : items_of(list)) {
    const std::string& name = text_of(item);
    if (const auto set = sets.find(name); set != sets.end()) {
      std::ranges::for_each(set->second, add);
    } else if (const auto kind = ref_kind_from(name)) {
      add(*kind);
    } else {
      bad_data(item, fmt::format("\"{}\" is neither a kind of reference nor a set", name));
    }
  }
}

Sets read_sets(const YamlNode& node) {
  const std::span<const RefKind> all = all_ref_kinds();
  Sets sets{{"any", {all.begin(), all.end()}}};
  for (const auto& [name, list] : entries_of(node)) {
    std::vector<RefKind> kinds;
    add_subjects(list, sets, kinds);
    if (!sets.emplace(name, std::move(kinds)).second || ref_kind_from(name)) {
      bad_data(list, fmt::format("the set's name \"{}\" is taken", name));
    }
  }
  return sets;
}

// "12h"
std::chrono::hours read_gap(const YamlNode& node) {
  const std::string& text = text_of(node);
  int hours = 0;
  const char* end = text.data() + text.size();
  const auto [unit, error] = std::from_chars(text.data(), end, hours);
  if (error != std::errc{} || std::string_view(unit, end) != "h") {
    bad_data(node, fmt::format("hours like \"12h\" are expected, not \"{}\"", text));
  }
  if (std::chrono::hours{hours} < kLeastGap) {
    bad_data(node, fmt::format("a gap is at least {} hours", kLeastGap.count()));
  }
  return std::chrono::hours{hours};
}

std::map<std::string, std::vector<std::string>> read_equivalents(const YamlNode& node) {
  const Fields standards(node, {"dcsa", "edifact", "epcis", "x12", "cargo_imp", "cn"});
  std::map<std::string, std::vector<std::string>> equivalents;
  for (const auto& [standard, codes] : entries_of(node)) equivalents[standard] = texts_of(codes);
  return equivalents;
}

struct Group {
  std::string name;
  const YamlNode& subjects;
};

FactKind read_kind(const std::string& code, const YamlNode& node, const Group& group,
                   const Sets& sets, const Catalogue& so_far) {
  const Fields fields(node,
                      {"name", "meaning", "subjects", "also", "repeats", "type", "equivalents"});
  FactKind kind;
  kind.code = code;
  kind.group = group.name;
  kind.name = fields.names("name");
  kind.meaning = fields.names("meaning");
  const YamlNode* own = fields.find("subjects");
  add_subjects(own != nullptr ? *own : group.subjects, sets, kind.subjects);
  if (const YamlNode* more = fields.find("also")) add_subjects(*more, sets, kind.subjects);
  if (const YamlNode* repeats = fields.find("repeats")) {
    kind.repeats = true;
    kind.gap = read_gap(*repeats);
  }
  kind.type_element = fields.text_or_empty("type");
  if (!kind.type_element.empty() && so_far.element(kind.type_element) == nullptr) {
    bad_data(fields.at("type"), fmt::format("there is no element \"{}\"", kind.type_element));
  }
  if (const YamlNode* codes = fields.find("equivalents")) {
    kind.equivalents = read_equivalents(*codes);
  }
  return kind;
}

}  // namespace

std::vector<FactKind> read_kinds(const YamlNode& root, const Catalogue& so_far) {
  const Fields file(root, {"sets", "groups"});
  const Sets sets = read_sets(file.at("sets"));
  std::vector<FactKind> kinds;
  std::set<std::string> codes;
  for (const auto& [name, node] : entries_of(file.at("groups"))) {
    const Fields fields(node, {"subjects", "kinds"});
    const Group group{name, fields.at("subjects")};
    for (const auto& [code, kind] : entries_of(fields.at("kinds"))) {
      if (!codes.insert(code).second) {
        bad_data(kind, fmt::format("the kind \"{}\" is given twice", code));
      }
      kinds.push_back(read_kind(code, kind, group, sets, so_far));
    }
  }
  return kinds;
}

}  // namespace fairway

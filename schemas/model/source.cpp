#include "schemas/model/source.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace fairway {
namespace {

struct ClassRow {
  SourceClass source_class;
  std::string_view name;
  int trust;
};

constexpr std::array kClasses = {
    ClassRow{SourceClass::customs, "customs", 10},
    ClassRow{SourceClass::terminal, "terminal", 9},
    ClassRow{SourceClass::depot, "depot", 7},
    ClassRow{SourceClass::carrier, "carrier", 8},
    ClassRow{SourceClass::port, "port", 9},
    ClassRow{SourceClass::tally, "tally", 8},
    ClassRow{SourceClass::manifest, "manifest", 8},
    ClassRow{SourceClass::licence, "licence", 8},
    ClassRow{SourceClass::ais, "ais", 5},
    ClassRow{SourceClass::enterprise, "enterprise", 4},
    ClassRow{SourceClass::aggregator, "aggregator", 3},
};

const ClassRow& row_of(SourceClass source_class) {
  return *std::ranges::find(kClasses, source_class, &ClassRow::source_class);
}

}  // namespace

std::string_view to_text(SourceClass source_class) { return row_of(source_class).name; }

std::optional<SourceClass> source_class_from(std::string_view text) {
  const auto* found = std::ranges::find(kClasses, text, &ClassRow::name);
  if (found == kClasses.end()) return std::nullopt;
  return found->source_class;
}

std::vector<SourceClass> all_source_classes() {
  std::vector<SourceClass> classes;
  for (const ClassRow& row : kClasses) classes.push_back(row.source_class);
  return classes;
}

int default_trust(SourceClass source_class) { return row_of(source_class).trust; }

std::optional<SourceState> source_state_from(std::string_view text) {
  if (text == "live") return SourceState::live;
  if (text == "test") return SourceState::test;
  if (text == "suspended") return SourceState::suspended;
  return std::nullopt;
}

}  // namespace fairway

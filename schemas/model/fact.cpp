#include "schemas/model/fact.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace fairway {

std::string_view to_text(Classifier classifier) {
  switch (classifier) {
    case Classifier::actual:
      return "actual";
    case Classifier::estimated:
      return "estimated";
    case Classifier::planned:
      return "planned";
    case Classifier::requested:
      return "requested";
  }
  return "actual";
}

std::optional<Classifier> classifier_from(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower == "act" || lower == "actual") return Classifier::actual;
  if (lower == "est" || lower == "estimated") return Classifier::estimated;
  if (lower == "pln" || lower == "planned") return Classifier::planned;
  if (lower == "req" || lower == "requested") return Classifier::requested;
  return std::nullopt;
}

std::string_view to_text(ZoneBasis basis) {
  switch (basis) {
    case ZoneBasis::given:
      return "given";
    case ZoneBasis::place:
      return "place";
    case ZoneBasis::assumed:
      return "assumed";
  }
  return "assumed";
}

std::string_view to_text(Precision precision) {
  switch (precision) {
    case Precision::second:
      return "second";
    case Precision::minute:
      return "minute";
    case Precision::day:
      return "day";
  }
  return "second";
}

}  // namespace fairway

#include <algorithm>

#include <fmt/format.h>

#include "ingest/refusals.h"
#include "ingest/statements.h"

namespace fairway::ingest {
namespace {

Or<Classifier> classifier_of(const Message& message, RowId row, const FactPlan& plan) {
  if (plan.classifier.empty()) return Classifier::actual;
  std::string scratch;
  const auto text = message.values.text(plan.classifier, row, scratch);
  if (!text) return std::unexpected(missing(message.values, row, plan.classifier));
  if (const auto classifier = classifier_from(*text)) return *classifier;
  return std::unexpected(
      wrong_value(message.values, row, plan.classifier, "bad_classifier",
                  fmt::format("{} is no classifier", shown(*text)),
                  "Say whether this is actual, estimated, planned or requested"));
}

// The tuple as it stands, without the empty parts at its end.
std::vector<std::string> code_of(const Message& message, RowId row, const FactPlan& plan) {
  std::vector<std::string> code;
  for (const TextPlans& part : plan.code) code.push_back(message.values.copy(part, row));
  while (code.size() > 1 && code.back().empty()) code.pop_back();
  return code;
}

Or<std::vector<Attribute>> attributes_of(const Message& message, RowId row, const FactPlan& plan) {
  std::vector<Attribute> attributes;
  std::optional<Refusal> doubled;
  std::string scratch;
  for (const AttributePlan& one : plan.attributes) {
    if (one.map != nullptr) {
      message.values.each(*one.map, row, [&](const Text& text) {
        if (text.kind != Text::Kind::text) return;
        attributes.push_back({std::string(text.key), std::string(text.text), one.table});
      });
    } else if (const auto text = message.values.text(one.from, row, scratch)) {
      attributes.push_back({one.name, std::string(*text), one.table});
    }
  }
  std::ranges::sort(attributes);
  const auto twice = std::ranges::adjacent_find(attributes, {}, &Attribute::name);
  if (twice == attributes.end()) return attributes;
  return std::unexpected(Refusal{"duplicate_key", message.values.pointer(row),
                                 fmt::format("the attribute {} is given twice", shown(twice->name)),
                                 "Give each key once", message.rows[row].at});
}

}  // namespace

Or<Fact> fact_of(const Message& message, RowId row, const FactPlan& plan, Reference subject,
                 Times& times) {
  Fact fact;
  fact.subject = std::move(subject);
  fact.source = message.raw.source;
  fact.definition = message.definition.name;
  fact.table = plan.table;
  fact.code = code_of(message, row, plan);
  const auto classifier = classifier_of(message, row, plan);
  if (!classifier) return std::unexpected(classifier.error());
  fact.classifier = *classifier;
  fact.place = message.values.copy(plan.place, row);
  fact.facility = message.values.copy(plan.facility, row);
  if (plan.time) {
    auto time = times.read(*plan.time, message.values, row, fact.place, message.source);
    if (!time) return std::unexpected(std::move(time.error()));
    fact.time = std::move(*time);
  }
  auto attributes = attributes_of(message, row, plan);
  if (!attributes) return std::unexpected(std::move(attributes.error()));
  fact.attributes = std::move(*attributes);
  return fact;
}

}  // namespace fairway::ingest

#include "ingest/unwrap.h"

#include <fmt/format.h>

#include "ingest/base64.h"
#include "ingest/refusals.h"

namespace fairway::ingest {

Unwrapped unwrap(const DefinitionPlan& definition, const Plan& plan, const Rows& rows,
                 const Values& values, const Envelope* outer) {
  Unwrapped found;
  std::string scratch;
  for (RowId row = 0; row < rows.size(); ++row) {
    const RowPlan& rule = *plan.site(rows[row].site).row;
    if (rule.definition != definition.index || !rule.unwrap) continue;
    const auto text = values.text(rule.unwrap->from, row, scratch);
    if (!text) {
      found.refused.push_back(missing(values, row, rule.unwrap->from));
      continue;
    }
    auto bytes = from_base64(*text);
    if (!bytes) {
      found.refused.push_back(wrong_value(values, row, rule.unwrap->from, "bad_base64",
                                          fmt::format("{} is not base64", shown(*text)),
                                          "Send the inner message as RFC 4648 says"));
      continue;
    }
    const ElementRef& from = *values.origin(rule.unwrap->from, row);
    Inner inner{std::move(*bytes), {}, values.pointer(from, row), values.place_of(from, row)};
    if (outer != nullptr) inner.envelope = *outer;
    for (std::size_t i = 0; i < kEnvelopeParts.size(); ++i) {
      const auto part = values.text(rule.unwrap->parts[i], row, scratch);
      if (part) inner.envelope[i] = std::string(*part);
    }
    found.messages.push_back(std::move(inner));
  }
  return found;
}

void place_within(const Inner& inner, Refusal& refusal) {
  refusal.pointer.insert(0, inner.pointer);
  refusal.byte = inner.byte;
}

}  // namespace fairway::ingest

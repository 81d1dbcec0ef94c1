#include "ingest/recogniser.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "ingest/refusals.h"

namespace fairway::ingest {
namespace {

bool fits(const DefinitionPlan& definition, const Plan& plan, const Rows& rows,
          const Values& values) {
  for (const DefinitionPlan::Recognise& way : definition.recognise) {
    for (RowId row = 0; row < rows.size(); ++row) {
      if (plan.site(rows[row].site).row == way.row && values.holds(way.when, row)) return true;
    }
  }
  return false;
}

// The first value that a definition looks for and finds to be another: usually a version or a type.
std::string near_miss(const Plan& plan, const Rows& rows, const Values& values) {
  std::string scratch;
  for (const DefinitionPlan& definition : plan.definitions()) {
    for (const DefinitionPlan::Recognise& way : definition.recognise) {
      for (RowId row = 0; row < rows.size(); ++row) {
        if (plan.site(rows[row].site).row != way.row) continue;
        for (const ConditionPlan& condition : way.when) {
          if (condition.test != Condition::Test::any_of) continue;
          const auto found = values.text(condition.text, row, scratch);
          if (!found) continue;
          return fmt::format("; {} at {} is not one that {} knows", shown(*found),
                             values.pointer(*values.origin(condition.text, row), row),
                             definition.name);
        }
        break;  // one row tells enough
      }
    }
  }
  return {};
}

}  // namespace

std::expected<const DefinitionPlan*, Refusal> recognise(
    const Plan& plan, const Rows& rows, const Values& values, std::uint64_t allowed,
    const std::function<std::string()>& describe) {
  const DefinitionPlan* found = nullptr;
  std::string known;
  for (const DefinitionPlan& definition : plan.definitions()) {
    if ((allowed >> definition.index & 1) == 0) continue;
    known += (known.empty() ? "" : ", ") + definition.name;
    if (!fits(definition, plan, rows, values)) continue;
    if (found != nullptr) {
      return std::unexpected(
          Refusal{"ambiguous",
                  {},
                  fmt::format("{} and {} both recognise this", found->name, definition.name),
                  "Send one format a message",
                  0});
    }
    found = &definition;
  }
  if (found != nullptr) return found;
  return std::unexpected(Refusal{
      "unrecognised",
      {},
      fmt::format("no definition recognises {}{}", describe(), near_miss(plan, rows, values)),
      fmt::format("Known here: {}", known.empty() ? "nothing" : known),
      0});
}

}  // namespace fairway::ingest

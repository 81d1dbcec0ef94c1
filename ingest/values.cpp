#include "ingest/values.h"

#include <algorithm>

namespace fairway::ingest {
RowId Values::outer(RowId row, std::uint8_t up) const {
  for (; up > 0; --up) row = rows_[row].parent;
  return row;
}

const Text* Values::first(const ElementRef& ref, RowId row) const {
  const RowId owner = outer(row, ref.up);
  for (std::size_t i = 0; i < ref.element->paths.size(); ++i) {
    const Rows::Slot& slot = rows_.slot(owner, ref.element->first_slot + i);
    if (slot.head != slot.tail && !may_repeat(*ref.element)) continue;
    for (std::uint32_t id = slot.head; id != kNone; id = rows_.text(id).next) {
      if (rows_.text(id).kind != Text::Kind::wrong) return &rows_.text(id);
    }
  }
  return nullptr;
}

bool Values::append(const TextPlan::Part& part, RowId row, std::string& out,
                    const Chosen& chosen) const {
  if (part.element) {
    const bool is_chosen = chosen.element == part.element->element;
    const Text* found = is_chosen ? chosen.text : first(*part.element, row);
    if (found == nullptr) return false;
    if (found->kind == Text::Kind::json) {
      tokeniser_.canonical(found->text, out);
    } else {
      out += found->text;
    }
    return true;
  }
  if (part.envelope) {
    const auto at = static_cast<std::size_t>(*part.envelope);
    if (envelope_ == nullptr || !(*envelope_)[at]) return false;
    out += *(*envelope_)[at];
    return true;
  }
  if (part.options.empty()) {
    out += part.literal;
    return true;
  }
  const std::size_t begin = out.size();
  for (const TextPlan& option : part.options) {
    if (append(option, row, out, chosen)) return true;
    out.resize(begin);
  }
  return false;
}

bool Values::append(const TextPlan& plan, RowId row, std::string& out, const Chosen& chosen) const {
  if (!plan.when.empty() && !holds(plan.when, row)) return false;
  return std::ranges::all_of(
      plan.parts, [&](const TextPlan::Part& part) { return append(part, row, out, chosen); });
}

std::optional<std::string_view> Values::text(const TextPlan& plan, RowId row, std::string& scratch,
                                             const Chosen& chosen) const {
  if (plan.parts.size() == 1 && plan.parts[0].element && plan.when.empty()) {
    const ElementRef& ref = *plan.parts[0].element;
    const Text* found = chosen.element == ref.element ? chosen.text : first(ref, row);
    if (found == nullptr) return std::nullopt;
    if (found->kind == Text::Kind::text) return found->text;
  }
  scratch.clear();
  if (!append(plan, row, scratch, chosen)) return std::nullopt;
  return scratch;
}

std::optional<std::string_view> Values::text(const TextPlans& plans, RowId row,
                                             std::string& scratch) const {
  for (const TextPlan& plan : plans) {
    if (const auto found = text(plan, row, scratch)) return found;
  }
  return std::nullopt;
}

std::string Values::copy(const TextPlans& plans, RowId row) const {
  std::string scratch;
  return std::string(text(plans, row, scratch).value_or(""));
}

bool Values::holds(const std::vector<ConditionPlan>& conditions, RowId row) const {
  std::string scratch;
  return std::ranges::all_of(conditions, [&](const ConditionPlan& condition) {
    const auto found = text(condition.text, row, scratch);
    const std::string_view value = found.value_or("");
    const bool among = std::ranges::find(condition.values, value) != condition.values.end();
    switch (condition.test) {
      case Condition::Test::any_of:
        return among;
      case Condition::Test::none_of:
        return !among;
      case Condition::Test::present:
        return found.has_value();
      case Condition::Test::absent:
        return !found.has_value();
      case Condition::Test::match:
        return found.has_value() && condition.pattern->fits(value);
    }
    return false;
  });
}

const ElementRef* Values::absent(const TextPlans& plans, RowId row) const {
  std::string scratch;
  for (const TextPlan& plan : plans) {
    if (!holds(plan.when, row)) continue;
    for (const TextPlan::Part& part : plan.parts) {
      if (part.element && first(*part.element, row) == nullptr) return &*part.element;
      if (part.options.empty() || text(part.options, row, scratch)) continue;
      if (const ElementRef* found = absent(part.options, row)) return found;
    }
  }
  return nullptr;
}

const ElementRef* Values::origin(const TextPlans& plans, RowId row) const {
  std::string scratch;
  for (const TextPlan& plan : plans) {
    if (!text(plan, row, scratch)) continue;
    for (const TextPlan::Part& part : plan.parts) {
      const ElementRef* found = part.element ? &*part.element : origin(part.options, row);
      if (found != nullptr) return found;
    }
  }
  return nullptr;
}

std::string Values::pointer(RowId id) const {
  if (id == kNone) return {};
  const Rows::Row& row = rows_[id];
  const Site& site = plan_.site(row.site);
  std::string out = pointer(row.parent);
  const std::vector<Step>& steps = site.row->each[site.place].steps;
  if (steps.empty()) tokeniser_.point({}, row.index, out);
  for (const Step& step : steps) {
    tokeniser_.point(step.name, &step == &steps.back() ? row.index : kNone, out);
  }
  return out;
}

std::string Values::pointer(const ElementRef& ref, RowId row, const Text* found) const {
  const RowId owner = outer(row, ref.up);
  std::string out = pointer(owner);
  if (found == nullptr) found = first(ref, row);
  // An absent one is shown where it would most likely stand: at its first path.
  std::size_t which = 0;
  const std::size_t paths = ref.element->paths.size();
  for (std::size_t i = 0; found != nullptr && paths > 1 && i < paths; ++i) {
    const Rows::Slot& slot = rows_.slot(owner, ref.element->first_slot + i);
    for (std::uint32_t id = slot.head; id != kNone; id = rows_.text(id).next) {
      if (&rows_.text(id) == found) which = i;
    }
  }
  for (const Step& step : ref.element->paths[which].steps) {
    const std::string_view name = step.name == "*" && found != nullptr ? found->key : step.name;
    tokeniser_.point(name, step.repeats && found != nullptr ? found->index : kNone, out);
    if (step.repeats && found == nullptr) break;  // an absent one of many has no place
  }
  return out;
}

std::uint32_t Values::place_of(const ElementRef& ref, RowId row) const {
  const Text* found = first(ref, row);
  return found != nullptr ? found->at : rows_[outer(row, ref.up)].at;
}

}  // namespace fairway::ingest

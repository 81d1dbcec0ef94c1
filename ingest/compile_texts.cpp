#include "ingest/compile_texts.h"

#include <algorithm>

#include <fmt/format.h>

#include "schemas/catalogue/fields.h"

namespace fairway::ingest {
namespace {

// A `let` that goes deeper goes in circles.
constexpr int kLetDepth = 8;

// Takes the literal kind off the front of a reference's text. A text that begins with an element
// names its kind itself.
void find_kind(TextPlan& reference, const std::string& where) {
  TextPlan::Part& first = reference.parts.front();
  if (first.element || !first.options.empty()) return;
  const auto colon = first.literal.find(':');
  if (colon == std::string::npos) {
    wrong(where, "a reference begins with its kind", "Write it like container:{box}");
  }
  const std::string kind = first.literal.substr(0, colon);
  reference.kind = ref_kind_from(kind);
  if (!reference.kind) wrong(where, fmt::format("\"{}\" is no kind of reference", kind));
  first.literal.erase(0, colon + 1);
  if (first.literal.empty()) reference.parts.erase(reference.parts.begin());
}

// Of alternatives only one is used.
int lists_in(const TextPlan& text) {
  int lists = 0;
  for (const TextPlan::Part& part : text.parts) {
    if (part.element && part.element->element->many) ++lists;
    int most = 0;
    for (const TextPlan& option : part.options) most = std::max(most, lists_in(option));
    lists += most;
  }
  return lists;
}

void check_lists(const TextPlan& reference, const std::string& where) {
  if (lists_in(reference) > 1) {
    wrong(where, "two lists in one text: which value goes with which is not said");
  }
}

}  // namespace

void wrong(const std::string& where, std::string reason, std::string remedy) {
  throw BadData{Error{"bad_definition", std::move(reason), where, std::move(remedy)}};
}

void collect(const TextPlans& texts, std::vector<ElementRef>& uses) {
  for (const TextPlan& text : texts) {
    for (const TextPlan::Part& part : text.parts) {
      if (part.element) uses.push_back(*part.element);
      collect(part.options, uses);
    }
  }
}

void collect(const std::optional<TimePlan>& time, std::vector<ElementRef>& uses) {
  if (!time) return;
  collect(time->from, uses);
  collect(time->form_of, uses);
  collect(time->zone_place, uses);
  for (const TimePlan& one : time->otherwise) collect(one.from, uses);
}

TextPlan::Part TextCompiler::part(const std::string& name, const Scope& from, int up, int depth,
                                  const std::string& where) {
  if (const auto envelope = envelope_part_from(name)) return {{}, {}, {}, envelope};
  for (const Scope* scope = &from; scope != nullptr; scope = scope->outer, ++up) {
    const auto& elements = scope->plan.elements;
    const auto element = std::ranges::find(elements, name, &ElementPlan::name);
    if (element != elements.end()) {
      return {{}, ElementRef{static_cast<std::uint8_t>(up), &*element}, {}};
    }
    const auto let = std::ranges::find(scope->rule.lets, name, &LetRule::name);
    if (let != scope->rule.lets.end()) {
      if (depth > kLetDepth) wrong(where, fmt::format("\"{{{}}}\" refers to itself", name));
      return {{}, {}, texts(let->texts, *scope, up, depth + 1)};
    }
  }
  wrong(where, fmt::format("no row defines an element \"{}\"", name),
        "Name it under elements of this row or of one around it");
}

TextPlan TextCompiler::text(const Template& from, const Scope& scope, int up, int depth) {
  TextPlan plan;
  plan.when = conditions(from.when, scope, up);
  for (const Template::Part& one : from.parts) {
    plan.parts.push_back(one.element ? part(one.text, scope, up, depth, from.where)
                                     : TextPlan::Part{one.text, {}, {}});
  }
  return plan;
}

TextPlans TextCompiler::texts(const Templates& from, const Scope& scope, int up, int depth) {
  TextPlans plans;
  for (const Template& one : from) plans.push_back(text(one, scope, up, depth));
  return plans;
}

TextPlans TextCompiler::references(const Templates& from, const Scope& scope) {
  TextPlans plans;
  for (const Template& one : from) {
    TextPlans added = {text(one, scope)};
    const bool only_a_let = added[0].parts.size() == 1 && !added[0].parts[0].options.empty();
    if (only_a_let) added = TextPlans(added[0].parts[0].options);
    for (TextPlan& reference : added) {
      find_kind(reference, one.where);
      check_lists(reference, one.where);
      plans.push_back(std::move(reference));
    }
  }
  return plans;
}

TimePlan TextCompiler::time(const TimeRule& rule, const Scope& scope, int up) {
  TimePlan plan;
  plan.optional = rule.optional;
  plan.from = texts(rule.from, scope, up);
  plan.assumed = std::ranges::any_of(plan.from, [](const TextPlan& text) {
    return text.parts.size() == 1 && text.parts[0].envelope;
  });
  for (const std::string& name : rule.forms) {
    if (const auto form = time_form_from(name)) {
      plan.forms.push_back(*form);
    } else if (auto pattern = TimePattern::parse(name)) {
      plan.patterns.push_back(std::move(*pattern));
    } else {
      wrong(rule.where, fmt::format("\"{}\" is no form of time", name),
            "Use rfc3339, date, unix, cargo_imp, or a pattern like yyyyMMddHHmmss");
    }
  }
  if (std::ranges::count(plan.forms, TimeForm::cargo_imp) > 0 && !rule.zone.empty()) {
    wrong(rule.where, "a time without a year is read in the zone of its fact's place",
          "Leave zone out");
  }
  if (rule.form_of) plan.form_of = {text(*rule.form_of, scope, up)};
  for (const TimeRule& one : rule.otherwise) plan.otherwise.push_back(time(one, scope, up));
  constexpr std::string_view kPlace = "place:";
  if (rule.zone.starts_with(kPlace)) {
    plan.zone = TimePlan::Zone::of_element;
    const std::string element = rule.zone.substr(kPlace.size());
    plan.zone_place = {text(Template{{{element, true}}, rule.where, {}}, scope, up)};
  } else if (!rule.zone.empty()) {
    plan.zone = TimePlan::Zone::fixed;
    plan.zone_name = rule.zone;
    if (!zones_.knows(rule.zone)) {
      wrong(rule.where, fmt::format("\"{}\" is no time zone", rule.zone),
            "Give an IANA name like Asia/Shanghai, or place:ELEMENT");
    }
  }
  return plan;
}

std::vector<ConditionPlan> TextCompiler::conditions(const std::vector<Condition>& from,
                                                    const Scope& scope, int up) {
  std::vector<ConditionPlan> plans;
  for (const Condition& one : from) {
    ConditionPlan plan{{text(one.element, scope, up)}, one.test, one.values, {}};
    if (one.test == Condition::Test::match) {
      plan.pattern = Pattern::compile(one.values.at(0));
      if (plan.pattern == nullptr) {
        wrong(one.element.where, fmt::format("\"{}\" is no regular expression", one.values[0]));
      }
    }
    plans.push_back(std::move(plan));
  }
  return plans;
}

}  // namespace fairway::ingest

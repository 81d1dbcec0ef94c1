#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "ingest/compile_texts.h"
#include "ingest/plan.h"
#include "ingest/rules.h"

namespace fairway::ingest {
namespace {

void by_name(std::vector<ElementRef>& uses) {
  const auto less = [](const ElementRef& a, const ElementRef& b) {
    return std::tie(a.element->name, a.up) < std::tie(b.element->name, b.up);
  };
  std::ranges::sort(uses, less);
  const auto doubled = std::ranges::unique(uses);
  uses.erase(doubled.begin(), doubled.end());
}

// A literal text, if that is all there is.
const std::string* literal_of(const TextPlan& text) {
  if (text.parts.size() != 1 || text.parts[0].element || !text.parts[0].options.empty()) {
    return nullptr;
  }
  return &text.parts[0].literal;
}

class RuleCompiler {
 public:
  RuleCompiler(const Definition& definition, const Catalogue& catalogue, DefinitionPlan& plan)
      : definition_(definition), catalogue_(catalogue), plan_(plan) {}

  void run() {
    for (const RowRule& row : definition_.rows) compile_row(row, nullptr);
    for (const RecogniseRule& way : definition_.recognise) compile_recognise(way);
  }

 private:
  // Hands the nearest value of a default to `use`: of the row, else of one around it.
  template <typename Value, typename Use>
  static void inherit(const Scope& from, std::optional<Value> Defaults::* which, Use use) {
    int up = 0;
    for (const Scope* scope = &from; scope != nullptr; scope = scope->outer, ++up) {
      if (scope->rule.defaults.*which) return use(*(scope->rule.defaults.*which), *scope, up);
    }
  }

  // ... or before all of them the fact's own.
  template <typename Value, typename Use>
  static void inherit(const FactRule& fact, const Scope& scope,
                      std::optional<Value> Defaults::* which, Use use) {
    if (fact.own.*which) return use(*(fact.own.*which), scope, 0);
    inherit(scope, which, use);
  }

  auto texts_into(TextPlans& into) {
    return [this, &into](const Templates& from, const Scope& at, int up) {
      into = texts_.texts(from, at, up);
    };
  }

  auto time_into(std::optional<TimePlan>& into) {
    return [this, &into](const TimeRule& from, const Scope& at, int up) {
      into = texts_.time(from, at, up);
    };
  }

  std::string table(const std::string& name, const std::string& where) const {
    if (!name.empty() && catalogue_.table(name) == nullptr) {
      wrong(where, fmt::format("there is no code table \"{}\"", name));
    }
    return name;
  }

  std::vector<AttributePlan> attributes(const FactRule& rule, const Scope& scope) {
    std::vector<AttributePlan> plans;
    for (const AttributeRule& one : rule.attributes) {
      AttributePlan plan{one.name, texts_.texts(one.from, scope), nullptr,
                         table(one.table, one.where)};
      if (one.name == "*") {
        const auto& element = plan.from.at(0).parts.at(0).element;
        if (!element || element->up != 0 || !element->element->map) {
          wrong(one.where, "\"*\" takes an element of this row whose path ends in *");
        }
        plan.map = element->element;
      } else if (catalogue_.element(one.name) == nullptr) {
        wrong(one.where, fmt::format("\"{}\" is no element of the catalogue", one.name),
              "Attributes are named in schemas/elements.yaml");
      }
      plans.push_back(std::move(plan));
    }
    return plans;
  }

  FactPlan fact(const FactRule& rule, const Scope& scope) {
    FactPlan plan;
    plan.when = texts_.conditions(rule.when, scope);
    plan.subject = texts_.references(rule.subject, scope);
    plan.references = texts_.references(rule.references, scope);
    plan.attributes = attributes(rule, scope);
    inherit(rule, scope, &Defaults::classifier, texts_into(plan.classifier));
    inherit(rule, scope, &Defaults::place, texts_into(plan.place));
    inherit(rule, scope, &Defaults::facility, texts_into(plan.facility));
    inherit(rule, scope, &Defaults::time, time_into(plan.time));
    const auto take_code = [&](const std::vector<Templates>& from, const Scope& at, int up) {
      for (const Templates& part : from) plan.code.push_back(texts_.texts(part, at, up));
    };
    inherit(rule, scope, &Defaults::code, take_code);
    const auto take_table = [&](const Mention& from, const Scope&, int) {
      plan.table = table(from.element, from.where);
    };
    inherit(rule, scope, &Defaults::table, take_table);

    if (plan.code.empty()) wrong(rule.where, "this fact has no code");
    for (const TextPlan& text : plan.classifier) {
      const std::string* literal = literal_of(text);
      if (literal != nullptr && !classifier_from(*literal)) {
        wrong(rule.where, fmt::format("\"{}\" is no classifier", *literal));
      }
    }
    return plan;
  }

  LinkPlan link(const LinkRule& rule, const Scope& scope) {
    LinkPlan plan;
    plan.when = texts_.conditions(rule.when, scope);
    plan.of_document = rule.of_document;
    plan.party = rule.party;
    plan.role = {texts_.text(rule.role, scope)};
    if (const std::string* literal = literal_of(plan.role[0])) {
      const auto role = link_role_from(*literal);
      if (!role || is_party_role(*role) != rule.party) {
        const std::string_view of = rule.party ? "party" : "link";
        wrong(rule.where, fmt::format("\"{}\" is no role of a {}", *literal, of));
      }
    }
    plan.from = texts_.references(rule.from, scope);
    plan.to = texts_.references(rule.to, scope);
    if (rule.present) plan.present = TextPlans{texts_.text(*rule.present, scope)};
    plan.leg = texts_.texts(rule.leg, scope);
    if (rule.valid_from) plan.valid_from = texts_.time(*rule.valid_from, scope);
    if (rule.valid_to) plan.valid_to = texts_.time(*rule.valid_to, scope);
    if (rule.anchor) plan.anchor = texts_.time(*rule.anchor, scope);

    for (const TextPlans* texts : {&plan.role, &plan.from, &plan.to, &plan.leg}) {
      collect(*texts, plan.uses);
    }
    if (plan.present) collect(*plan.present, plan.uses);
    for (const auto* time : {&plan.valid_from, &plan.valid_to, &plan.anchor}) {
      collect(*time, plan.uses);
    }
    by_name(plan.uses);
    return plan;
  }

  // What a fact is made of, its row's links included: their ends are among its references.
  static void note_uses(RowPlan& row) {
    for (FactPlan& fact : row.facts) {
      std::vector<ElementRef>& uses = fact.uses;
      for (const TextPlans* texts :
           {&fact.subject, &fact.references, &fact.classifier, &fact.place, &fact.facility}) {
        collect(*texts, uses);
      }
      for (const TextPlans& part : fact.code) collect(part, uses);
      for (const AttributePlan& attribute : fact.attributes) collect(attribute.from, uses);
      collect(fact.time, uses);
      for (const LinkPlan& link : row.links) {
        if (!link.of_document) uses.insert(uses.end(), link.uses.begin(), link.uses.end());
      }
      by_name(uses);
    }
  }

  DocumentPlan document(const DocumentRule& rule, const Scope& scope) {
    DocumentPlan plan;
    plan.key = texts_.texts(rule.key, scope);
    plan.mode = rule.mode;
    if (rule.mode_of) plan.mode_of = TextPlans{texts_.text(*rule.mode_of, scope)};
    if (rule.version) plan.version = TextPlans{texts_.text(*rule.version, scope)};
    if (rule.published) plan.published = texts_.time(*rule.published, scope);
    if (rule.function) {
      const FunctionRule& function = *rule.function;
      plan.function = FunctionPlan{
          {texts_.text(function.of, scope)}, function.original, function.replace, function.remove};
    }
    return plan;
  }

  static void elements(const RowRule& rule, RowPlan& plan) {
    std::uint16_t slot = 0;
    for (const ElementRule& one : rule.elements) {
      ElementPlan element{one.name, slot, one.paths, one.json, false, false, {}, false};
      for (const Path& path : one.paths) {
        for (const Step& step : path.steps) {
          element.many = element.many || step.repeats;
          element.map = element.map || step.name == "*";
        }
      }
      if (!one.find.empty()) {
        element.find = Pattern::compile(one.find);
        if (!element.find) {
          wrong(one.where, fmt::format("\"{}\" is no regular expression", one.find));
        }
      }
      slot = static_cast<std::uint16_t>(slot + one.paths.size());
      plan.elements.push_back(std::move(element));
    }
    plan.slots = slot;
    for (const LetRule& let : rule.lets) {
      if (std::ranges::find(plan.elements, let.name, &ElementPlan::name) != plan.elements.end()) {
        wrong(let.where, fmt::format("\"{}\" is an element already", let.name));
      }
    }
  }

  static ElementPlan& element_of(RowPlan& row, const std::string& name, const std::string& where) {
    const auto found = std::ranges::find(row.elements, name, &ElementPlan::name);
    if (found == row.elements.end()) {
      wrong(where, fmt::format("row {} defines no element \"{}\"", row.name, name));
    }
    return *found;
  }

  static void checks(const ChecksRule& rule, RowPlan& row) {
    for (const FormRule& one : rule.forms) {
      ElementPlan& element = element_of(row, one.element, one.where);
      element.form = form_from(one.form);
      if (!element.form) element.pattern = TimePattern::parse(one.form);
      if (!element.form && !element.pattern) {
        wrong(one.where, fmt::format("there is no form \"{}\"", one.form));
      }
    }
    for (const Mention& one : rule.refuse) element_of(row, one.element, one.where).strict = true;
    for (const Mention& one : rule.require) {
      row.require.push_back(&element_of(row, one.element, one.where));
    }
  }

  UnwrapPlan unwrap(const UnwrapRule& rule, const Scope& scope) {
    UnwrapPlan plan{{texts_.text(rule.from, scope)}, {}};
    for (std::size_t i = 0; i < kEnvelopeParts.size(); ++i) {
      plan.parts[i] = texts_.texts(rule.parts[i], scope);
    }
    return plan;
  }

  void compile_row(const RowRule& rule, const Scope* outer) {
    if (std::ranges::find(plan_.rows, rule.name, &RowPlan::name) != plan_.rows.end()) {
      wrong(rule.where, fmt::format("there is a row {} already", rule.name));
    }
    RowPlan& plan = plan_.rows.emplace_back();
    const Scope scope{rule, plan, outer};
    plan.name = rule.name;
    plan.definition = plan_.index;
    plan.parent = outer == nullptr ? nullptr : &outer->plan;
    plan.each = rule.each;
    plan.until = rule.until;
    plan.quiet = rule.quiet;
    elements(rule, plan);
    checks(rule.checks, plan);

    if (rule.document) plan.document = document(*rule.document, scope);
    if (rule.unwrap) plan.unwrap = unwrap(*rule.unwrap, scope);
    if (rule.slot) plan.slot = texts_.text(*rule.slot, scope);
    if (rule.content) plan.content = texts_.text(*rule.content, scope);
    inherit(scope, &Defaults::time, time_into(plan.time));
    inherit(scope, &Defaults::place, texts_into(plan.place));
    for (const FactRule& one : rule.facts) plan.facts.push_back(fact(one, scope));
    for (const LinkRule& one : rule.links) plan.links.push_back(link(one, scope));
    note_uses(plan);
    plan_.envelope = plan_.envelope || plan.unwrap;
    plan_.states = plan_.states || !plan.facts.empty() || !plan.links.empty();
    for (const RowRule& inner : rule.rows) compile_row(inner, &scope);
  }

  void compile_recognise(const RecogniseRule& way) {
    const auto rule = std::ranges::find(definition_.rows, way.row, &RowRule::name);
    const auto plan = std::ranges::find(plan_.rows, way.row, &RowPlan::name);
    if (rule == definition_.rows.end()) {
      wrong(way.where, fmt::format("there is no outermost row {}", way.row));
    }
    const Scope scope{*rule, *plan, nullptr};
    plan_.recognise.push_back({&*plan, texts_.conditions(way.when, scope)});
  }

  const Definition& definition_;
  const Catalogue& catalogue_;
  DefinitionPlan& plan_;
  TextCompiler texts_;
};

}  // namespace

void compile_rules(const Definition& definition, const Catalogue& catalogue, DefinitionPlan& plan) {
  plan.name = definition.name;
  plan.version = definition.version;
  plan.charset = definition.charset;
  RuleCompiler(definition, catalogue, plan).run();
}

}  // namespace fairway::ingest

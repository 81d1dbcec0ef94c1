#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ingest/checks.h"
#include "ingest/definition.h"
#include "ingest/time_form.h"
#include "ingest/time_pattern.h"
#include "schemas/catalogue/catalogue.h"
#include "schemas/model/fact.h"
#include "schemas/model/link.h"

// The rules of a definition with every name resolved: what facts.cpp runs over the rows of a
// message.
namespace fairway::ingest {

// An element of a row. Each of its paths fills a slot of the row; the first filled one counts.
struct ElementPlan {
  std::string name;
  std::uint16_t first_slot = 0;
  std::vector<Path> paths;
  bool json = false;
  bool many = false;  // some path repeats: a list
  bool map = false;   // some path ends in *
  std::optional<Form> form;
  bool strict = false;                       // a failing form refuses
  std::optional<TimePattern> pattern = {};   // ... or the form of a time
  std::shared_ptr<const Pattern> find = {};  // only the part that fits is the text
};

inline bool may_repeat(const ElementPlan& element) { return element.many || element.map; }

// An element as seen from a row: its own (0) or that of an outer one.
struct ElementRef {
  std::uint8_t up = 0;
  const ElementPlan* element = nullptr;

  friend bool operator==(const ElementRef&, const ElementRef&) = default;
};

struct ConditionPlan;

// A template. A part is a literal, an element, a `let` with its texts, or what an envelope says.
struct TextPlan {
  struct Part {
    std::string literal;
    std::optional<ElementRef> element;
    std::vector<TextPlan> options;
    std::optional<EnvelopePart> envelope = {};
  };
  std::vector<Part> parts;
  std::optional<RefKind> kind;      // of a reference whose kind is literal; else the text names it
  std::vector<ConditionPlan> when;  // none of it is there unless these hold
};
using TextPlans = std::vector<TextPlan>;  // the first whose elements are present

struct ConditionPlan {
  TextPlans text;
  Condition::Test test = Condition::Test::present;
  std::vector<std::string> values;
  std::shared_ptr<const Pattern> pattern;
};

struct TimePlan {
  enum class Zone : std::uint8_t { of_place, of_element, fixed };
  TextPlans from;
  std::vector<TimeForm> forms;
  std::vector<TimePattern> patterns;
  TextPlans form_of;  // a code of EDIFACT 2379: then instead of forms
  Zone zone = Zone::of_place;
  TextPlans zone_place;   // of_element
  std::string zone_name;  // fixed
  bool optional = false;
  bool assumed = false;                  // what an envelope says: not the event's own time
  std::vector<TimePlan> otherwise = {};  // at most one
};

struct FunctionPlan {
  TextPlans of;
  std::vector<std::string> original;
  std::vector<std::string> replace;
  std::vector<std::string> remove;
};

struct DocumentPlan {
  TextPlans key;
  DocumentMode mode = DocumentMode::whole;
  std::optional<TextPlans> mode_of;
  std::optional<TextPlans> version;
  std::optional<TimePlan> published;
  std::optional<FunctionPlan> function;
};

struct AttributePlan {
  std::string name;
  TextPlans from;
  const ElementPlan* map = nullptr;  // "*": of the row itself
  std::string table;
};

struct FactPlan {
  std::vector<ConditionPlan> when;
  TextPlans subject;
  TextPlans references;
  std::vector<AttributePlan> attributes;
  std::vector<TextPlans> code;
  std::string table;
  std::optional<TimePlan> time;
  TextPlans classifier;  // empty: actual
  TextPlans place;
  TextPlans facility;
  std::vector<ElementRef> uses;  // what it is made of, by name: its content (RULES R1)
};

struct LinkPlan {
  std::vector<ConditionPlan> when;
  bool of_document = false;
  bool party = false;
  TextPlans role;
  TextPlans from;
  TextPlans to;
  std::optional<TextPlans> present;
  TextPlans leg;
  std::optional<TimePlan> valid_from;
  std::optional<TimePlan> valid_to;
  std::optional<TimePlan> anchor;
  std::vector<ElementRef> uses;
};

struct UnwrapPlan {
  TextPlans from;
  std::array<TextPlans, kEnvelopeParts.size()> parts;
};

struct RowPlan {
  std::string name;
  const RowPlan* parent = nullptr;
  std::uint16_t definition = 0;
  std::vector<Path> each;
  std::vector<Path> until;
  std::vector<ElementPlan> elements;
  std::uint16_t slots = 0;
  std::vector<const ElementPlan*> require;
  std::optional<DocumentPlan> document;
  std::optional<UnwrapPlan> unwrap;
  std::optional<TextPlan> slot;
  std::optional<TextPlan> content;
  std::optional<TimePlan> time;  // of links that no fact of the row dates
  TextPlans place;
  bool quiet = false;
  std::vector<FactPlan> facts;
  std::vector<LinkPlan> links;
};

struct DefinitionPlan;

// Resolves the names of `definition` into `plan`. Throws BadData (schemas/catalogue/fields.h).
void compile_rules(const Definition& definition, const Catalogue& catalogue, DefinitionPlan& plan);

}  // namespace fairway::ingest

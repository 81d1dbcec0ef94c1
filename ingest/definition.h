#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ingest/encoding.h"
#include "ingest/envelope.h"
#include "schemas/base/result.h"
#include "schemas/catalogue/data_files.h"
#include "schemas/model/document.h"
#include "schemas/model/names.h"

// A message definition as it is written in schemas/messages/<name>.yaml: read strictly, not yet
// checked against itself (plan.h does that). schemas/messages/README.md explains the language to
// its users.
//
// In short: `rows` say what repeats in the message and where its `elements` lie; rows nest, an
// inner row sees the elements of the outer ones, and its own win. A row has `facts` and `links`,
// made from texts such as "container:{box}". Where a list of texts stands, the first whose elements
// are all present counts (in `references`: each of them counts). `let` names such a list. What
// stands at a row (time, place, facility, classifier, code, table, document) holds for its facts
// and inner rows.
namespace fairway::ingest {

// Every syntax has its tokeniser (ingest/syntax/) and its way to say where something lies.
enum class Syntax : std::uint8_t { json, xml, edifact };

// One step of a path: a key of JSON, an element of XML or, as @name, an attribute.
struct Step {
  std::string name;                   // "*": every key; then the element is a map
  bool repeats = false;               // name[] or name[key=value]: every occurrence counts
  std::string filter;                 // the sibling that decides; empty: none
  std::vector<std::string> accepted;  // ... by holding one of these
};

// EDIFACT only: the segment in which something lies, and where in it. Elements count from 1 behind
// the tag, components from 1 within their element: "TDT+20[8.2=146]/8.1".
struct SegmentPlace {
  struct Test {
    std::uint8_t element = 0;
    std::uint8_t component = 0;
    std::vector<std::string> accepted;  // the empty text stands for an absent component
  };
  std::string tag;  // "*": every segment
  std::vector<Test> tests;
  std::uint8_t element = 0;  // 0: the segment itself, where a row begins or ends
  std::uint8_t component = 0;
};

// Where something lies, seen from its row. No steps (written "."): the row's own value.
struct Path {
  std::vector<Step> steps;  // of EDIFACT only for people: the segment, the place in it
  std::string where;        // file:line of its definition, as in every part below
  std::optional<SegmentPlace> segment = {};
};

struct Condition;

// "voyage_call:{imo}/{voyage}/{place}"
struct Template {
  struct Part {
    std::string text;
    bool element = false;  // text is the name of an element or of a `let`
  };
  std::vector<Part> parts;
  std::string where;
  std::vector<Condition> when;  // of a text of a `let`: else it is as if an element were absent
};
using Templates = std::vector<Template>;

struct Condition {
  enum class Test : std::uint8_t { any_of, none_of, present, absent, match };
  Template element;
  Test test = Test::present;
  std::vector<std::string> values;  // of any_of, none_of; the one pattern of match
};

struct ElementRule {
  std::string name;
  std::vector<Path> paths;  // the first that is there counts
  bool json = false;        // the whole value as compact JSON with sorted keys
  std::string where;
  std::string find = {};  // a regular expression: only the part that fits it is the text
};

struct LetRule {
  std::string name;
  Templates texts;
  std::string where;
};

struct FormRule {
  std::string element;
  std::string form;  // checks.h knows them
  std::string where;
};

struct Mention {
  std::string element;
  std::string where;
};

struct ChecksRule {
  std::vector<Mention> require;  // must be there, else the row is refused
  std::vector<FormRule> forms;   // a failing one warns
  std::vector<Mention> refuse;   // ... or refuses the row, for these
};

struct TimeRule {
  Templates from;
  std::vector<std::string> forms;        // time_form.h knows them; the first that fits
  std::optional<Template> form_of;       // ... or the element that holds a code of EDIFACT 2379
  std::string zone;                      // "": the fact's place; "place:element"; or an IANA name
  bool optional = false;                 // may be absent: the fold resolves it
  std::vector<TimeRule> otherwise = {};  // at most one: where there is none; then it is assumed
  std::string where;
};

struct FunctionRule {
  Template of;
  std::vector<std::string> original;
  std::vector<std::string> replace;
  std::vector<std::string> remove;
};

// What a document is and which revision of it this message states (RULES R1, R2).
struct DocumentRule {
  Templates key;  // none of them present: the message itself
  DocumentMode mode = DocumentMode::whole;
  std::optional<Template> mode_of;  // ... or the element that says so
  std::optional<Template> version;
  std::optional<TimeRule> published;
  std::optional<FunctionRule> function;
  std::string where;
};

struct AttributeRule {
  std::string name;  // of schemas/elements.yaml; "*": every entry of a map element
  Templates from;
  std::string table;
  std::string where;
};

// What may stand at a row for all that lies below it.
struct Defaults {
  std::optional<TimeRule> time;
  std::optional<Templates> classifier;
  std::optional<Templates> place;
  std::optional<Templates> facility;
  std::optional<std::vector<Templates>> code;  // one entry a position of the tuple
  std::optional<Mention> table;
};

struct FactRule {
  std::vector<Condition> when;
  Templates subject;
  Templates references;
  std::vector<AttributeRule> attributes;
  Defaults own;
  std::string where;
};

struct LinkRule {
  std::vector<Condition> when;
  bool of_document = false;  // `stated: document`; else in passing
  bool party = false;        // of `parties`
  Template role;
  Templates from;
  Templates to;
  std::optional<Template> present;
  Templates leg;
  std::optional<TimeRule> valid_from;
  std::optional<TimeRule> valid_to;
  std::optional<TimeRule> anchor;
  std::string where;
};

// A row that is an envelope: the element that holds the inner message as base64, and what the
// envelope says of it.
struct UnwrapRule {
  Template from;
  std::array<Templates, kEnvelopeParts.size()> parts;
  std::string where;
};

struct RowRule {
  std::string name;
  std::vector<Path> each;   // the first place that occurs in a message is the row's
  std::vector<Path> until;  // EDIFACT only: segments that end it before a sibling does
  std::vector<ElementRule> elements;
  std::vector<LetRule> lets;
  ChecksRule checks;
  std::optional<DocumentRule> document;
  std::optional<UnwrapRule> unwrap;
  Defaults defaults;
  std::optional<Template> slot;
  std::optional<Template> content;
  bool quiet = false;  // no fact need be meant for such a row
  std::vector<FactRule> facts;
  std::vector<LinkRule> links;
  std::vector<RowRule> rows;
  std::string where;
};

// One way to recognise the message: some row of this name for which all conditions hold.
struct RecogniseRule {
  std::string row;
  std::vector<Condition> when;
  std::string where;
};

struct Definition {
  std::string file;
  std::string name;
  std::uint32_t version = 0;
  Names title;
  Syntax syntax = Syntax::json;
  std::optional<Charset> charset;  // of messages that name none and are not UTF-8
  std::vector<RecogniseRule> recognise;
  std::vector<RowRule> rows;
};

// Errors name file, line and reason.
Result<Definition> read_definition(const DataFile& file);

}  // namespace fairway::ingest

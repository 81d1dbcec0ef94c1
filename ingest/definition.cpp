#include "ingest/definition.h"

#include <fmt/format.h>

#include "ingest/definition_text.h"
#include "schemas/catalogue/fields.h"
#include "schemas/catalogue/yaml_node.h"

namespace fairway::ingest {
namespace {

template <typename Parse>
auto optional(const Fields& fields, std::string_view key, Parse parse)
    -> std::optional<decltype(parse(fields.node()))> {
  const YamlNode* found = fields.find(key);
  if (found == nullptr) return std::nullopt;
  return parse(*found);
}

// A text, or a list of texts; an empty text is allowed and stands for a missing value.
std::vector<std::string> values_of(const YamlNode& node) {
  const auto value = [](const YamlNode& one) {
    if (one.kind != YamlNode::Kind::text) bad_data(one, "a text is expected here");
    return one.text;
  };
  if (node.kind != YamlNode::Kind::list) return {value(node)};
  std::vector<std::string> values;
  for (const YamlNode& item : node.items) values.push_back(value(item));
  return values;
}

std::vector<Mention> mentions_of(const YamlNode& node) {
  std::vector<Mention> mentions;
  for (const YamlNode& item : items_of(node)) mentions.push_back({text_of(item), item.where()});
  return mentions;
}

Template element_of(const std::string& name, const YamlNode& node) {
  if (!is_name(name)) bad_data(node, fmt::format("\"{}\" is not the name of an element", name));
  return Template{{{name, true}}, node.where(), {}};
}

// {element: value | [values] | present | absent | {not: [values]} | {match: pattern}}
std::vector<Condition> conditions_of(const YamlNode& node) {
  using Test = Condition::Test;
  std::vector<Condition> conditions;
  for (const auto& [name, value] : entries_of(node)) {
    Condition condition{element_of(name, value), Test::any_of, {}};
    if (value.kind == YamlNode::Kind::map) {
      const Fields fields(value, {"not", "match"});
      if (value.entries.size() != 1) bad_data(value, "one of not and match is expected here");
      condition.test = fields.find("not") != nullptr ? Test::none_of : Test::match;
      condition.values = values_of(value.entries.front().value);
    } else if (value.kind == YamlNode::Kind::text && value.text == "present") {
      condition.test = Test::present;
    } else if (value.kind == YamlNode::Kind::text && value.text == "absent") {
      condition.test = Test::absent;
    } else {
      condition.values = values_of(value);
    }
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

TimeRule time_of(const YamlNode& node) {
  TimeRule rule;
  rule.where = node.where();
  if (node.kind != YamlNode::Kind::map) {  // only the element: RFC 3339
    rule.from = parse_mentions(node);
    rule.forms = {"rfc3339"};
    return rule;
  }
  const Fields fields(node, {"from", "form", "zone", "optional", "else"});
  rule.from = parse_mentions(fields.at("from"));
  const YamlNode& form = fields.at("form");
  if (form.kind == YamlNode::Kind::text && form.text.starts_with('{')) {
    rule.form_of = parse_template(form);
  } else {
    rule.forms = values_of(form);
  }
  rule.zone = fields.text_or_empty("zone");
  rule.optional = fields.flag("optional");
  if (const YamlNode* found = fields.find("else")) rule.otherwise.push_back(time_of(*found));
  return rule;
}

FunctionRule function_of(const YamlNode& node) {
  const Fields fields(node, {"of", "original", "replace", "delete"});
  FunctionRule rule;
  rule.of = parse_mention(fields.at("of"));
  if (const YamlNode* found = fields.find("original")) rule.original = values_of(*found);
  if (const YamlNode* found = fields.find("replace")) rule.replace = values_of(*found);
  if (const YamlNode* found = fields.find("delete")) rule.remove = values_of(*found);
  return rule;
}

DocumentRule document_of(const YamlNode& node) {
  const Fields fields(node, {"key", "mode", "version", "published", "function"});
  DocumentRule rule;
  rule.where = node.where();
  rule.key = parse_templates(fields.at("key"));
  const YamlNode& mode = fields.at("mode");
  if (mode.kind == YamlNode::Kind::map) {
    rule.mode_of = parse_mention(Fields(mode, {"of"}).at("of"));
  } else {
    const bool entry = fields.choice("mode", {"whole", "entry"}) == "entry";
    rule.mode = entry ? DocumentMode::entry : DocumentMode::whole;
  }
  rule.version = optional(fields, "version", parse_mention);
  rule.published = optional(fields, "published", time_of);
  rule.function = optional(fields, "function", function_of);
  return rule;
}

ChecksRule checks_of(const YamlNode& node) {
  const Fields fields(node, {"require", "forms", "refuse"});
  ChecksRule rule;
  if (const YamlNode* found = fields.find("require")) rule.require = mentions_of(*found);
  if (const YamlNode* found = fields.find("refuse")) rule.refuse = mentions_of(*found);
  if (const YamlNode* found = fields.find("forms")) {
    for (const auto& [element, form] : entries_of(*found)) {
      rule.forms.push_back({element, text_of(form), form.where()});
    }
  }
  return rule;
}

std::vector<Path> paths_of(const YamlNode& node, Syntax syntax) {
  const auto parse = syntax == Syntax::edifact ? parse_segment_path : parse_path;
  if (node.kind != YamlNode::Kind::list) return {parse(node)};
  std::vector<Path> paths;
  for (const YamlNode& item : items_of(node)) paths.push_back(parse(item));
  if (paths.empty()) bad_data(node, "this list is empty");
  return paths;
}

std::vector<ElementRule> elements_of(const YamlNode& node, Syntax syntax) {
  std::vector<ElementRule> elements;
  for (const auto& [name, value] : entries_of(node)) {
    element_of(name, value);
    ElementRule rule{name, {}, false, value.where()};
    if (value.kind == YamlNode::Kind::map) {
      const Fields fields(value, {"path", "form", "find"});
      rule.paths = paths_of(fields.at("path"), syntax);
      if (fields.find("form") != nullptr) {
        rule.json = fields.choice("form", {"text", "json"}) == "json";
      }
      rule.find = fields.text_or_empty("find");
    } else {
      rule.paths = paths_of(value, syntax);
    }
    elements.push_back(std::move(rule));
  }
  return elements;
}

// A text, or {text: ..., when: ...}; or a list of these.
Templates texts_of_let(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::list) {
    Templates texts;
    for (const YamlNode& item : items_of(node)) texts.push_back(texts_of_let(item).at(0));
    if (texts.empty()) bad_data(node, "this list is empty");
    return texts;
  }
  if (node.kind != YamlNode::Kind::map) return {parse_template(node)};
  const Fields fields(node, {"text", "when"});
  Template text = parse_template(fields.at("text"));
  text.when = conditions_of(fields.at("when"));
  return {std::move(text)};
}

std::vector<LetRule> lets_of(const YamlNode& node) {
  std::vector<LetRule> lets;
  for (const auto& [name, value] : entries_of(node)) {
    element_of(name, value);
    lets.push_back({name, texts_of_let(value), value.where()});
  }
  return lets;
}

std::vector<Templates> code_of(const YamlNode& node) {
  std::vector<Templates> code;
  for (const YamlNode& item : items_of(node)) code.push_back(parse_mentions(item));
  if (code.empty()) bad_data(node, "a code has at least one part");
  return code;
}

Defaults defaults_of(const Fields& fields) {
  Defaults defaults;
  defaults.time = optional(fields, "time", time_of);
  defaults.classifier = optional(fields, "classifier", parse_templates);
  defaults.place = optional(fields, "place", parse_templates);
  defaults.facility = optional(fields, "facility", parse_templates);
  defaults.code = optional(fields, "code", code_of);
  defaults.table = optional(fields, "table",
                            [](const YamlNode& at) { return Mention{text_of(at), at.where()}; });
  return defaults;
}

// {name: element, name: [elements], name: {from: element, table: name}}
std::vector<AttributeRule> attributes_of(const YamlNode& node) {
  std::vector<AttributeRule> attributes;
  for (const auto& [name, value] : entries_of(node)) {
    AttributeRule rule{name, {}, {}, value.where()};
    if (value.kind == YamlNode::Kind::map) {
      const Fields fields(value, {"from", "table"});
      rule.from = parse_mentions(fields.at("from"));
      rule.table = fields.text("table");
    } else {
      rule.from = parse_mentions(value);
    }
    attributes.push_back(std::move(rule));
  }
  return attributes;
}

FactRule fact_of(const YamlNode& node) {
  const Fields fields(node, {"when", "subject", "references", "attributes", "time", "classifier",
                             "place", "facility", "code", "table"});
  FactRule rule;
  rule.where = node.where();
  if (const YamlNode* found = fields.find("when")) rule.when = conditions_of(*found);
  rule.subject = parse_templates(fields.at("subject"));
  if (const YamlNode* found = fields.find("references")) rule.references = parse_templates(*found);
  if (const YamlNode* found = fields.find("attributes")) rule.attributes = attributes_of(*found);
  rule.own = defaults_of(fields);
  return rule;
}

bool stated_by_document(const Fields& fields) {
  return fields.find("stated") != nullptr &&
         fields.choice("stated", {"passing", "document"}) == "document";
}

LinkRule link_of(const YamlNode& node) {
  const Fields fields(node, {"when", "stated", "role", "from", "to", "present", "leg", "validFrom",
                             "validTo", "anchor"});
  LinkRule rule;
  rule.where = node.where();
  if (const YamlNode* found = fields.find("when")) rule.when = conditions_of(*found);
  rule.of_document = stated_by_document(fields);
  rule.role = parse_template(fields.at("role"));
  rule.from = parse_templates(fields.at("from"));
  rule.to = parse_templates(fields.at("to"));
  rule.present = optional(fields, "present", parse_mention);
  if (rule.present && !rule.of_document) {
    bad_data(*fields.find("present"), "only a link of the document can be taken back",
             "Add stated: document");
  }
  if (const YamlNode* found = fields.find("leg")) rule.leg = parse_templates(*found);
  rule.valid_from = optional(fields, "validFrom", time_of);
  rule.valid_to = optional(fields, "validTo", time_of);
  rule.anchor = optional(fields, "anchor", time_of);
  return rule;
}

LinkRule party_of(const YamlNode& node) {
  const Fields fields(node, {"when", "stated", "of", "role", "id"});
  LinkRule rule;
  rule.where = node.where();
  rule.party = true;
  if (const YamlNode* found = fields.find("when")) rule.when = conditions_of(*found);
  rule.of_document = stated_by_document(fields);
  rule.role = parse_template(fields.at("role"));
  rule.from = parse_templates(fields.at("of"));
  rule.to = parse_templates(fields.at("id"));
  for (Template& id : rule.to) id.parts.insert(id.parts.begin(), {"party:", false});
  return rule;
}

UnwrapRule unwrap_of(const YamlNode& node) {
  const Fields fields(node, {"from", "id", "sender", "time", "type"});
  UnwrapRule rule{parse_mention(fields.at("from")), {}, node.where()};
  for (std::size_t i = 0; i < kEnvelopeParts.size(); ++i) {
    const YamlNode* found = fields.find(kEnvelopeParts[i]);
    if (found != nullptr) rule.parts[i] = parse_mentions(*found);
  }
  return rule;
}

RowRule row_of(const std::string& name, const YamlNode& node, Syntax syntax) {
  const Fields fields(
      node, {"each",       "until", "elements", "let",     "checks", "document", "time",
             "classifier", "place", "facility", "code",    "table",  "slot",     "content",
             "quiet",      "facts", "links",    "parties", "rows",   "unwrap"});
  if (!is_name(name)) bad_data(node, fmt::format("\"{}\" is no name for a row", name));
  RowRule row;
  row.name = name;
  row.where = node.where();
  row.each = paths_of(fields.at("each"), syntax);
  if (const YamlNode* found = fields.find("until")) {
    if (syntax != Syntax::edifact) bad_data(*found, "only a row of EDIFACT has an end of its own");
    row.until = paths_of(*found, syntax);
  }
  row.elements = elements_of(fields.at("elements"), syntax);
  if (const YamlNode* found = fields.find("let")) row.lets = lets_of(*found);
  if (const YamlNode* found = fields.find("checks")) row.checks = checks_of(*found);
  row.document = optional(fields, "document", document_of);
  row.unwrap = optional(fields, "unwrap", unwrap_of);
  row.defaults = defaults_of(fields);
  row.slot = optional(fields, "slot", parse_template);
  row.content = optional(fields, "content", parse_template);
  row.quiet = fields.flag("quiet");
  for (const YamlNode& fact : fields.items_or_empty("facts")) row.facts.push_back(fact_of(fact));
  for (const YamlNode& link : fields.items_or_empty("links")) row.links.push_back(link_of(link));
  for (const YamlNode& one : fields.items_or_empty("parties")) row.links.push_back(party_of(one));
  if (const YamlNode* found = fields.find("rows")) {
    for (const auto& [inner, value] : entries_of(*found)) {
      row.rows.push_back(row_of(inner, value, syntax));
    }
  }
  return row;
}

RecogniseRule recognise_of(const YamlNode& node) {
  using Test = Condition::Test;
  const Fields fields(node, {"row", "present", "absent", "values", "match"});
  RecogniseRule rule{fields.text("row"), {}, node.where()};
  const auto add_all = [&](std::string_view key, Test test) {
    for (const YamlNode& item : fields.items_or_empty(key)) {
      rule.when.push_back({parse_mention(item), test, {}});
    }
  };
  const auto add_values = [&](std::string_view key, Test test) {
    const YamlNode* found = fields.find(key);
    if (found == nullptr) return;
    for (const auto& [element, value] : entries_of(*found)) {
      rule.when.push_back({element_of(element, value), test, values_of(value)});
    }
  };
  add_all("present", Test::present);
  add_all("absent", Test::absent);
  add_values("values", Test::any_of);
  add_values("match", Test::match);
  if (rule.when.empty()) bad_data(node, "this would recognise every message");
  return rule;
}

Syntax syntax_of(const Fields& fields) {
  const std::string name = fields.choice("syntax", {"json", "xml", "edifact"});
  if (name == "xml") return Syntax::xml;
  return name == "edifact" ? Syntax::edifact : Syntax::json;
}

Charset charset_of(const YamlNode& node) {
  if (const auto known = charset_from(text_of(node))) return *known;
  bad_data(node, fmt::format("\"{}\" is no encoding", node.text), "GB18030, ISO-8859-1 or UTF-8");
}

Definition definition_of(const DataFile& file, const YamlNode& root) {
  const Fields fields(
      root, {"message", "version", "title", "syntax", "encoding", "recognise", "table", "rows"});
  Definition definition;
  definition.file = file.path;
  definition.name = fields.text("message");
  definition.version = static_cast<std::uint32_t>(fields.integer("version"));
  definition.title = fields.names("title");
  definition.syntax = syntax_of(fields);
  definition.charset = optional(fields, "encoding", charset_of);
  const YamlNode& recognise = fields.at("recognise");
  if (recognise.kind == YamlNode::Kind::list) {
    for (const YamlNode& way : recognise.items) definition.recognise.push_back(recognise_of(way));
  } else {
    definition.recognise.push_back(recognise_of(recognise));
  }
  for (const auto& [name, row] : entries_of(fields.at("rows"))) {
    definition.rows.push_back(row_of(name, row, definition.syntax));
    auto& table = definition.rows.back().defaults.table;
    const YamlNode* common = fields.find("table");
    if (!table && common != nullptr) table = Mention{text_of(*common), common->where()};
  }
  if (definition.rows.empty()) bad_data(root, "a definition has at least one row");
  return definition;
}

}  // namespace

Result<Definition> read_definition(const DataFile& file) {
  const auto root = parse_yaml(file);
  if (!root) return std::unexpected(root.error());
  try {
    return definition_of(file, *root);
  } catch (BadData& bad) {
    return std::unexpected(std::move(bad.error));
  }
}

}  // namespace fairway::ingest

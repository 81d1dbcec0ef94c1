#pragma once

#include <string_view>

#include "ingest/definition.h"
#include "schemas/catalogue/yaml_node.h"

// The small texts inside a definition. Thrown on error: BadData (schemas/catalogue/fields.h).
namespace fairway::ingest {

// A name of an element, a row or a `let`: letters, digits and _.
bool is_name(std::string_view text);
// Paths and forms that only other syntaxes have.
void check_xml(const Definition& definition);
// "a/b", "a[]/b", "a[key=X|Y]/b", "a/*", "."
Path parse_path(const YamlNode& node);
// "RFF+BN/1.2", "TDT+20[8.2=146]/8.1", "SEL[]/1.1"; of a row "EQD+CN", "LOC+9|94"
Path parse_segment_path(const YamlNode& node);
// "container:{box}"
Template parse_template(const YamlNode& node);
// One text or a list of them.
Templates parse_templates(const YamlNode& node);
// The name of one element or `let`: the template "{name}".
Template parse_mention(const YamlNode& node);
// One name or a list of them.
Templates parse_mentions(const YamlNode& node);

}  // namespace fairway::ingest

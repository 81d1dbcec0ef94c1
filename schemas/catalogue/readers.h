#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "schemas/catalogue/catalogue.h"
#include "schemas/catalogue/yaml_node.h"

// One reader per kind of data file; each throws BadData (see fields.h). `so_far` is the catalogue
// as filled by the readers before: elements, then kinds, then all that names them.
namespace fairway {

std::vector<Element> read_elements(const YamlNode& root);
std::map<RefKind, ReferenceKind> read_reference_kinds(const YamlNode& root);
std::vector<FactKind> read_kinds(const YamlNode& root, const Catalogue& so_far);
CodeTable read_table(const YamlNode& root, const Catalogue& so_far);
std::vector<Place> read_places(const YamlNode& root);
std::map<std::string, RefusalText, std::less<>> read_refusals(const YamlNode& root);
std::map<std::string, Names, std::less<>> read_reasons(const YamlNode& root);
std::map<LinkRole, RoleRule> read_roles(const YamlNode& root);
// One graph, or of a goods lane one for each of its regimes.
std::vector<StageGraph> read_graphs(const YamlNode& root, const Catalogue& so_far);
std::vector<AlertRule> read_alert_rules(const YamlNode& root, const Catalogue& so_far);

}  // namespace fairway

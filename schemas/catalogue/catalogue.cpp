#include "schemas/catalogue/catalogue.h"

#include <algorithm>
#include <iterator>

#include "schemas/catalogue/ascii.h"
#include "schemas/catalogue/fields.h"
#include "schemas/catalogue/readers.h"
#include "schemas/catalogue/yaml_node.h"

namespace fairway {
namespace {

// What a data file is, by its path; `other` files are read elsewhere (message definitions).
enum class Role {
  elements,
  kinds,
  reference_kinds,
  places,
  reasons,
  refusals,
  roles,
  table,
  graph,
  alert_rules,
  other,
  misplaced
};

Role role_of(std::string_view path) {
  if (path == "elements.yaml") return Role::elements;
  if (path == "codes/fact_kinds.yaml") return Role::kinds;
  if (path == "codes/reference_kinds.yaml") return Role::reference_kinds;
  if (path == "codes/places.yaml") return Role::places;
  if (path == "codes/reasons.yaml") return Role::reasons;
  if (path == "codes/refusals.yaml") return Role::refusals;
  if (path == "codes/link_roles.yaml") return Role::roles;
  if (path.starts_with("codes/tables/")) return Role::table;
  if (path.starts_with("stages/")) return Role::graph;
  if (path == "rules/alerts.yaml") return Role::alert_rules;
  const bool ours = path.starts_with("codes/") || path.starts_with("rules/");
  return ours ? Role::misplaced : Role::other;
}

std::string stem(const DataFile& file) { return std::filesystem::path(file.path).stem().string(); }

YamlNode parse(const DataFile& file) {
  Result<YamlNode> tree = parse_yaml(file);
  if (!tree) throw BadData{std::move(tree.error())};
  return std::move(*tree);
}

std::vector<const DataFile*> sorted(const DataFiles& files) {
  std::vector<const DataFile*> all;
  std::ranges::transform(files, std::back_inserter(all),
                         [](const DataFile& file) { return &file; });
  std::ranges::sort(all, {}, &DataFile::path);
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i]->path != all[i - 1]->path) continue;
    throw BadData{{"bad_data_file", "this file is given twice", all[i]->path + ":1", {}}};
  }
  return all;
}

Hash16 hash_of(const std::vector<const DataFile*>& files) {
  std::vector<std::string_view> parts;
  for (const DataFile* file : files) {
    parts.emplace_back(file->path);
    parts.emplace_back(file->text);
  }
  return hash_parts(parts);
}

}  // namespace

Result<std::unique_ptr<const Catalogue>> Catalogue::load(const DataFiles& files) try {
  auto catalogue = std::make_unique<Catalogue>();
  const std::vector<const DataFile*> all = sorted(files);
  const auto read_all = [&](Role role, auto&& read) {
    for (const DataFile* file : all) {
      if (role_of(file->path) == role) read(*file, parse(*file));
    }
  };
  catalogue->hash_ = hash_of(all);
  read_all(Role::misplaced, [](const DataFile&, const YamlNode& root) {
    bad_data(root, "nothing reads this file", "Code tables lie in codes/tables/");
  });
  read_all(Role::elements, [&](const DataFile&, const YamlNode& root) {
    catalogue->elements_ = read_elements(root);
  });
  read_all(Role::kinds, [&](const DataFile&, const YamlNode& root) {
    catalogue->kinds_ = read_kinds(root, *catalogue);
    for (std::size_t i = 0; i < catalogue->kinds_.size(); ++i) {
      catalogue->kind_index_.emplace(catalogue->kinds_[i].code, i);
    }
  });
  read_all(Role::reference_kinds, [&](const DataFile&, const YamlNode& root) {
    catalogue->reference_kinds_ = read_reference_kinds(root);
  });
  read_all(Role::places, [&](const DataFile&, const YamlNode& root) {
    catalogue->places_ = Places(read_places(root));
  });
  read_all(Role::reasons, [&](const DataFile&, const YamlNode& root) {
    catalogue->reasons_ = read_reasons(root);
  });
  read_all(Role::refusals, [&](const DataFile&, const YamlNode& root) {
    catalogue->refusals_ = read_refusals(root);
  });
  read_all(Role::roles,
           [&](const DataFile&, const YamlNode& root) { catalogue->roles_ = read_roles(root); });
  read_all(Role::table, [&](const DataFile& file, const YamlNode& root) {
    if (!catalogue->tables_.emplace(stem(file), read_table(root, *catalogue)).second) {
      bad_data(root, "another table has this name");
    }
  });
  read_all(Role::graph, [&](const DataFile& file, const YamlNode& root) {
    for (StageGraph& graph : read_graphs(root, *catalogue)) {
      graph.name = graph.regime.empty() ? stem(file) : graph.regime;
      catalogue->graphs_.push_back(std::move(graph));
    }
  });
  read_all(Role::alert_rules, [&](const DataFile&, const YamlNode& root) {
    catalogue->alert_rules_ = read_alert_rules(root, *catalogue);
  });
  return catalogue;
} catch (BadData& bad) {
  return std::unexpected(std::move(bad.error));
}

const FactKind* Catalogue::kind(std::string_view code) const {
  const auto found = kind_index_.find(code);
  return found == kind_index_.end() ? nullptr : &kinds_[found->second];
}

const ReferenceKind* Catalogue::reference_kind(RefKind kind) const {
  const auto found = reference_kinds_.find(kind);
  return found == reference_kinds_.end() ? nullptr : &found->second;
}

const CodeTable* Catalogue::table(std::string_view name) const {
  const auto found = tables_.find(name);
  return found == tables_.end() ? nullptr : &found->second;
}

const RoleRule* Catalogue::role(LinkRole role) const {
  const auto found = roles_.find(role);
  return found == roles_.end() ? nullptr : &found->second;
}

const Element* Catalogue::element(std::string_view name) const {
  const auto found = std::ranges::lower_bound(elements_, name, {}, &Element::name);
  return found == elements_.end() || found->name != name ? nullptr : &*found;
}

const RefusalText* Catalogue::refusal(std::string_view code) const {
  const auto found = refusals_.find(code);
  return found == refusals_.end() ? nullptr : &found->second;
}

const Names* Catalogue::reason(std::string_view rule) const {
  const auto found = reasons_.find(rule);
  return found == reasons_.end() ? nullptr : &found->second;
}

const StageGraph* Catalogue::graph(std::string_view name) const {
  const auto found = std::ranges::find(graphs_, name, &StageGraph::name);
  return found == graphs_.end() ? nullptr : &*found;
}

const StageGraph::Stage* StageGraph::stage(std::string_view code) const {
  const auto found = std::ranges::find(stages, code, &Stage::code);
  return found == stages.end() ? nullptr : &*found;
}

std::string Catalogue::attribute_value(std::string_view element_name, std::string_view table_name,
                                       const std::string& raw) const {
  if (!table_name.empty()) {
    // A sender with a table of its own does not mean what the common spellings mean.
    const CodeTable* codes = table(table_name);
    const auto value = codes == nullptr ? std::nullopt : codes->find(std::span(&raw, 1));
    return value ? std::string(*value) : raw;
  }
  const Element* known = element(element_name);
  if (known == nullptr || known->aliases.empty()) return raw;
  const auto alias = known->aliases.find(upper_ascii(raw));
  return alias == known->aliases.end() ? raw : alias->second;
}

}  // namespace fairway

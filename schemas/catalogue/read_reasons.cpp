#include "schemas/catalogue/fields.h"
#include "schemas/catalogue/readers.h"

namespace fairway {

std::map<std::string, Names, std::less<>> read_reasons(const YamlNode& root) {
  std::map<std::string, Names, std::less<>> reasons;
  for (const auto& [rule, node] : entries_of(Fields(root, {"reasons"}).at("reasons"))) {
    const Fields fields(node, {"en", "zh"});
    const Names names{fields.text("en"), fields.text("zh")};
    if (!reasons.emplace(rule, names).second) bad_data(node, "this rule is given twice");
  }
  return reasons;
}

}  // namespace fairway

#include "schemas/catalogue/fields.h"
#include "schemas/catalogue/readers.h"

namespace fairway {

std::map<std::string, RefusalText, std::less<>> read_refusals(const YamlNode& root) {
  std::map<std::string, RefusalText, std::less<>> refusals;
  for (const auto& [code, node] : entries_of(Fields(root, {"refusals"}).at("refusals"))) {
    const Fields fields(node, {"title", "remedy"});
    const RefusalText text{fields.names("title"), fields.names("remedy")};
    if (!refusals.emplace(code, text).second) bad_data(node, "this code is given twice");
  }
  return refusals;
}

}  // namespace fairway

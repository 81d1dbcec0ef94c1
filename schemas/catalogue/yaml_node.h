#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/base/result.h"
#include "schemas/catalogue/data_files.h"

namespace fairway {

// A data file's YAML as a plain tree in which everything knows its line. Scalars stay text: what
// they mean is said by who reads them, so the country NO never becomes a `false`.
struct YamlEntry;

struct YamlNode {
  enum class Kind : std::uint8_t { nothing, text, list, map };

  Kind kind = Kind::nothing;
  std::string text;                // of a text
  std::vector<YamlNode> items;     // of a list
  std::vector<YamlEntry> entries;  // of a map: the file's order, no key twice
  std::string_view file;           // borrowed from the DataFile
  int line = 0;                    // from 1; a map's values lie at their key's

  std::string where() const;  // "codes/places.yaml:12"
};

struct YamlEntry {
  std::string key;
  YamlNode value;
};

// Reads one document. Refused with file, line and reason: bad syntax, a key given twice, anchors
// and aliases, several documents. `file` must outlive the tree.
Result<YamlNode> parse_yaml(const DataFile& file);

}  // namespace fairway

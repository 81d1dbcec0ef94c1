#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "schemas/base/result.h"

namespace fairway {

// One data file of schemas/: its path below that folder ("codes/places.yaml") and its text.
struct DataFile {
  std::string path;
  std::string text;
};
using DataFiles = std::vector<DataFile>;

// The files compiled into the program, sorted by path: the binary runs without a checkout.
DataFiles built_in_data();

// The .yaml files at `path`, a file or a folder (one level), sorted: a user's own definitions.
Result<DataFiles> read_data(const std::filesystem::path& path);

}  // namespace fairway

#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "schemas/base/result.h"

namespace fairway {

// The whole of a file that a person or a machine keeps for us: a secret, keys, certificates. Code:
// unreadable_file, with what the system says of it.
Result<std::string> read_small_file(const std::filesystem::path& path, std::size_t max_bytes);

}  // namespace fairway

#pragma once

#include <filesystem>

namespace fairway::test {

// The top level of the checkout that the suites were built from.
std::filesystem::path source_dir();

}  // namespace fairway::test

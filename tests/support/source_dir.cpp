#include "tests/support/source_dir.h"

namespace fairway::test {

std::filesystem::path source_dir() { return FAIRWAY_SOURCE_DIR; }

}  // namespace fairway::test

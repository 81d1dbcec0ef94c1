#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/check_decoding.h"

// What the fuzzers of the syntaxes share.
namespace fairway::ingest {

inline void must(bool holds) {
  if (!holds) std::abort();
}

inline void decode_twice(const std::string& bytes) {
  static DecodingCheck check;
  check.run(bytes);
}

}  // namespace fairway::ingest

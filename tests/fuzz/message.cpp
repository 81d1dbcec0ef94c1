#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/check_decoding.h"

// The fuzzers of the syntaxes differ only in the messages that they begin with.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fairway::ingest::DecodingCheck check;
  check.run(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}

#include <cstddef>
#include <cstdint>

#include "tests/fuzz/check_decoding.h"

// For libFuzzer, over the .edi files of tests/data; the suite `ingest` runs the same check over
// changed samples.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fairway::ingest::DecodingCheck check;
  check.run(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}

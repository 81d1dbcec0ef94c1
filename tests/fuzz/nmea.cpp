#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fairway::ingest::decode_twice(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}

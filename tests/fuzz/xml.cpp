#include "tests/fuzz/fuzz.h"

// Begins as a document does, so that the fuzzer need not find that out.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  if (!bytes.starts_with('<') && !bytes.starts_with('\xff') && !bytes.starts_with('\xfe')) {
    bytes.insert(0, "<");
  }
  fairway::ingest::decode_twice(bytes);
  return 0;
}

#include "tests/fuzz/fuzz.h"

using fairway::Catalogue;
using fairway::ingest::Decoder;

// A definition is accepted, or refused with a place in its file; then it reads something.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto catalogue = std::move(Catalogue::load(fairway::built_in_data()).value());
  std::string yaml(reinterpret_cast<const char*>(data), size);
  const auto made = Decoder::make({{"messages/fuzz.yaml", std::move(yaml)}}, *catalogue, {});
  if (!made) {
    fairway::ingest::must(!made.error().what.empty());
    return 0;
  }
  for (const char* bytes : {R"({"id": [1, {"a": "b"}]})", "<a b='c'><d>e</d></a>"}) {
    std::vector<fairway::Record> records;
    (*made)->decode({{}, fairway::from_micros(0), fairway::SourceName{"fuzz"}, bytes}, records);
    fairway::ingest::must(!records.empty());
  }
  return 0;
}

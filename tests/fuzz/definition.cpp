#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "ingest/decoder.h"
#include "schemas/catalogue/catalogue.h"

// A definition is accepted, or refused with a place in its file; then it reads something.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using fairway::ingest::Decoder;
  static const auto catalogue =
      std::move(fairway::Catalogue::load(fairway::built_in_data()).value());
  std::string yaml(reinterpret_cast<const char*>(data), size);
  const auto made = Decoder::make({{"messages/fuzz.yaml", std::move(yaml)}}, *catalogue, {});
  if (!made) {
    if (made.error().what.empty() || made.error().where.empty()) std::abort();
    return 0;
  }
  for (const char* bytes : {R"({"id": [1, {"a": "b"}]})", "<a b='c'><d>e</d></a>",
                            "UNH+1+COARRI:D:00B:UN'BGM+46+1+9'EQD+CN+MSKU0308961'UNT+4+1'"}) {
    std::vector<fairway::Record> records;
    (*made)->decode({{}, fairway::from_micros(0), fairway::SourceName{"fuzz"}, bytes}, records);
    if (records.empty()) std::abort();
  }
  return 0;
}

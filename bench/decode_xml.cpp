#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <pugixml.hpp>

#include "ingest/decoder.h"
#include "ingest/filler.h"
#include "ingest/syntax/xml.h"

// As decode.cpp, for XML: beside us stands pugixml alone, which parses a copy of the message in
// place and reads the same elements by their paths, without looking for what it is lenient about.
// The counter `of_bare` is its time divided by ours.
namespace fairway::ingest {
namespace {

// One manifest receipt with a hundred bills, and one declaration receipt.
std::string manifest_receipt() {
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Manifest>\n  <Head>\n"
      "    <MessageID>EPORT_MT1401_2026110100000000001</MessageID>\n"
      "    <FunctionCode>9</FunctionCode>\n    <MessageType>MT1401</MessageType>\n"
      "    <SenderID>EPORT</SenderID>\n    <SendTime>20261101120001500</SendTime>\n  </Head>\n"
      "  <Response>\n    <ID>5345202611001</ID>\n";
  for (int i = 100; i < 200; ++i) {
    xml +=
        "    <Consignment>\n      <AdditionalInformation>\n"
        "        <StatementCode>01</StatementCode>\n"
        "        <StatementDescription>19000 接受申报</StatementDescription>\n"
        "      </AdditionalInformation>\n      <TransportContractDocument>\n        <ID>YK26110" +
        std::to_string(i) + "</ID>\n      </TransportContractDocument>\n    </Consignment>\n";
  }
  return xml + "  </Response>\n</Manifest>\n";
}

const std::string kManifest = manifest_receipt();
const std::string kDeclaration = R"(<DEC_DATA>
  <DEC_RESULT>
    <SEQ_NO>I20260000900000123</SEQ_NO>
    <ENTRY_ID>530420261000000123</ENTRY_ID>
    <NOTICE_DATE>20261102T09000700</NOTICE_DATE>
    <CHANNEL>L</CHANNEL>
    <NOTE>入库成功</NOTE>
    <DECL_PORT>5304</DECL_PORT>
    <AGENT_NAME></AGENT_NAME>
    <PACK_NO>120</PACK_NO>
    <BILL_NO>COSU6300000001</BILL_NO>
    <TRAF_MODE>2</TRAF_MODE>
    <VOYAGE_NO>038W</VOYAGE_NO>
    <GROSS_WT>23500.00000</GROSS_WT>
  </DEC_RESULT>
</DEC_DATA>
)";

void must(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "wrong answer: %s\n", what);
  std::abort();
}

// The texts that were there.
std::size_t count(pugi::xml_node node, std::initializer_list<const char*> names) {
  std::size_t texts = 0;
  for (const char* name : names) texts += *node.child_value(name) == '\0' ? 0 : 1;
  return texts;
}

std::size_t bare_manifest(const pugi::xml_document& document) {
  const pugi::xml_node manifest = document.child("Manifest");
  std::size_t texts = count(manifest.child("Head"), {"MessageID", "MessageType", "SendTime"});
  const pugi::xml_node response = manifest.child("Response");
  texts += count(response, {"ID"});
  for (const pugi::xml_node bill : response.children("Consignment")) {
    texts += count(bill.child("AdditionalInformation"), {"StatementCode", "StatementDescription"});
    texts += count(bill.child("TransportContractDocument"), {"ID"});
  }
  return texts;
}

std::size_t bare_declaration(const pugi::xml_document& document) {
  return count(document.child("DEC_DATA").child("DEC_RESULT"),
               {"SEQ_NO", "ENTRY_ID", "NOTICE_DATE", "CHANNEL", "NOTE", "DECL_PORT", "PACK_NO",
                "BILL_NO", "TRAF_MODE", "VOYAGE_NO", "GROSS_WT"});
}

struct Sample {
  const std::string& xml;
  std::size_t (*read)(const pugi::xml_document&);
  std::size_t texts;
  std::size_t facts;
};
const Sample kSamples[] = {{kManifest, bare_manifest, 304, 100},
                           {kDeclaration, bare_declaration, 11, 1}};

class Bare {
 public:
  std::size_t operator()(const Sample& sample) {
    bytes_ = sample.xml;
    if (!document_.load_buffer_inplace(bytes_.data(), bytes_.size())) return 0;
    return sample.read(document_);
  }

 private:
  pugi::xml_document document_;
  std::string bytes_;
};

// Nanoseconds of the bare reader, measured beside each of ours.
double bare_time(const Sample& sample) {
  const int rounds = static_cast<int>(20'000'000 / sample.xml.size());
  Bare bare;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < rounds; ++i) benchmark::DoNotOptimize(bare(sample));
  const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
  return taken.count() / rounds;
}

template <typename Step>
void beside_bare(benchmark::State& state, const Sample& sample, Step step) {
  const double bare = bare_time(sample);
  const auto begin = std::chrono::steady_clock::now();
  for (auto _ : state) step();
  const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
  state.counters["of_bare"] = bare * static_cast<double>(state.iterations()) / taken.count();
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(sample.xml.size()));
}

std::unique_ptr<const Catalogue> load_catalogue() {
  auto catalogue = Catalogue::load(built_in_data());
  must(catalogue.has_value(), "the catalogue loads");
  return std::move(*catalogue);
}

void bare(benchmark::State& state) {
  const Sample& sample = kSamples[state.range(0)];
  Bare reader;
  must(reader(sample) == sample.texts, "the bare reader's texts");
  for (auto _ : state) benchmark::DoNotOptimize(reader(sample));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(sample.xml.size()));
}

void read(benchmark::State& state) {
  const Sample& sample = kSamples[state.range(0)];
  const auto catalogue = load_catalogue();
  std::vector<Definition> definitions;
  for (const DataFile& file : built_in_data()) {
    if (!file.path.starts_with("messages/")) continue;
    auto definition = read_definition(file);
    must(definition.has_value(), "the definition is read");
    if (definition->syntax == Syntax::xml) definitions.push_back(std::move(*definition));
  }
  const auto plan = Plan::compile(definitions, *catalogue);
  must(plan.has_value(), "the plan is compiled");
  const auto xml = make_xml_tokeniser();
  Rows rows;
  Filler filler(**plan, rows);
  must(!xml->read(sample.xml, filler) && rows.size() >= sample.facts, "the message is read");
  beside_bare(state, sample, [&] { benchmark::DoNotOptimize(xml->read(sample.xml, filler)); });
}

void decode(benchmark::State& state) {
  const Sample& sample = kSamples[state.range(0)];
  const auto catalogue = load_catalogue();
  const auto decoder = Decoder::make(built_in_data(), *catalogue, {});
  must(decoder.has_value(), "the decoder is made");
  const RawMessage message{{}, {}, SourceName{"feed"}, sample.xml};
  std::vector<Record> records;
  const auto step = [&] {
    records.clear();
    (*decoder)->decode(message, records);
  };
  step();
  const Receipt& receipt = std::get<MessageRecord>(records.back()).receipt;
  must(receipt.outcome == Outcome::merged && receipt.facts.size() == sample.facts, "the facts");
  must(receipt.errors.empty() && receipt.warnings.empty(), "nothing is refused");
  beside_bare(state, sample, step);
}

BENCHMARK(bare)->ArgName("sample")->Arg(0)->Arg(1);
BENCHMARK(read)->ArgName("sample")->Arg(0)->Arg(1);
BENCHMARK(decode)->ArgName("sample")->Arg(0)->Arg(1);

}  // namespace
}  // namespace fairway::ingest

BENCHMARK_MAIN();

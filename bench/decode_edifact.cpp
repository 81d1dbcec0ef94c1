#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "ingest/decoder.h"
#include "ingest/filler.h"
#include "ingest/syntax/edifact.h"
#include "schemas/catalogue/catalogue.h"

// EDIFACT, bytes to rows and to records, beside a bare scalar tokeniser of the same bytes that only
// cuts them into segments and components.
namespace fairway::ingest {
namespace {

void must(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "wrong answer: %s\n", what);
  std::abort();
}

constexpr std::size_t kBoxes = 20;

// A discharge report as terminals send it, twelve segments a box.
std::string coarri() {
  std::string text =
      "UNB+UNOA:2+SHTERMINAL:ZZZ+OCEANLINE:ZZZ+261106:2120+QUAY0001'"
      "UNH+1+COARRI:D:95B:UN:ITG13'BGM+44+D-20261106-1+9'DTM+137:202611062120:203'"
      "TDT+20+038W+1++OOL:172:20+++9722003:146::NORTHERN PEARL'"
      "LOC+11+CNSHA:139:6+CNSHA01:TER:ZZZ'DTM+132:202611061330:203'NAD+CF+OOL:172:20'";
  for (std::size_t box = 0; box < kBoxes; ++box) {
    text += fmt::format(
        "EQD+CN+COSU6{:06}+45G1:102:5++3+5'RFF+BM:COSU63000{:05}'TMD+3'DTM+203:202611062112:203'"
        "LOC+9+USLAX:139:6'LOC+147+0380886::5'MEA+AAE+T+KGM:3900'MEA+AAE+EGW+KGM:25200'"
        "SEL+SI4477+CA'FTX+AAA+++GENERAL CARGO'TDT+30++9+31'LOC+7+CNSHA:139:6'",
        box, box);
  }
  return text + fmt::format("CNT+16:{}'UNT+{}+1'UNZ+1+QUAY0001'", kBoxes, 9 + 12 * kBoxes);
}

struct Cut {
  std::size_t segments = 0;
  std::size_t components = 0;
  std::size_t bytes = 0;  // of components: they are looked at, not only counted
  friend bool operator==(const Cut&, const Cut&) = default;
};

// One pass with a table of kinds; components become views.
Cut bare_cut(const std::string& text, std::vector<std::string_view>& components) {
  static constexpr auto kKinds = [] {
    std::array<std::uint8_t, 256> kinds{};
    kinds[':'] = 1;
    kinds['+'] = 2;
    kinds['\''] = 3;
    kinds['?'] = 4;
    return kinds;
  }();
  Cut cut;
  components.clear();
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::uint8_t kind = kKinds[static_cast<unsigned char>(text[at])];
    if (kind == 0) continue;
    if (kind == 4) {
      ++at;
      continue;
    }
    components.push_back(std::string_view(text).substr(begin, at - begin));
    cut.bytes += at - begin;
    begin = at + 1;
    if (kind != 3) continue;
    ++cut.segments;
    cut.components += components.size();
    components.clear();
  }
  return cut;
}

const std::string kCoarri = coarri();

double bare_time() {
  constexpr int kRounds = 5'000;
  std::vector<std::string_view> components;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < kRounds; ++i) benchmark::DoNotOptimize(bare_cut(kCoarri, components));
  const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
  return taken.count() / kRounds;
}

template <typename Step>
void beside_bare(benchmark::State& state, Step step) {
  const double bare = bare_time();
  const auto begin = std::chrono::steady_clock::now();
  for (auto _ : state) step();
  const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
  state.counters["of_bare"] = bare * static_cast<double>(state.iterations()) / taken.count();
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kCoarri.size()));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBoxes));
}

std::unique_ptr<const Catalogue> load_catalogue() {
  auto catalogue = Catalogue::load(built_in_data());
  must(catalogue.has_value(), "the catalogue loads");
  return std::move(*catalogue);
}

void bare(benchmark::State& state) {
  std::vector<std::string_view> components;
  must(bare_cut(kCoarri, components).segments == 11 + 12 * kBoxes, "the bare tokeniser's segments");
  for (auto _ : state) benchmark::DoNotOptimize(bare_cut(kCoarri, components));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kCoarri.size()));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBoxes));
}

void read(benchmark::State& state) {
  const auto catalogue = load_catalogue();
  std::vector<Definition> definitions;
  for (const DataFile& file : built_in_data()) {
    if (!file.path.starts_with("messages/")) continue;
    auto definition = read_definition(file);
    must(definition.has_value(), "the definition is read");
    if (definition->syntax == Syntax::edifact) definitions.push_back(std::move(*definition));
  }
  const auto plan = Plan::compile(definitions, *catalogue);
  must(plan.has_value(), "the plan is compiled");
  const auto edifact = make_edifact_tokeniser();
  Rows rows;
  Filler filler(**plan, rows);
  must(!edifact->read(kCoarri, filler), "the message is read");
  must(rows.size() == 1 + kBoxes && filler.warnings().empty(), "each box has a row");
  beside_bare(state, [&] { benchmark::DoNotOptimize(edifact->read(kCoarri, filler)); });
}

void decode(benchmark::State& state) {
  const auto catalogue = load_catalogue();
  const auto decoder = Decoder::make(built_in_data(), *catalogue, {});
  must(decoder.has_value(), "the decoder is made");
  const RawMessage message{{}, {}, SourceName{"feed"}, kCoarri};
  std::vector<Record> records;
  const auto step = [&] {
    records.clear();
    (*decoder)->decode(message, records);
  };
  step();
  const Receipt& receipt = std::get<MessageRecord>(records.back()).receipt;
  must(receipt.outcome == Outcome::merged && receipt.facts.size() == kBoxes, "a fact a box");
  must(receipt.errors.empty(), "nothing is refused");
  beside_bare(state, step);
}

BENCHMARK(bare);
BENCHMARK(read);
BENCHMARK(decode);

}  // namespace
}  // namespace fairway::ingest

BENCHMARK_MAIN();

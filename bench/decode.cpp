#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include "ingest/decoder.h"
#include "ingest/filler.h"
#include "ingest/syntax/json.h"

// A message from bytes to records, beside the least that could read the same texts: a loop over
// simdjson written by hand for this one message. The counter `of_bare` is the bare loop's time
// divided by ours: `read` is what the plan's walk reaches of it, `decode` what is left after
// references, times and hashes. Each run checks that it read what it should.
namespace fairway::ingest {
namespace {

namespace ondemand = simdjson::ondemand;

const std::string kDcsa = R"({"eventID": "3c1f0d52-0b1e-4e7c-9d0a-6b1f1d7a0001",
 "eventCreatedDateTime": "2026-11-03T22:41:00Z", "eventType": "EQUIPMENT",
 "eventClassifierCode": "ACT", "eventDateTime": "2026-11-04T06:40:00+08:00",
 "equipmentEventTypeCode": "LOAD", "equipmentReference": "CSQU3054383", "ISOEquipmentCode": "45G1",
 "emptyIndicatorCode": "LADEN", "eventLocation": {"locationName": "Example Terminal",
 "UNLocationCode": "CNSHA", "facilityCode": "YS4", "facilityCodeListProvider": "SMDG"},
 "transportCall": {"transportCallID": "0a1b2c3d-41", "carrierServiceCode": "FE1",
 "importVoyageNumber": "244E", "exportVoyageNumber": "245W", "transportCallSequenceNumber": 2,
 "UNLocationCode": "CNSHA", "modeOfTransport": "VESSEL", "vessel": {"vesselIMONumber": "9321483",
 "vesselName": "Sea of Examples", "vesselFlag": "DE", "vesselCallSignNumber": "NCVV"}},
 "documentReferences": [{"documentReferenceType": "BKG", "documentReferenceValue": "261100417"},
 {"documentReferenceType": "TRD", "documentReferenceValue": "MAEU261104417"}],
 "references": [{"referenceType": "FF", "referenceValue": "F-1"}], "seals": [{"sealNumber": "S1",
 "sealSource": "CUS", "sealType": "WIR"}]})";

const std::string kFairway = R"({"format": "fairway.fact/1", "document": "GATE-2026-0007",
 "version": 1, "function": "original", "mode": "whole", "publishedAt": "2026-11-01T14:21:00+08:00",
 "facts": [{"kind": "gate_in", "classifier": "actual", "subject": "container:MSKU0308961",
 "time": "2026-11-01T14:20:00+08:00", "place": "CNSHA", "facility": "CNSHAYS4",
 "references": ["booking:OOLU2700000201"],
 "attributes": {"fullEmpty": "full", "sizeType": "45G1", "direction": "export"}}]})";

// How many texts the definitions read of each: so many the bare loop must find.
constexpr std::size_t kDcsaTexts = 22;
constexpr std::size_t kFairwayTexts = 16;

void must(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "wrong answer: %s\n", what);
  std::abort();
}

// ---- the bare loops: the read texts are counted, everything else is passed over unchecked

struct Count {
  std::size_t texts = 0;
  void take(ondemand::value value) {
    std::string_view token = value.raw_json_token();
    if (value.type().value_unsafe() != ondemand::json_type::string) {
      texts += token.empty() ? 0 : 1;
      return;
    }
    if (value.get_string().get(token) == simdjson::SUCCESS) texts += token.empty() ? 0 : 1;
  }
};

void bare_members(ondemand::object object, std::span<const std::string_view> wanted, Count& count) {
  for (auto field : object) {
    std::string_view key;
    if (field.unescaped_key().get(key)) return;
    for (const std::string_view name : wanted) {
      if (key != name) continue;
      count.take(field.value().value_unsafe());
      break;
    }
  }
}

void bare_call(ondemand::object call, Count& count) {
  static constexpr std::string_view kCall[] = {"UNLocationCode", "modeOfTransport",
                                               "importVoyageNumber", "exportVoyageNumber"};
  static constexpr std::string_view kVessel[] = {"vesselIMONumber", "vesselName",
                                                 "vesselCallSignNumber"};
  for (auto field : call) {
    const std::string_view key = field.unescaped_key().value_unsafe();
    if (key == "vessel") {
      bare_members(field.value().get_object().value_unsafe(), kVessel, count);
      continue;
    }
    for (const std::string_view name : kCall) {
      if (key != name) continue;
      count.take(field.value().value_unsafe());
      break;
    }
  }
}

void bare_pairs(ondemand::array pairs, std::span<const std::string_view> names, Count& count) {
  for (auto pair : pairs) bare_members(pair.get_object().value_unsafe(), names, count);
}

std::size_t bare_dcsa(ondemand::parser& parser, const simdjson::padded_string& json) {
  static constexpr std::string_view kEvent[] = {
      "eventID",          "eventCreatedDateTime",   "eventType",
      "eventDateTime",    "equipmentEventTypeCode", "equipmentReference",
      "ISOEquipmentCode", "emptyIndicatorCode",     "eventClassifierCode"};
  static constexpr std::string_view kPlace[] = {"UNLocationCode", "facilityCode"};
  static constexpr std::string_view kDocument[] = {"documentReferenceType",
                                                   "documentReferenceValue"};
  ondemand::document document;
  if (parser.iterate(json).get(document)) return 0;
  Count count;
  for (auto field : document.get_object().value_unsafe()) {
    const std::string_view key = field.unescaped_key().value_unsafe();
    if (key == "eventLocation") {
      bare_members(field.value().get_object().value_unsafe(), kPlace, count);
    } else if (key == "transportCall") {
      bare_call(field.value().get_object().value_unsafe(), count);
    } else if (key == "documentReferences") {
      bare_pairs(field.value().get_array().value_unsafe(), kDocument, count);
    } else {
      for (const std::string_view name : kEvent) {
        if (key != name) continue;
        count.take(field.value().value_unsafe());
        break;
      }
    }
  }
  return count.texts;
}

void bare_fact(ondemand::object fact, Count& count) {
  static constexpr std::string_view kFact[] = {"kind", "classifier", "subject",
                                               "time", "place",      "facility"};
  for (auto field : fact) {
    const std::string_view key = field.unescaped_key().value_unsafe();
    if (key == "references") {
      for (auto one : field.value().get_array().value_unsafe()) count.take(one.value_unsafe());
    } else if (key == "attributes") {
      for (auto one : field.value().get_object().value_unsafe()) {
        count.take(one.value().value_unsafe());
      }
    } else {
      for (const std::string_view name : kFact) {
        if (key != name) continue;
        count.take(field.value().value_unsafe());
        break;
      }
    }
  }
}

std::size_t bare_fairway(ondemand::parser& parser, const simdjson::padded_string& json) {
  static constexpr std::string_view kMessage[] = {"format",   "document", "version",
                                                  "function", "mode",     "publishedAt"};
  ondemand::document document;
  if (parser.iterate(json).get(document)) return 0;
  Count count;
  for (auto field : document.get_object().value_unsafe()) {
    const std::string_view key = field.unescaped_key().value_unsafe();
    if (key == "facts") {
      for (auto fact : field.value().get_array().value_unsafe()) {
        bare_fact(fact.get_object().value_unsafe(), count);
      }
      continue;
    }
    for (const std::string_view name : kMessage) {
      if (key != name) continue;
      count.take(field.value().value_unsafe());
      break;
    }
  }
  return count.texts;
}

using Bare = std::size_t (*)(ondemand::parser&, const simdjson::padded_string&);

struct Sample {
  const std::string& json;
  Bare bare;
  std::size_t texts;
};
const Sample kSamples[] = {{kDcsa, bare_dcsa, kDcsaTexts}, {kFairway, bare_fairway, kFairwayTexts}};

// Nanoseconds of the bare loop, measured beside each of ours.
double bare_time(const Sample& sample) {
  constexpr int kRounds = 20'000;
  ondemand::parser parser;
  const simdjson::padded_string json(sample.json);
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < kRounds; ++i) benchmark::DoNotOptimize(sample.bare(parser, json));
  const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
  return taken.count() / kRounds;
}

template <typename Step>
void beside_bare(benchmark::State& state, const Sample& sample, Step step) {
  const double bare = bare_time(sample);
  const auto begin = std::chrono::steady_clock::now();
  for (auto _ : state) step();
  const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
  state.counters["of_bare"] = bare * static_cast<double>(state.iterations()) / taken.count();
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(sample.json.size()));
  state.SetItemsProcessed(state.iterations());
}

std::unique_ptr<const Catalogue> load_catalogue() {
  auto catalogue = Catalogue::load(built_in_data());
  must(catalogue.has_value(), "the catalogue loads");
  return std::move(*catalogue);
}

void bare(benchmark::State& state) {
  const Sample& sample = kSamples[state.range(0)];
  ondemand::parser parser;
  const simdjson::padded_string json(sample.json);
  must(sample.bare(parser, json) == sample.texts, "the bare loop's texts");
  for (auto _ : state) benchmark::DoNotOptimize(sample.bare(parser, json));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(sample.json.size()));
  state.SetItemsProcessed(state.iterations());
}

void read(benchmark::State& state) {
  const Sample& sample = kSamples[state.range(0)];
  const auto catalogue = load_catalogue();
  std::vector<Definition> definitions;
  for (const DataFile& file : built_in_data()) {
    if (!file.path.starts_with("messages/")) continue;
    auto definition = read_definition(file);
    must(definition.has_value(), "the definition is read");
    if (definition->syntax == Syntax::json) definitions.push_back(std::move(*definition));
  }
  const auto plan = Plan::compile(definitions, *catalogue);
  must(plan.has_value(), "the plan is compiled");
  const auto json = make_json_tokeniser();
  Rows rows;
  Filler filler(**plan, rows);
  must(!json->read(sample.json, filler) && rows.size() > 0, "the message is read");
  beside_bare(state, sample, [&] { benchmark::DoNotOptimize(json->read(sample.json, filler)); });
}

void decode(benchmark::State& state) {
  const Sample& sample = kSamples[state.range(0)];
  const auto catalogue = load_catalogue();
  const auto decoder = Decoder::make(built_in_data(), *catalogue, {});
  must(decoder.has_value(), "the decoder is made");
  const RawMessage message{{}, {}, SourceName{"feed"}, sample.json};
  std::vector<Record> records;
  const auto step = [&] {
    records.clear();
    (*decoder)->decode(message, records);
  };
  step();
  const Receipt& receipt = std::get<MessageRecord>(records.back()).receipt;
  must(receipt.outcome == Outcome::merged && receipt.facts.size() == 1, "one fact is made");
  must(receipt.errors.empty() && receipt.warnings.empty(), "nothing is refused");
  beside_bare(state, sample, step);
}

BENCHMARK(bare)->ArgName("sample")->Arg(0)->Arg(1);
BENCHMARK(read)->ArgName("sample")->Arg(0)->Arg(1);
BENCHMARK(decode)->ArgName("sample")->Arg(0)->Arg(1);

}  // namespace
}  // namespace fairway::ingest

BENCHMARK_MAIN();

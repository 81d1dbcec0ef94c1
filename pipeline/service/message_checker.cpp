#include "pipeline/service/message_checker.h"

#include <cstring>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pipeline/explain.h"
#include "pipeline/fold/track_fold.h"
#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

// A code that its table lacks is taken in, but who sent it should know.
Refusal unmapped(const Fact& fact) {
  return {"unmapped",
          {},
          fmt::format("{} says \"{}\", which {} does not know", to_text(fact.subject),
                      fmt::join(fact.code, "/"),
                      fact.table.empty() ? "the catalogue of fact kinds" : fact.table),
          {},
          0};
}

// A message that is checked lies nowhere: its id tells it from others, for the guard.
Position standing_for(const MessageId& id) {
  Position position;
  std::memcpy(&position.input, id.value().bytes.data(), sizeof position.input);
  std::memcpy(&position.offset, id.value().bytes.data() + sizeof position.input,
              sizeof position.offset);
  return position;
}

}  // namespace

sinks::CheckReport MessageChecker::check(const SourceName& source, std::string bytes) {
  // Whatever the stamp is, it is no part of what a message states.
  ingest::RawMessage message{{}, Instant{}, source, std::move(bytes)};
  message.position = standing_for(message_id(message.source, message.bytes));
  std::vector<Record> records;
  {
    const std::lock_guard lock(mutex_);
    (guard_ != nullptr ? *guard_ : *decoder_).decode(message, records);
  }
  Receipt receipt = std::move(std::get<MessageRecord>(records.back()).receipt);
  sinks::CheckReport report;
  report.definition = receipt.definition;
  report.definition_version = receipt.definition_version;
  report.refused = receipt.outcome == Outcome::refused;
  report.links = receipt.links;
  for (Record& record : records) {
    auto* stated = std::get_if<FactRecord>(&record);
    if (stated == nullptr) continue;
    Fact& fact = stated->row.fact;
    const FactKind* kind = kind_of(fact, catalogue_);
    if (kind == nullptr && receipt.warnings.size() < limits::kErrorsPerReceipt) {
      receipt.warnings.push_back(unmapped(fact));
    }
    report.facts.push_back({kind ? kind->code : "unmapped", std::move(fact)});
  }
  report.errors = explain(receipt.errors, message.bytes, catalogue_);
  report.errors_left_out = receipt.errors_left_out;
  report.warnings = explain(receipt.warnings, message.bytes, catalogue_);
  return report;
}

}  // namespace fairway::pipeline

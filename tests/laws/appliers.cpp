#include "tests/laws/appliers.h"

#include <stdexcept>

#include "pipeline/dump.h"
#include "pipeline/take_in.h"
#include "state/verify.h"

namespace fairway::test {
namespace {

void must(const Status& status) {
  if (!status) throw std::runtime_error(status.error().text());
}

}  // namespace

void Appliers::commit_all() {
  for (const auto& applier : appliers_) {
    must(applier->apply());
    must(applier->commit({}));
  }
}

void Appliers::feed(std::span<const ingest::RawMessage> log, std::size_t batch,
                    ingest::Decoder& decoder) {
  std::vector<Record> records;
  for (std::size_t i = 0; i < log.size(); ++i) {
    pipeline::take_in(log[i], decoder, records);
    if ((i + 1) % batch != 0 && i + 1 != log.size()) continue;
    exchange_.send(std::move(records));
    records.clear();
    commit_all();
  }
}

void Appliers::rest() {
  exchange_.calm();
  while (!exchange_.empty()) commit_all();
}

std::string Appliers::dump() const {
  std::set<Reference> references;
  for (const auto& store : stores_) {
    const auto found = state::StateReader(*store).references();
    if (!found) throw std::runtime_error(found.error().text());
    references.insert(found->begin(), found->end());
  }
  std::string text;
  const std::vector<Reference> sorted(references.begin(), references.end());
  must(pipeline::dump(sorted, *this, rules_,
                      [&](std::string_view line) { (text += line) += '\n'; }));
  return text;
}

std::string Appliers::refused() const {
  constexpr std::size_t kAll = 100'000;
  std::set<std::string> lines;
  for (const auto& store : stores_) {
    const state::StateReader reader(*store);
    const auto places = reader.refused(std::nullopt, kAll);
    if (!places) throw std::runtime_error(places.error().text());
    for (const state::RefusedPlace& place : *places) {
      const auto rows = reader.message(place.message).value().value();
      std::string line = to_rfc3339(place.received) + " " + to_text(place.message);
      for (const Refusal& error : rows.receipt.errors) line += " " + error.code;
      for (const state::Handled& handled : rows.handled) {
        line += " " + std::to_string(handled.part) + (handled.by ? to_text(*handled.by) : "drop");
      }
      lines.insert(line + " " + reader.bytes(place.message).value().value_or("-") + "\n");
    }
    const auto sound = state::verify_views(*store);
    if (!sound || !sound->good()) throw std::runtime_error(sound ? sound->listed.front() : "lost");
  }
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

std::map<SourceName, state::SourceCounts> Appliers::counts() const {
  std::map<SourceName, state::SourceCounts> sum;
  for (const auto& store : stores_) {
    const auto counts = state::StateReader(*store).counts();
    if (!counts) throw std::runtime_error(counts.error().text());
    for (const auto& [source, more] : *counts) {
      state::SourceCounts& total = sum[source];
      total.received += more.received;
      total.merged += more.merged;
      total.duplicate += more.duplicate;
      total.refused += more.refused;
    }
  }
  return sum;
}

}  // namespace fairway::test

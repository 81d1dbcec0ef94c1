#include "tests/state/support.h"

#include "state/bytes.h"

namespace fairway::state::test {

Hash16 hash(std::uint64_t number) { return hash_parts({std::to_string(number)}); }

Instant at(std::int64_t second) { return from_micros(1'790'000'000'000'000 + second * 1'000'000); }

Reference container(std::string_view value) {
  return make_reference(RefKind::container, value).value();
}

Reference bill(std::string_view value) { return make_reference(RefKind::bill, value).value(); }

Revision revision(std::uint64_t message, std::optional<std::uint64_t> version) {
  Revision one;
  one.version = version;
  one.message = message_id(message);
  one.definition_version = 1;
  return one;
}

ReceivedRevision received(Revision revision, std::int64_t second) {
  return {std::move(revision), at(second)};
}

FactRow fact_row(std::uint64_t number, Reference subject, ReceivedRevision asserted) {
  Fact fact;
  fact.id = fact_id(number);
  fact.document = document_id(number);
  fact.subject = std::move(subject);
  fact.source = SourceName{"terminal"};
  fact.definition = "codeco";
  fact.table = "codeco_events";
  fact.code = {"34", std::to_string(number)};
  fact.classifier = Classifier::estimated;
  fact.time = {at(60), "202611010620", ZoneBasis::place, Precision::minute};
  fact.place = "CNSHA";
  fact.facility = "YS1";
  fact.references = {bill()};
  fact.attributes = {{"size_type", "45G1", ""}};
  fact.warnings = {"check_digit"};
  return {std::move(fact), std::move(asserted)};
}

LinkRow link_row(std::uint64_t number, ReceivedRevision asserted) {
  Link link;
  link.id = fact_id(number);
  link.document = document_id(number);
  link.role = LinkRole::carries;
  link.from = bill();
  link.to = container();
  link.valid_from = at(1);
  link.valid_to = at(2);
  link.anchor = at(3);
  link.call = Reference{RefKind::voyage_call, "IMO9321483/123E/CNSHA"};
  link.source = SourceName{"manifest"};
  link.definition = "iftmcs";
  return {std::move(link), std::move(asserted)};
}

LinkRow leg_row(ReceivedRevision asserted) {
  LinkRow row = link_row(78, std::move(asserted));
  row.link.leg = "out/CNSHA";
  return row;
}

LinkRow passing_row(ReceivedRevision asserted, std::optional<Instant> event_time) {
  LinkRow row = link_row(77, std::move(asserted));
  row.link.passing = true;
  row.link.valid_from = row.link.valid_to = row.link.anchor = std::nullopt;
  row.link.call = std::nullopt;
  row.link.event_time = event_time;
  return row;
}

MessageRecord message_record(std::uint64_t message, Position position, std::int64_t second,
                             Outcome outcome, std::string source) {
  MessageRecord record;
  record.receipt.message = message_id(message);
  record.receipt.source = SourceName{std::move(source)};
  record.receipt.definition = "codeco";
  record.receipt.definition_version = 1;
  record.receipt.outcome = outcome;
  record.receipt.bytes = 290;
  record.copy = {position, at(second)};
  return record;
}

std::string dump(const Reader& reader) {
  std::string out;
  for (const TableInfo& table : kTables) {
    const Status scanned = reader.scan(table.table, {}, [&](auto key, auto value) {
      out += std::string(table.name) + " " + to_hex(key) + " " + to_hex(value) + "\n";
      return true;
    });
    if (!scanned) out += scanned.error().text() + "\n";
  }
  return out;
}

MergeStats apply(Store& store, std::vector<Record> records) {
  MergeStats stats;
  WriteBatch batch;
  while (!records.empty()) {
    std::vector<Record> onward;
    const Status merged = merge(store, records, batch, onward, stats);
    EXPECT_TRUE(merged) << merged.error().text();
    records = std::move(onward);
  }
  const Status committed = store.commit(batch);
  EXPECT_TRUE(committed) << committed.error().text();
  return stats;
}

std::string bytes_of(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return out;
}

}  // namespace fairway::state::test

#pragma once

#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "schemas/model/record.h"
#include "state/keys.h"
#include "state/merge.h"
#include "state/reader.h"
#include "state/store.h"
#include "tests/support/temp_dir.h"

namespace fairway::state::test {

using fairway::test::TempDir;

// Ids and stamps from small numbers.
Hash16 hash(std::uint64_t number);
inline MessageId message_id(std::uint64_t number) { return MessageId{hash(number)}; }
inline DocumentId document_id(std::uint64_t number) { return DocumentId{hash(1'000'000 + number)}; }
inline FactId fact_id(std::uint64_t number) { return FactId{hash(2'000'000 + number)}; }
Instant at(std::int64_t second);
Reference container(std::string_view value = "MSKU0308961");
Reference bill(std::string_view value = "MAEU123456789");

Revision revision(std::uint64_t message, std::optional<std::uint64_t> version = std::nullopt);
ReceivedRevision received(Revision revision, std::int64_t second);
FactRow fact_row(std::uint64_t number, Reference subject, ReceivedRevision asserted);
LinkRow link_row(std::uint64_t number, ReceivedRevision asserted);
LinkRow leg_row(ReceivedRevision asserted);  // of a planned leg
LinkRow passing_row(ReceivedRevision asserted, std::optional<Instant> event_time);
MessageRecord message_record(std::uint64_t message, Position position, std::int64_t second,
                             Outcome outcome = Outcome::merged, std::string source = "terminal");

// Every row of every table, one a line in hex: two stores are equal if their dumps are.
std::string dump(const Reader& reader);

// Merges and commits records with all that follows from them.
MergeStats apply(Store& store, std::vector<Record> records);

std::string bytes_of(std::string_view hex);

// The error's code, or "" where there is none.
template <typename T>
std::string code(const Result<T>& result) {
  return result ? std::string{} : result.error().code;
}

}  // namespace fairway::state::test

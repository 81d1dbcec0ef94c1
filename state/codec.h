#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.h"
#include "schemas/model/input.h"
#include "schemas/model/record.h"
#include "state/reader.h"
#include "state/tables.h"

// Values as bytes: version, body, seal. The body is varints and length-prefixed texts; what the key
// already says is left out. The seal is 4 bytes of XXH3 over key and value: rot, and a value under
// a foreign key, are found when the row is read.
//
// Decoding fails with state_corrupt, or state_newer when a later Fairway wrote the row; the error
// names the table and the key in hex.
namespace fairway::state {

// A revision of a whole document, as its owner keeps it.
struct DocumentRow {
  ReceivedRevision revision;
  std::vector<Reference> subjects;

  friend bool operator==(const DocumentRow&, const DocumentRow&) = default;
};

std::string encode(std::string_view key, const FactRow& row);
std::string encode(std::string_view key, const LinkRow& row);
std::string encode(std::string_view key, const ReceivedRevision& revision);  // an announcement
std::string encode(std::string_view key, const DocumentRow& row);
std::string encode(std::string_view key, const Receipt& receipt);
std::string encode(std::string_view key, const Copy& copy);
std::string encode(std::string_view key, const Handled& handled);
std::string encode_bytes(std::string_view key, std::string_view bytes);  // of a refused message
std::string encode(std::string_view key, const TrackView& view);
std::string encode(std::string_view key, const SourceCounts& counts);
std::string encode(std::string_view key, const Record& record);  // the exchange's rest
std::string encode(std::string_view key, const Input& input);
std::string encode(std::string_view key, const DataGap& gap);
std::string encode_number(std::string_view key, std::uint64_t number);
std::string encode_hash(std::string_view key, const Hash16& hash);

Result<FactRow> decode_fact(std::string_view key, std::string_view value);
Result<LinkRow> decode_link(std::string_view key, std::string_view value);
Result<Announcement> decode_announcement(std::string_view key, std::string_view value);
Result<DocumentRow> decode_document(std::string_view key, std::string_view value);
Result<Receipt> decode_receipt(std::string_view key, std::string_view value);
Result<Copy> decode_copy(std::string_view key, std::string_view value);
Result<Handled> decode_handled(std::string_view key, std::string_view value);
Result<std::string> decode_bytes(std::string_view key, std::string_view value);
Result<TrackView> decode_view(std::string_view key, std::string_view value);
Result<SourceCounts> decode_counts(std::string_view key, std::string_view value);
Result<Record> decode_record(std::string_view key, std::string_view value);
// Without what the keys say: numbers and offsets.
Result<Input> decode_input(std::string_view key, std::string_view value);
Result<DataGap> decode_gap(std::string_view key, std::string_view value);
Result<std::uint64_t> decode_number(std::string_view key, std::string_view value);
Result<Hash16> decode_hash(std::string_view key, std::string_view value);

// What row_hash adds up to is a track's digest.
Hash16 row_hash(std::string_view key, std::string_view value);
// Modulo 2^128, the first byte lowest.
void add(Hash16& digest, const Hash16& hash);
void subtract(Hash16& digest, const Hash16& hash);

// The error for a row that cannot be what it should be.
std::unexpected<Error> corrupt_row(Table table, std::string_view key, std::string_view why);

}  // namespace fairway::state

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "schemas/model/input.h"
#include "schemas/model/record.h"
#include "state/reader.h"
#include "state/store.h"

// The rows of `meta`, except those that StateReader answers. Keys:
//
//   "counts" 0x00 source     -> SourceCounts
//   "definitions"            -> hash of the definitions that decoded the state (part of D)
//   "epoch"                  -> number of the change log's life (RULES B22)
//   "exchange" 0x00 seq64    -> a record that waits for its owner, in the order of sending
//   "format"                 -> version of the key grammar, written when the store is made
//   "gap" 0x00 input32 from64 reason8 -> DataGap
//   "input" 0x00 input32     -> Input: what it is and how it is known again; not the embedded log
//   "note" 0x00 shelf 0x00 name -> bytes: see state/notebook.h
//   "position" 0x00 input32  -> where to go on in an input
//   "tick"                   -> T
namespace fairway::state {

// The format that this program reads and writes.
constexpr std::uint64_t kFormat = 1;

std::string counts_key(const SourceName& source);
std::string position_key(std::uint32_t input);
std::string input_key(std::uint32_t input);
std::string gap_key(const DataGap& gap);
std::string exchange_key(std::uint64_t sequence);
constexpr std::string_view kDefinitionsKey = "definitions";
constexpr std::string_view kEpochKey = "epoch";
constexpr std::string_view kFormatKey = "format";
constexpr std::string_view kTickKey = "tick";

void put_position(WriteBatch& batch, Position next);
// An input with its position.
void put_input(WriteBatch& batch, const Input& input);
void put_gap(WriteBatch& batch, const DataGap& gap);
void put_tick(WriteBatch& batch, Instant tick);
void put_definitions(WriteBatch& batch, const Hash16& hash);
void put_epoch(WriteBatch& batch, std::uint64_t epoch);

Result<std::optional<Hash16>> read_definitions(const Reader& reader);
Result<std::optional<std::uint64_t>> read_epoch(const Reader& reader);
Result<std::optional<std::uint64_t>> read_format(const Reader& reader);

// By number, each with its position; the embedded log is among them once it was read from.
Result<std::vector<Input>> read_inputs(const Reader& reader);
// By input and offset.
Result<std::vector<DataGap>> read_gaps(const Reader& reader);

// The exchange's rest: records that a commit could not apply yet wait in durable rows (RULES 3.9).
// Sequences are the exchange's own count.
void put_waiting(WriteBatch& batch, std::uint64_t sequence, const Record& record);
void remove_waiting(WriteBatch& batch, std::uint64_t sequence);
Result<std::vector<std::pair<std::uint64_t, Record>>> read_waiting(const Reader& reader);

}  // namespace fairway::state

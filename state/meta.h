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
//   "block" 0x00 first64     -> LogBlock: how large a stretch of the change log is, and how old
//   "changes"                -> LogStanding: where the change log stands
//   "counts" 0x00 source     -> SourceCounts
//   "definitions"            -> hash of the definitions that decoded the state (part of D)
//   "exchange" 0x00 seq64    -> a record that waits for its owner, in the order of sending
//   "format"                 -> version of the key grammar, written when the store is made
//   "gap" 0x00 input32 from64 reason8 -> DataGap
//   "input" 0x00 input32     -> Input: what it is and how it is known again; not the embedded log
//   "note" 0x00 shelf 0x00 name -> bytes: see state/notebook.h
//   "position" 0x00 input32  -> where to go on in an input
//   "pulse" 0x00 source      -> Pulse: when a watched source was heard last: see state/pulses.h
//   "test block" 0x00 first64, "test changes" -> of the test space's log: state/test_log.h
//   "tick"                   -> T
namespace fairway::state {

// The format that this program reads and writes.
constexpr std::uint64_t kFormat = 1;

std::string counts_key(const SourceName& source);
std::string position_key(std::uint32_t input);
std::string input_key(std::uint32_t input);
std::string gap_key(const DataGap& gap);
std::string block_key(std::uint64_t first);
std::string exchange_key(std::uint64_t sequence);
constexpr std::string_view kDefinitionsKey = "definitions";
constexpr std::string_view kChangesKey = "changes";
constexpr std::string_view kFormatKey = "format";
constexpr std::string_view kTickKey = "tick";

void put_position(WriteBatch& batch, Position next);
// An input with its position.
void put_input(WriteBatch& batch, const Input& input);
void put_gap(WriteBatch& batch, const DataGap& gap);
void put_tick(WriteBatch& batch, Instant tick);
void put_definitions(WriteBatch& batch, const Hash16& hash);

Result<std::optional<Hash16>> read_definitions(const Reader& reader);
Result<std::optional<std::uint64_t>> read_format(const Reader& reader);

// Where the change log stands (RULES B22).
struct LogStanding {
  std::uint64_t epoch = 0;
  std::uint64_t first = 1;  // the first sequence that is kept
  std::uint64_t last = 0;   // the last one given
  // What is told is noted, and nobody hears of it: the state is built anew from logs whose news
  // readers had already (RULES B23).
  bool quiet = false;

  friend bool operator==(const LogStanding&, const LogStanding&) = default;
};

// A full stretch of the change log, up to where the next one begins.
struct LogBlock {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t bytes = 0;
  Instant time;  // T of its last change

  friend bool operator==(const LogBlock&, const LogBlock&) = default;
};

void put_standing(WriteBatch& batch, const LogStanding& standing);
Result<std::optional<LogStanding>> read_standing(const Reader& reader);
void put_block(WriteBatch& batch, const LogBlock& block);
void remove_block(WriteBatch& batch, std::uint64_t first);
Result<std::vector<LogBlock>> read_blocks(const Reader& reader);  // ascending

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

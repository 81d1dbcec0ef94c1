#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/base/clock.h"

namespace fairway::ingest {

// How the embedded log lies on disk. Numbers are little-endian. The address of a byte is the base
// of its segment plus its offset in the file, so a position is found without an index.
//
//   log          = 1*segment            ; each begins at the address where the one before it ends
//   segment      = header *record       ; the file <base, 20 digits>.log
//   header       = magic base salt stamp check
//   magic        = "FWYLOG" %x00 %x01   ; the last byte is the format's version
//   base         = u64                  ; address of the segment's first byte
//   salt         = u64                  ; random: no sender can craft bytes that pass for a record
//   stamp        = i64                  ; the log's clock stamp when the segment was begun
//   check        = u64                  ; XXH3-64 of the header before it
//   record       = head source note message
//   head         = head-check version flags source-size note-size size group received check
//   head-check   = u32                  ; low half of the XXH3-64 of the rest of the head
//   version      = %x01
//   flags        = u8                   ; 1: `received` was given, not taken from the log's clock
//   source-size  = u8
//   note-size    = u8                   ; 0: no note
//   size         = u32                  ; of source, note and message together
//   group        = u32                  ; bytes since the beginning of the group, all of it before
//                                       ; which was synced when this record was written
//   received     = i64                  ; microseconds since 1970-01-01T00:00:00Z
//   check        = u64                  ; XXH3-64 of source, note and message
//   note         = ("repairs " / "drops ") refused-id   ; schemas/model/refused.h
//
// Both checksums of a record are seeded with salt + address: a record in the wrong place is none.
constexpr std::size_t kSegmentHeaderBytes = 40;
constexpr std::size_t kRecordHeadBytes = 32;

struct SegmentHeader {
  std::uint64_t base = 0;
  std::uint64_t salt = 0;
  Instant stamp;

  std::uint64_t seed(std::uint64_t offset) const { return salt + base + offset; }
};

// "00000000000000004096.log"
std::string segment_name(std::uint64_t base);
std::optional<std::uint64_t> segment_base(std::string_view name);

std::string encode_header(const SegmentHeader& header);
std::optional<SegmentHeader> parse_segment_header(std::string_view bytes);

struct RecordHead {
  bool given = false;  // the received stamp was
  std::uint8_t source_size = 0;
  std::uint8_t note_size = 0;
  std::uint32_t size = 0;
  std::uint32_t group = 0;
  Instant received;
  std::uint64_t check = 0;

  std::size_t record_size() const { return kRecordHeadBytes + size; }
};

// A whole record, borrowed from the bytes that it was read from.
struct RecordView {
  RecordHead head;
  std::string_view source;
  std::string_view note;
  std::string_view message;
};

struct NewRecord {
  std::string_view source;
  std::string_view message;
  Instant received;
  bool given = false;
  std::uint32_t group = 0;
  std::string_view note = {};
};

inline std::size_t record_size(std::size_t source_size, std::size_t note_size,
                               std::size_t message_size) {
  return kRecordHeadBytes + source_size + note_size + message_size;
}

void append_record(std::string& out, const NewRecord& record, std::uint64_t seed);

// Nothing unless `bytes` begins with a good head, or a good record.
std::optional<RecordHead> parse_head(std::string_view bytes, std::uint64_t seed);
std::optional<RecordView> parse_record(std::string_view bytes, std::uint64_t seed);

}  // namespace fairway::ingest

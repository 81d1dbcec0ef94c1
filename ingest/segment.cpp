#include "ingest/segment.h"

#include <bit>
#include <cassert>
#include <charconv>
#include <cstring>
#include <limits>

#include <fmt/format.h>
#include <xxhash.h>

#include "schemas/base/limits.h"

namespace fairway::ingest {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the log is written as it lies in memory");

constexpr std::string_view kMagic{"FWYLOG\0\1", 8};
constexpr std::string_view kSuffix = ".log";
constexpr std::size_t kBaseDigits = 20;

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kGiven = 1;
constexpr std::size_t kHeadCheckBytes = sizeof(std::uint32_t);

template <typename T>
void put(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof bytes);
}

template <typename T>
T take(std::string_view& bytes) {
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return value;
}

std::uint64_t checksum(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::uint32_t head_checksum(std::string_view head, std::uint64_t seed) {
  return static_cast<std::uint32_t>(
      checksum(head.substr(kHeadCheckBytes, kRecordHeadBytes - kHeadCheckBytes), seed));
}

}  // namespace

std::string segment_name(std::uint64_t base) {
  return fmt::format("{:0{}}{}", base, kBaseDigits, kSuffix);
}

std::optional<std::uint64_t> segment_base(std::string_view name) {
  if (name.size() != kBaseDigits + kSuffix.size() || !name.ends_with(kSuffix)) return std::nullopt;
  std::uint64_t base = 0;
  const char* end = name.data() + kBaseDigits;
  const auto read = std::from_chars(name.data(), end, base);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return base;
}

std::string encode_header(const SegmentHeader& header) {
  std::string out{kMagic};
  put(out, header.base);
  put(out, header.salt);
  put(out, to_micros(header.stamp));
  put(out, checksum(out, 0));
  return out;
}

std::optional<SegmentHeader> parse_segment_header(std::string_view bytes) {
  if (bytes.size() < kSegmentHeaderBytes || !bytes.starts_with(kMagic)) return std::nullopt;
  const std::string_view checked = bytes.substr(0, kSegmentHeaderBytes - sizeof(std::uint64_t));
  bytes.remove_prefix(kMagic.size());
  SegmentHeader header;
  header.base = take<std::uint64_t>(bytes);
  header.salt = take<std::uint64_t>(bytes);
  header.stamp = from_micros(take<std::int64_t>(bytes));
  if (take<std::uint64_t>(bytes) != checksum(checked, 0)) return std::nullopt;
  return header;
}

void append_record(std::string& out, const NewRecord& record, std::uint64_t seed) {
  assert(record.source.size() <= limits::kSourceNameBytes);
  assert(record.note.size() <= std::numeric_limits<std::uint8_t>::max());
  assert(record.message.size() <= limits::kMessageBytes);
  const std::size_t start = out.size();
  put(out, std::uint32_t{0});
  put(out, kVersion);
  put(out, record.given ? kGiven : std::uint8_t{0});
  put(out, static_cast<std::uint8_t>(record.source.size()));
  put(out, static_cast<std::uint8_t>(record.note.size()));
  put(out, static_cast<std::uint32_t>(record.source.size() + record.note.size() +
                                      record.message.size()));
  put(out, record.group);
  put(out, to_micros(record.received));
  const std::size_t check_at = out.size();
  put(out, std::uint64_t{0});
  out.append(record.source);
  out.append(record.note);
  out.append(record.message);

  // The checksums last, and the body's first: the head's covers it.
  const std::string_view written = std::string_view(out).substr(start);
  const std::uint64_t check = checksum(written.substr(kRecordHeadBytes), seed);
  std::memcpy(out.data() + check_at, &check, sizeof check);
  const std::uint32_t head_check = head_checksum(written, seed);
  std::memcpy(out.data() + start, &head_check, sizeof head_check);
}

std::optional<RecordHead> parse_head(std::string_view bytes, std::uint64_t seed) {
  // The version first: a search for a record looks at every byte.
  if (bytes.size() < kRecordHeadBytes || bytes[kHeadCheckBytes] != char{kVersion}) {
    return std::nullopt;
  }
  const std::uint32_t expected = head_checksum(bytes, seed);
  if (take<std::uint32_t>(bytes) != expected) return std::nullopt;
  RecordHead head;
  bytes.remove_prefix(1);
  head.given = (take<std::uint8_t>(bytes) & kGiven) != 0;
  head.source_size = take<std::uint8_t>(bytes);
  head.note_size = take<std::uint8_t>(bytes);
  head.size = take<std::uint32_t>(bytes);
  head.group = take<std::uint32_t>(bytes);
  head.received = from_micros(take<std::int64_t>(bytes));
  head.check = take<std::uint64_t>(bytes);
  if (std::uint32_t{head.source_size} + head.note_size > head.size) return std::nullopt;
  return head;
}

std::optional<RecordView> parse_record(std::string_view bytes, std::uint64_t seed) {
  const auto head = parse_head(bytes, seed);
  if (!head || head->record_size() > bytes.size()) return std::nullopt;
  const std::string_view body = bytes.substr(kRecordHeadBytes, head->size);
  if (checksum(body, seed) != head->check) return std::nullopt;
  const std::string_view rest = body.substr(head->source_size);
  return RecordView{*head, body.substr(0, head->source_size), rest.substr(0, head->note_size),
                    rest.substr(head->note_size)};
}

}  // namespace fairway::ingest
